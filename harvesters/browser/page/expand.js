// Opens what is folded: buttons that say "show more" in Swedish or English, through shadow DOM.
// Never a link that leaves, a submit, a like, a follow or a report. With »within«, only the first
// button that lies in such a box and says so, or says the number after the one that is shown.
// With »once«, it is a tab, and each is turned to a single time.
// With »each«, one in every such box, as long as that brings pictures that were not there before;
// with »peek«, none is pressed, and what is told is whether there is one.
// What opens a dialogue is pressed alone, and then only what lies in that is, until »close« closes
// it.
import { elementsOf } from "./parts/shadows.js";
import { isFold, isMenu, isPressable, isReady, leaves, submits } from "./expand/buttons.js";
import { afterCurrent } from "./expand/numbers.js";
import { closeDialog, dialogsAmong, isOpenedByMany, opensDialog } from "./expand/opened.js";
import { brings, isFresh, mark, note } from "./expand/presses.js";
import { isTab, rememberFirst } from "./expand/tabs.js";
import { asking, textsOf } from "./expand/texts.js";

// a page of twenty thousand buttons is pressed in turns, so that the visit's time is looked at
const turn = 2000;

export default ({ more, never, closes, over, within, once, each, peek, close }) => {
  const elements = elementsOf(document);
  const nodes = elements.length;
  const known = dialogsAmong(elements, over);
  const { open } = known;
  if (isOpenedByMany(known) || close) return open ? closeDialog(known, closes) : 0;

  const boxes = within ? elements.filter((one) => one.matches(within)) : open ? [open] : [];
  const boxOf = (element) => boxes.findLast((box) => box.contains(element));
  const isHere = (element) => !(within || open) || boxOf(element);
  const wanted = asking(more);
  const refused = new RegExp(never, "iu");
  const isNumber = each ? () => false : afterCurrent(boxes);
  const isNext = (text) => wanted.test(text) || isNumber(text);
  const turned = new Set();

  // what a button says that is to be pressed; nothing if it is not
  const wantedBy = (element) => {
    if (!isHere(element) || !isPressable(element)) return "";
    if (!within && element.matches("[role=tab]")) return "";
    const texts = textsOf(element);
    // what is folded is opened once, whatever it is called
    const text = texts.find(isNext) || (!within && !element[mark] && isFold(element) && texts[0]);
    if (!text || texts.some((one) => refused.test(one))) return "";
    if (each && turned.has(boxOf(element))) return "";
    return isMenu(element) || !isReady(element) || submits(element) || leaves(element) ? "" : text;
  };
  // a tab is turned to once; a page's own numbers as long as there is something new under them
  const isAgain = (element, text) => {
    if (each) return brings(boxOf(element), elementsOf(boxOf(element)));
    if (once) return !element[mark] && isTab(element);
    if (within) return !element.matches("[role=tab]") || !element[mark];
    return isFresh(element, text, nodes);
  };

  const ends = performance.now() + turn;
  const pressed = [];
  for (const element of elements) {
    if (pressed.length && performance.now() > ends) break;
    const text = wantedBy(element);
    if (!text) continue;
    if (peek && each) return 1;
    if (!isAgain(element, text)) continue;
    if (peek) return 1;
    if (element.matches("summary") && element.parentElement.open) continue;
    if (pressed.some((other) => other.contains(element) || element.contains(other))) continue;
    const alone = !open && opensDialog(known, element);
    if (alone && pressed.length) continue;
    note(element, text, nodes);
    pressed.push(element);
    if (!open && !within) known.opener = element;
    if (each) turned.add(boxOf(element));
    if (once) rememberFirst(boxOf(element));
    element.click();
    if ((within && !each) || alone) break;
  }
  if (!open) known.last = pressed;
  return pressed.length;
};
