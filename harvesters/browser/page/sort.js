// Has all answers shown where a page begins with those it finds most relevant. What says so is
// pressed once, and then what says »Alla kommentarer« in the menu that comes up; 1 if one was.
import { allIn, everyRoot } from "./parts/shadows.js";
import { oneLine, saying } from "./parts/words.js";

export default ({ sorts, unsorted, never }) => {
  const sorting = saying(sorts);
  // all of them first, else the newest: any order but the one that leaves some out
  const showing = unsorted.trim().split("\n").map(saying);
  const refused = new RegExp(never, "iu");
  const mark = Symbol.for("sorted");
  const all = allIn(everyRoot());
  const isThere = (element) => element.getClientRects().length > 0 && !element.disabled;
  const leaves = (element) =>
    element.closest("a[href]:not([href^='#'])") !== null ||
    (element.form && element.type === "submit");
  const told = (element) => oneLine(element.innerText || element.getAttribute("aria-label"));
  // what a choice means may be explained after it
  const titles = (element) =>
    [element, ...element.querySelectorAll("*")].map((one) => oneLine(one.textContent));
  const first = (found, textsOf) =>
    showing
      .map((phrase) => found.find((one) => textsOf(one).some((text) => phrase.test(text))))
      .find(Boolean);

  const choices = all("[role=menuitem], [role=menuitemradio], [role=option]").filter(isThere);
  const allowed = choices.filter((one) => !refused.test(told(one)) && !leaves(one));
  const choice = document[mark] && first(allowed, titles);
  document[mark] = false;
  if (choice) {
    choice.click();
    return 1;
  }
  for (const list of all("select").filter((one) => isThere(one) && !one.form && !one[mark])) {
    const wanted = first([...list.options], (one) => [oneLine(one.text)]);
    const chosen = list.selectedOptions[0];
    if (!wanted || !chosen || !sorting.test(chosen.text)) continue;
    list[mark] = true;
    list.value = wanted.value;
    for (const kind of ["input", "change"]) list.dispatchEvent(new Event(kind, { bubbles: true }));
    return 1;
  }
  const button = all("[aria-haspopup], [role=combobox]").find(
    (one) =>
      !one[mark] &&
      isThere(one) &&
      !one.matches("select, input") &&
      sorting.test(told(one)) &&
      !leaves(one),
  );
  if (!button) return 0;
  button[mark] = true;
  document[mark] = true;
  button.click();
  return 1;
};
