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

  const name = Symbol.for("upwards");
  const isUp = (box) => {
    if (box[name] === undefined) {
      const most = box.scrollHeight - box.clientHeight;
      box[name] = box.scrollTop < -1 || (box.scrollTop > 100 && box.scrollTop > most * 0.9);
    }
    return box[name];
  };
  // a box that is laid out from its bottom counts its way up below zero
  const top = (box) =>
    getComputedStyle(box).flexDirection === "column-reverse"
      ? box.clientHeight - box.scrollHeight
      : 0;
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
  scrollBy(0, Math.round(innerHeight * 0.8));
  for (const box of boxes) step(box);
  const done = (box, seen) =>
    box !== page && isUp(box)
      ? box.scrollTop <= top(box) + 1
      : box.scrollTop + seen >= box.scrollHeight - 2;
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
