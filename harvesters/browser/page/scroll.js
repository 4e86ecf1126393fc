// One step down the page and down the boxes in it that hold items or most of the screen; tells
// whether the bottom of all is reached, how high they are together, and what is in them now: a
// virtualised feed swaps its items while the page stays as high. What begins at its bottom, as a
// chat does, is read upwards: a step at its top goes down a little, so that it is come to again.
import { leftItems } from "./parts/left.js";
import { allIn, everyRoot, holds } from "./parts/shadows.js";

export default ({ selectors, back }) => {
  const elements = allIn(everyRoot())("*");
  const named = elements.filter((element) => element.matches(selectors.join(",")));
  const items = named.length ? named : window[leftItems] || [];

  // a page may take all of itself away
  const page = document.scrollingElement || { scrollTop: 0, scrollHeight: 0 };
  const isLarge = (box) => box.clientWidth * box.clientHeight > 0.4 * innerWidth * innerHeight;
  const scrolls = (box) =>
    box !== page &&
    box !== document.body &&
    box.scrollHeight > box.clientHeight + 20 &&
    box.clientHeight > 100 &&
    /auto|scroll|overlay/.test(getComputedStyle(box).overflowY);
  const boxes = elements.filter(
    (box) => scrolls(box) && (isLarge(box) || items.some((item) => holds(box, item))),
  );

  // a box that is laid out from its bottom counts its way up below zero
  const isReversed = (box) => {
    const { display, flexDirection } = getComputedStyle(box);
    return display.includes("flex") && flexDirection === "column-reverse";
  };
  const top = (box) => (isReversed(box) ? box.clientHeight - box.scrollHeight : 0);
  const name = Symbol.for("upwards");
  const isUp = (box) => {
    if (box[name] === undefined) {
      const most = box.scrollHeight - box.clientHeight;
      const isLow = box.scrollTop > 100 && box.scrollTop > most * 0.9;
      box[name] = box.scrollTop < -1 || isReversed(box) || isLow;
    }
    return box[name];
  };
  const step = (box) => {
    const by = Math.round(box.clientHeight * 0.8);
    if (!isUp(box)) box.scrollTop += by;
    else box.scrollTop += box.scrollTop > top(box) + 1 ? -by : by;
  };

  if (back) {
    scrollTo(0, 0);
    for (const box of boxes) if (!isUp(box)) box.scrollTop = 0;
    return null;
  }
  // what steps bring no further is at its end, whatever it says of its height
  const most = 3;
  const stuck = Symbol.for("stuck");
  const move = (box, go) => {
    go(box);
    const at = [box.scrollTop, box.scrollHeight].join();
    box[stuck] = box[stuck]?.at === at ? { at, times: box[stuck].times + 1 } : { at, times: 0 };
  };
  move(page, () => scrollBy(0, Math.round(innerHeight * 0.8)));
  for (const box of boxes) move(box, step);
  const isDone = (box, seen) =>
    box !== page && isUp(box)
      ? box.scrollTop <= top(box) + 1
      : box.scrollTop + seen >= box.scrollHeight - 2;
  const done = (box, seen) => box[stuck].times >= most || isDone(box, seen);
  // any of the boxes of a feed may be the one that is filled again
  let sum = 0;
  for (const item of items)
    for (const sign of item.textContent.trim().slice(0, 200))
      sum = (sum * 31 + sign.codePointAt(0)) % 1000000007;
  return {
    bottom: done(page, innerHeight) && boxes.every((box) => done(box, box.clientHeight)),
    height: [page, ...boxes].reduce((sum, box) => sum + box.scrollHeight, 0),
    showing: [items.length, sum].join(),
  };
};
