// Answers a consent dialogue by its own refusing button, through shadow DOM. Returns whether such a
// dialogue was seen, and the words of the button that was pressed, or nothing.
({ about, refuse, page }) => {
  const subject = new RegExp(about, "iu");
  const refusing = new RegExp(`^(?:${refuse.trim().split("\n").join("|")})[.!]?$`, "iu");
  const roles = "[role=dialog], [role=alertdialog], dialog[open], [aria-modal=true]";
  const names = "[id*=consent i], [id*=cookie i], [class*=consent i], [class*=cookie i]";

  const pressable = "button, [role=button], a[href^='#'], input[type=button], input[type=submit]";

  const elementsOf = (root) =>
    [...root.querySelectorAll("*")].flatMap((element) => [
      element,
      ...(element.shadowRoot ? elementsOf(element.shadowRoot) : []),
    ]);
  const inside = (dialog) => [
    ...(dialog.shadowRoot ? elementsOf(dialog.shadowRoot) : []),
    ...elementsOf(dialog),
  ];
  const words = (element) => (element.innerText || element.value || "").replace(/\s+/g, " ").trim();
  // what lies in a shadow root is no part of its host's innerText
  const said = (dialog) =>
    [dialog, ...inside(dialog).filter((e) => e.parentNode instanceof ShadowRoot)].map(words).join(" ");
  const leaves = (button) => {
    const link = button.closest("a[href]");
    return link && !link.getAttribute("href").startsWith("#");
  };
  const buttons = (dialog) =>
    inside(dialog)
      .filter((element) => element.matches(pressable))
      .filter((button) => button.checkVisibility({ visibilityProperty: true }) && !leaves(button));

  // a frame of its own, or a page that a visit is sent to first, is a dialogue as a whole
  const sentHere = new RegExp(page, "iu").test(location.host + location.pathname);
  const whole = window !== window.top || sentHere ? [document.body].filter(Boolean) : [];
  const asking = elementsOf(document)
    .filter((element) => element.matches(`${roles}, ${names}`) && !element.matches("html, body"))
    .concat(whole)
    .filter((dialog) => buttons(dialog).length > 0 && subject.test(said(dialog)));

  const found = asking.flatMap(buttons).find((button) => refusing.test(words(button)));
  if (found) {
    const pressed = words(found);
    found.click();
    return { seen: true, pressed };
  }
  // a "manage cookies" that lies in the page's own text hides nothing and asks nothing
  const liesOver = (button) => {
    for (let at = button; at && at !== document.body; at = at.parentElement || at.getRootNode().host)
      if (at.matches(roles) || /fixed|sticky/.test(getComputedStyle(at).position)) return true;
    return false;
  };
  return { seen: asking.flatMap(buttons).some(liesOver), pressed: "" };
}
