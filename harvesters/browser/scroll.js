// One step down the page; tells whether the bottom is reached and how high the page is now.
() => {
  window.scrollBy(0, Math.round(window.innerHeight * 0.8));
  const page = document.scrollingElement;
  const bottom = page.scrollTop + window.innerHeight >= page.scrollHeight - 2;
  return { bottom, height: page.scrollHeight };
}
