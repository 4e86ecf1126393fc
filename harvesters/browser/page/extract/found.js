// Which boxes are posts and comments: by the rules, else by what such boxes are called, else by what
// shapes.js has left.
import { leftShapes } from "../parts/left.js";
import { isQuoted, keeping, quotes } from "./beside.js";
import { singleOn } from "./single.js";

const commentsOn = ({ rules, all }, shaped) => {
  const marked = rules.comments.length ? all(rules.comments.join(",")) : [];
  const isOwn = (element) => !rules.guess || !isQuoted(element, quotes);
  const guessed = () =>
    rules.comments_else.map((one) => all(one).filter(isOwn)).find((found) => found.length) || [];
  const known = marked.length ? marked : guessed();
  return new Set(known.length || !shaped ? known : shaped.comments);
};

const postsOn = ({ rules, all, above, nearest }, comments, shaped) => {
  const kept = keeping({ rules, all, nearest });
  // one stray match of a trusted selector must not hide twenty of another
  const mostOutermost = (selectors) => {
    const finds = selectors.map((selector) => {
      const found = new Set(kept(all(selector).filter((one) => !nearest(one, comments))));
      return { found, outermost: [...found].filter((one) => !nearest(above(one), found)).length };
    });
    return finds.reduce((best, next) => (next.outermost > best.outermost ? next : best)).found;
  };
  const trusted = mostOutermost(rules.posts);
  const found =
    trusted.size || !rules.posts_else.length ? trusted : mostOutermost(rules.posts_else);
  return found.size || !shaped ? found : new Set(shaped.posts);
};

export const found = (page) => {
  const shaped = page.rules.shaped ? window[leftShapes] : null;
  const single = singleOn(page);
  const comments = single ? single.comments : commentsOn(page, shaped);
  const posts = single ? single.posts : postsOn(page, comments, shaped);
  const days = shaped?.days || new Map();
  const items = new Set([...posts, ...comments]);
  return { posts, comments, items, days, isSingle: Boolean(single) };
};
