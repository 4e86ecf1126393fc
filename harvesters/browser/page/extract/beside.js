// What looks like a post and is none, on a page where looks must tell: what is quoted in a post is a
// part of it, and suggestions stand beside the posts.
import { once } from "../parts/once.js";
import { saying, says } from "../parts/words.js";

export const quotes = "blockquote, [class*='quote' i], [class*='repost' i]";
const marked = "aside, nav, [role='complementary'], [class*='related' i], [class*='suggest' i]";
const inPost = "article, [role='article'], .post, .status";

export const isQuoted = (element, boxes = `${quotes}, [class*='embed' i]`) =>
  Boolean(element.closest(boxes)?.parentElement?.closest(inPost));

// boxes of suggestions: marked as such, or under a heading that says so
const suggestions = (rules, all) => {
  const heading = saying(rules.suggestions);
  const headed = all("h2, h3, h4, [role='heading']").filter(
    (one) => !one.closest("article") && says(one, heading, 80),
  );
  const boxes = headed.map((one) => one.closest("section, aside, div, ul")).filter(Boolean);
  return [...all(marked), ...boxes];
};

// returns what keeps those of some boxes that are posts; all of them if none would be left
export const keeping = ({ rules, all, nearest }) => {
  if (!rules.guess) return (found) => found;
  const besides = once(() => suggestions(rules, all));
  return (found) => {
    if (!found.length) return found;
    // what most of them stand in is where they belong, whatever it is called
    const isSmall = (box) => found.filter((one) => box.contains(one)).length <= found.length / 2;
    const boxes = new Set(besides().filter(isSmall));
    const isPost = (one) => !isQuoted(one) && !nearest(one, boxes);
    const left = found.filter(isPost);
    return left.length ? left : found;
  };
};
