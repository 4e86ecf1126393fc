// One step down the page; tells whether the bottom is reached, how high the page is, and what is in
// it now: a virtualised feed swaps its items while the page stays as high.
(selectors) => {
  window.scrollBy(0, Math.round(window.innerHeight * 0.8));
  const page = document.scrollingElement;
  const bottom = page.scrollTop + window.innerHeight >= page.scrollHeight - 2;
  const items = document.querySelectorAll(selectors.join(","));
  const ends = [items[0], items[items.length - 1]].map((item) =>
    item ? item.textContent.trim().slice(0, 200) : "",
  );
  return { bottom, height: page.scrollHeight, showing: [items.length, ...ends].join() };
}
