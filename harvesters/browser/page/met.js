// The first sight of a document: its title and words, and what tells of a wall beside them. Returns
// ``headings`` of its own, none of a post; whether a password can be written; pictures; and where
// the frames in sight come from, for a test for robots lies in one.
import { allIn, everyRoot } from "./parts/shadows.js";
import { isShown } from "./parts/sight.js";

export default () => {
  const roots = everyRoot();
  const shadows = roots.slice(1).flatMap((root) => [...root.children]);
  const texts = [document.body || document.documentElement, ...shadows].map(
    (element) => (element && (element.innerText ?? element.textContent)) || "",
  );
  const every = allIn(roots);
  const posts = "article, [role=article], [itemtype], li, aside, nav, footer";
  const corners = "header, nav, aside, footer";
  // a test that runs unseen leaves a badge in a corner, and asks nothing
  const asks = (frame) =>
    isShown(frame) &&
    frame.offsetWidth > 60 &&
    frame.offsetHeight > 40 &&
    !frame.closest(".grecaptcha-badge");
  // a notice may be drawn, on a canvas or as the page itself: it shows something, though nobody can
  // read it
  const isDrawn = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 200 && height > 200 && isShown(element);
  };
  const drawn =
    every("canvas, svg, embed, object").filter(isDrawn).length +
    Number(document.contentType === "image/svg+xml");
  return {
    title: document.title,
    address: location.href,
    text: texts.join("\n").slice(0, 20000),
    headings: every("h1, h2, [role=heading]")
      .filter((heading) => !heading.closest(posts) && isShown(heading))
      .map((heading) => heading.innerText)
      .join("\n")
      .slice(0, 2000),
    password: every("input[type=password]").some(
      (input) => isShown(input) && !input.closest(corners),
    ),
    pictures: every("img").filter((i) => i.naturalWidth > 40).length + drawn,
    frames: every("iframe")
      .filter(asks)
      .map((frame) => frame.src)
      .slice(0, 50),
    scripted: document.scripts.length > 0,
    size: innerWidth * innerHeight,
  };
};
