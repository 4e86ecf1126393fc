// Elements that may have a closed shadow root: those of a page's own making, and boxes that take
// room although nothing is in them. Each is given once, and again when its height has changed. What
// may hold a dialogue over the page is given every time.
import { allIn, closedOf, everyRoot, shadowOf } from "./parts/shadows.js";

export default () => {
  const most = 200;
  const mostLaidOver = 10;
  const ofOneKind = 3;
  const asked = Symbol.for("asked");
  const boxes = new Set(
    "article aside blockquote div footer header main nav p section span".split(" "),
  );

  const elements = allIn(everyRoot())("*");
  const found = elements.filter((element) => !shadowOf(element));
  const closed = new Set(elements.filter(closedOf).map(({ localName }) => localName));
  const kinds = new Map();
  const isOwn = (element) => element.localName.includes("-");
  const isFull = (element) => element.firstElementChild || element.textContent.trim();
  // a page of thousands of its own elements has a few kinds of them, and one tells of all
  const isOneOfMany = ({ localName }) => {
    const before = kinds.get(localName) || 0;
    kinds.set(localName, before + 1);
    return before >= ofOneKind && !closed.has(localName);
  };
  const chosen = found
    .filter((element) =>
      isOwn(element) ? !isOneOfMany(element) : boxes.has(element.localName) && !isFull(element),
    )
    .filter((element) => element.offsetHeight > 0 && element[asked] !== element.offsetHeight)
    .slice(0, most);
  for (const element of chosen) element[asked] = element.offsetHeight;
  // what is laid over a page takes no room in it: its host is an empty box at the page's own end
  const isLaidOver = (element) =>
    element.parentElement === document.body &&
    !element.offsetHeight &&
    boxes.has(element.localName) &&
    !isFull(element);
  return [...chosen, ...found.filter(isLaidOver).slice(-mostLaidOver)];
};
