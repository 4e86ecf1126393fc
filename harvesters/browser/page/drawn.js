// What the page shows of posts and header at this moment, to hold its picture against: where words
// are and how light, and which pictures could not be shown. `items` is what the latest look found.
import { boxOnPage } from "./parts/boxes.js";
import { leftItems } from "./parts/left.js";
import { shadowOf, shownIn } from "./parts/shadows.js";
import { isSeen } from "./parts/sight.js";

export default (header) => {
  // what scrolls, folds or cuts in a box of its own hides what lies outside of that
  const isCut = (element, box) => {
    for (let at = element; at && at !== document.body; at = shownIn(at)) {
      const look = getComputedStyle(at);
      if (look.clip !== "auto" || look.clipPath !== "none" || look.filter !== "none") return true;
      if (Number(look.opacity) < 0.5) return true;
      if (look.overflow === "visible" || look.display === "inline") continue;
      const frame = at.getBoundingClientRect();
      if (box.top < frame.top - 1 || box.bottom > frame.bottom + 1) return true;
      if (box.left < frame.left - 1 || box.right > frame.right + 1) return true;
    }
    return false;
  };
  const isDrawn = (element) => isSeen(element, { contentVisibilityAuto: true });
  const lightOf = (element) => {
    const parts = /^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)$/.exec(
      getComputedStyle(element).webkitTextFillColor,
    );
    if (!parts || Number(parts[4] || 1) < 0.5) return null;
    return 0.299 * parts[1] + 0.587 * parts[2] + 0.114 * parts[3];
  };

  const texts = [];
  const broken = new Set();
  const readText = (node) => {
    const element = shownIn(node);
    if (!element || node.data.trim().length < 3 || texts.length >= 2000) return;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    const light = lightOf(element);
    if (light === null || box.width < 16 || box.height < 10) return;
    // what is put to the left of the page or above it is for those who are read to
    if (box.right + scrollX <= 0 || box.bottom + scrollY <= 0) return;
    if (isDrawn(element) && !isCut(element, box)) texts.push({ box: boxOnPage(box), light });
  };
  const readPicture = (image) => {
    const address = image.currentSrc || image.src;
    if (!/^https?:/.test(address) || Math.min(image.width, image.height) < 16) return;
    if (isDrawn(image) && !(image.complete && image.naturalWidth)) broken.add(address);
  };
  const seen = new Set();
  const read = (node) => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.nodeType === Node.TEXT_NODE) return readText(node);
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches("script, style, noscript, template"))
      return;
    if (node.matches("img")) readPicture(node);
    for (const child of (shadowOf(node) || node).childNodes) read(child);
  };
  const parts = [
    ...(window[leftItems] || []),
    ...header.flatMap((one) => [...document.querySelectorAll(one)].slice(0, 1)),
  ];
  for (const part of parts) read(part);
  const page = document.scrollingElement || document.documentElement;
  return { height: page?.scrollHeight ?? innerHeight, texts, broken: [...broken].slice(0, 100) };
};
