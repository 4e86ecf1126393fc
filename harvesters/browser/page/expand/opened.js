// The dialogue that comes up when we have pressed something: it is ours to read and to close. One
// that asks for a login is a wall, and is left where it is.
import { dialogs } from "../parts/dialogs.js";
import { leftDialogs } from "../parts/left.js";
import { elementsOf } from "../parts/shadows.js";
import { isShown } from "../parts/sight.js";
import { isPressable } from "./buttons.js";
import { mark } from "./presses.js";
import { asking, textsOf } from "./texts.js";

const kindOf = (element) => `${element.localName}.${element.className}`;

// `old` were up before we pressed anything, `kinds` of buttons open dialogues, `last` was pressed
// last, `opener` before the dialogue that is `open`
const begun = (found) => ({
  ...{ old: new WeakSet(found.filter(isShown)), kinds: new Set(), last: [] },
  ...{ opener: null, open: null },
});

// returns what is known of the document's dialogues
export const dialogsAmong = (elements, over) => {
  const found = elements.filter((element) => element.matches(dialogs));
  const known = (document[leftDialogs] ||= begun(found));
  for (const dialog of found) if (!isShown(dialog)) known.old.delete(dialog);
  const isWall = (dialog) =>
    dialog.querySelector("input[type=password]") || new RegExp(over, "iu").test(dialog.innerText);
  const isNew = (dialog) => known.last.length > 0 && !known.old.has(dialog) && !isWall(dialog);
  known.open = found.find((one) => isShown(one) && (one === known.open || isNew(one)));
  return known;
};

// of several that were pressed at once, nobody knows which opened it: they are to be pressed one by
// one; returns whether there were several
export const isOpenedByMany = (known) => {
  if (!known.open || known.last.length < 2) return false;
  for (const element of known.last) {
    known.kinds.add(kindOf(element));
    delete element[mark];
  }
  known.last = [];
  return true;
};

export const opensDialog = (known, element) =>
  element.getAttribute("aria-haspopup") === "dialog" || known.kinds.has(kindOf(element));

// returns how many buttons were pressed to close it
export const closeDialog = (known, closes) => {
  const closing = asking(closes);
  const isCloser = (one) => isPressable(one) && textsOf(one).some((text) => closing.test(text));
  const found = elementsOf(known.open).find(isCloser);
  known.old.add(known.open);
  known.open = null;
  if (found) found.click();
  return found ? 1 : 0;
};
