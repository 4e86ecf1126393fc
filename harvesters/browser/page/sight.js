// The first sight of a page: its text, and where in the first screenful its pictures, headings and
// posts lie. What moves by itself, or has not come yet, looks different every time and is left out.
import { above, allIn, everyRoot } from "./parts/shadows.js";
import { isSeen } from "./parts/sight.js";

export default ({ width, height, most }) => {
  const kinds = [
    ["img", "image"],
    ["h1, h2, h3", "heading"],
    ["article, [role=article]", "post"],
    ["header", "header"],
    ["nav", "nav"],
  ];
  const restless = "video, canvas, iframe, frame, object, embed, marquee";
  const smallest = 8;

  // closed roots may have been opened to us live, and never are in replay
  const all = allIn(everyRoot((element) => element.shadowRoot));

  const moving = document
    .getAnimations()
    .filter((animation) => animation.playState === "running")
    .map((animation) => animation.effect && animation.effect.target)
    .filter(Boolean);
  const late = (image) => !image.complete || /\.gif($|\?)/i.test(image.currentSrc);
  const unsteady = (element) =>
    moving.some((mover) => mover.contains(element) || element.contains(mover)) ||
    element.querySelector(restless) !== null ||
    [element, ...element.querySelectorAll("img")].some((one) => one.matches("img") && late(one));

  const boxOf = (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const within = (at, end) => Math.round(Math.min(Math.max(at, 0), end));
    const [x, y] = [within(left + scrollX, width), within(top + scrollY, height)];
    return [x, y, within(right + scrollX, width) - x, within(bottom + scrollY, height) - y];
  };
  const pathOf = (element) => {
    const steps = [];
    for (let at = element; at; at = above(at)) {
      const like = [...at.parentNode.children].filter((other) => other.localName === at.localName);
      steps.unshift(`${at.localName}:nth-of-type(${like.indexOf(at) + 1})`);
    }
    return steps.join(">");
  };

  const found = kinds
    .flatMap(([selector, kind]) => all(selector).map((element) => ({ element, kind })))
    .filter(({ element }) => isSeen(element) && !unsteady(element))
    .map(({ element, kind }) => ({ element, kind, box: boxOf(element) }))
    .filter(({ box }) => box[2] >= smallest && box[3] >= smallest)
    .slice(0, most);
  return {
    text: (document.body || document.documentElement)?.innerText || "",
    elements: found.map(({ element, kind, box }) => ({ path: pathOf(element), box, kind })),
  };
};
