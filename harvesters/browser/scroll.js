// One step down the page and down the boxes in it that hold items or most of the screen; tells
// whether the bottom of all is reached, how high they are together, and what is in them now: a
// virtualised feed swaps its items while the page stays as high.
({ selectors, back }) => {
  const shadowOf = (element) => element.shadowRoot || element[Symbol.for("shadow")];
  const roots = [document];
  const elements = [];
  for (let i = 0; i < roots.length; i += 1)
    for (const element of roots[i].querySelectorAll("*")) {
      elements.push(element);
      if (shadowOf(element)) roots.push(shadowOf(element));
    }
  const items = elements.filter((element) => element.matches(selectors.join(",")));

  // a page may take all of itself away
  const page = document.scrollingElement || { scrollTop: 0, scrollHeight: 0 };
  const holds = (box, item) => {
    for (let at = item; at; at = at.getRootNode().host) if (box.contains(at)) return true;
    return false;
  };
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

  if (back) {
    scrollTo(0, 0);
    for (const box of boxes) box.scrollTop = 0;
    return null;
  }
  scrollBy(0, Math.round(innerHeight * 0.8));
  for (const box of boxes) box.scrollTop += Math.round(box.clientHeight * 0.8);
  const done = (box, seen) => box.scrollTop + seen >= box.scrollHeight - 2;
  const ends = [items[0], items[items.length - 1]].map((item) =>
    item ? item.textContent.trim().slice(0, 200) : "",
  );
  return {
    bottom: done(page, innerHeight) && boxes.every((box) => done(box, box.clientHeight)),
    height: [page, ...boxes].reduce((sum, box) => sum + box.scrollHeight, 0),
    showing: [items.length, ...ends].join(),
  };
}
