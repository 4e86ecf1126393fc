// Opens what is folded: buttons that say "show more" in Swedish or English, through shadow DOM.
// Never a link that leaves, a submit, a like, a follow or a report.
({ more, never }) => {
  const phrases = more.trim().split("\n").join("|");
  const wanted = new RegExp(`^(?:${phrases})(?: ?\\(\\d+\\))?[ …›»▾▼⌄↓]*$`, "iu");
  const refused = new RegExp(never, "iu");
  const mark = Symbol.for("expanded");

  const elementsOf = (root) =>
    [...root.querySelectorAll("*")].flatMap((element) => [
      element,
      ...(element.shadowRoot ? elementsOf(element.shadowRoot) : []),
    ]);
  const elements = elementsOf(document);
  const nodes = elements.length;

  const words = (element) =>
    (element.innerText || element.getAttribute("aria-label") || "").replace(/\s+/g, " ").trim();
  const submits = (element) => element.form && (element.type || "submit") === "submit";
  // a button that is a link, or lies in one, goes where the link goes
  const leaves = (element) => {
    for (let at = element; at; at = at.getRootNode().host) {
      const link = at.closest("a[href]");
      if (link && !link.getAttribute("href").startsWith("#")) return true;
    }
    return false;
  };
  const shown = (element) =>
    element.getClientRects().length > 0 &&
    !element.disabled &&
    element.getAttribute("aria-disabled") !== "true" &&
    element.getAttribute("aria-expanded") !== "true";
  // The same button may be pressed again only if its words or the page have changed since. The
  // limit stops a button that changes itself for ever; before that, time does.
  const fresh = (element, text) => {
    const before = element[mark];
    return !before || (before.times < 2000 && (before.text !== text || before.nodes !== nodes));
  };

  let pressed = 0;
  for (const element of elements) {
    if (!element.matches("button, summary, [role='button'], a[href^='#']")) continue;
    const text = words(element);
    if (!wanted.test(text) || refused.test(text)) continue;
    if (!shown(element) || submits(element) || leaves(element) || !fresh(element, text)) continue;
    if (element.matches("summary") && element.parentElement.open) continue;
    element[mark] = { text, nodes, times: ((element[mark] || {}).times || 0) + 1 };
    element.click();
    pressed += 1;
  }
  return pressed;
}
