// What lies over the page where a reader looks: the innermost dialogue or fixed box at a few points,
// with where the frames in it lie. One with much text is no box over the feed but its own frame.
import { allDialogs } from "./parts/dialogs.js";
import { shadowOf, shownIn } from "./parts/shadows.js";

export default () => {
  const deepest = (root, x, y) => {
    const at = root.elementFromPoint(x, y);
    const shadow = at && shadowOf(at);
    return (shadow && shadow !== root && deepest(shadow, x, y)) || at;
  };
  const boxAt = (x, y) => {
    let at = deepest(document, x, y);
    while (at && !at.matches(allDialogs) && getComputedStyle(at).position !== "fixed")
      at = shownIn(at);
    return at;
  };
  const cornerOf = (frame) => {
    const { left, top } = frame.getBoundingClientRect();
    return [left + frame.clientLeft, top + frame.clientTop].map(Math.round);
  };
  const shares = [0.35, 0.5, 0.65];
  const boxes = shares.flatMap((x) => shares.map((y) => boxAt(x * innerWidth, y * innerHeight)));
  return [...new Set(boxes)]
    .filter((box) => box && (box.innerText || "").length < 2000)
    .map((box) => ({
      text: box.innerText || "",
      password: [...box.querySelectorAll("input[type=password]")].some((i) => i.checkVisibility()),
      frames: [...(box.matches("iframe") ? [box] : []), ...box.querySelectorAll("iframe")].map(
        cornerOf,
      ),
    }));
};
