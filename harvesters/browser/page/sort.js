// Has all answers shown where a page begins with those it finds most relevant. What says so is
// pressed once, and then what says »Alla kommentarer« in the menu that comes up; 1 if one was.
export default ({ sorts, unsorted, never }) => {
  const squeeze = (text) => (text || "").replace(/\s+/g, " ").trim();
  const saying = (phrases, end) => new RegExp(`^[^\\p{L}\\p{N}]*(?:${phrases.trim().split("\n").join("|")})${end}`, "iu");
  const sorting = saying(sorts, "[^\\p{L}\\p{N}]*$");
  // all of them first, else the newest: any order but the one that leaves some out
  const showing = unsorted.trim().split("\n").map((line) => saying(line, "[^\\p{L}\\p{N}]*$"));
  const refused = new RegExp(never, "iu");
  const mark = Symbol.for("sorted");
  const shadowOf = (element) => element.shadowRoot || element[Symbol.for("shadow")];
  const roots = [document];
  for (let i = 0; i < roots.length; i += 1)
    for (const node of roots[i].querySelectorAll("*")) if (shadowOf(node)) roots.push(shadowOf(node));
  const all = (selector) => roots.flatMap((root) => [...root.querySelectorAll(selector)]);
  const isShown = (element) => element.getClientRects().length > 0 && !element.disabled;
  const leaves = (element) => element.closest("a[href]:not([href^='#'])") !== null || (element.form && element.type === "submit");
  const told = (element) => squeeze(element.innerText || element.getAttribute("aria-label"));
  // what a choice means may be explained after it
  const titles = (element) => [element, ...element.querySelectorAll("*")].map((one) => squeeze(one.textContent));
  const first = (found, textsOf) =>
    showing.map((phrase) => found.find((one) => textsOf(one).some((text) => phrase.test(text)))).find(Boolean);

  const choices = all("[role=menuitem], [role=menuitemradio], [role=option]").filter(isShown);
  const allowed = choices.filter((one) => !refused.test(told(one)) && !leaves(one));
  const choice = document[mark] && first(allowed, titles);
  document[mark] = false;
  if (choice) {
    choice.click();
    return 1;
  }
  for (const list of all("select").filter((one) => isShown(one) && !one.form && !one[mark])) {
    const wanted = first([...list.options], (one) => [squeeze(one.text)]);
    const chosen = list.selectedOptions[0];
    if (!wanted || !chosen || !sorting.test(chosen.text)) continue;
    list[mark] = true;
    list.value = wanted.value;
    for (const kind of ["input", "change"]) list.dispatchEvent(new Event(kind, { bubbles: true }));
    return 1;
  }
  const button = all("[aria-haspopup], [role=combobox]").find(
    (one) => !one[mark] && isShown(one) && !one.matches("select, input") && sorting.test(told(one)) && !leaves(one),
  );
  if (!button) return 0;
  button[mark] = true;
  document[mark] = true;
  button.click();
  return 1;
};
