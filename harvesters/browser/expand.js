// Opens what is folded: buttons that say "show more" in Swedish or English, through shadow DOM.
// Never a link that leaves, a submit, a like, a follow or a report.
({ more, never }) => {
  const wanted = new RegExp(more, "iu");
  const refused = new RegExp(never, "iu");
  const mark = Symbol.for("expanded");
  const nodes = document.getElementsByTagName("*").length;

  const candidates = (root) =>
    [...root.querySelectorAll("*")].flatMap((element) => [
      ...(element.matches("button, summary, [role='button'], a[href^='#']") ? [element] : []),
      ...(element.shadowRoot ? candidates(element.shadowRoot) : []),
    ]);
  const words = (element) =>
    (element.innerText || element.getAttribute("aria-label") || "").replace(/\s+/g, " ").trim();
  const submits = (element) => element.form && (element.type || "submit") === "submit";
  const shown = (element) =>
    element.getClientRects().length > 0 &&
    !element.disabled &&
    element.getAttribute("aria-disabled") !== "true" &&
    element.getAttribute("aria-expanded") !== "true";
  // the same button may be pressed again only if its words or the page have changed since
  const fresh = (element, text) => {
    const before = element[mark];
    return !before || (before.times < 200 && (before.text !== text || before.nodes !== nodes));
  };

  let pressed = 0;
  for (const element of candidates(document)) {
    const text = words(element);
    if (text.length > 80 || !wanted.test(text) || refused.test(text)) continue;
    if (!shown(element) || submits(element) || !fresh(element, text)) continue;
    if (element.matches("summary") && element.parentElement.open) continue;
    element[mark] = { text, nodes, times: ((element[mark] || {}).times || 0) + 1 };
    element.click();
    pressed += 1;
  }
  return pressed;
}
