// Which items are posts in the end, and what each of the others answers.
import { dialogs } from "../parts/dialogs.js";
import { leftDialogs } from "../parts/left.js";
import { indented } from "./single.js";

// the post whose own page this is, if it is one's
const mainOn = ({ posts, isThread, isFurther, onThread, isHere }) => {
  const first = [...posts][0] || null;
  // where answers stand in the same kind of boxes, its address tells which it is
  if (onThread) return [...posts].find(isHere) || first;
  return isThread && !isFurther ? first : null;
};

export const answers = (known) => {
  const { rules, posts, comments, items, isThread, isSingle, above, nearest } = known;
  const main = mainOn(known);
  const order = main ? [main, ...[...items].filter((item) => item !== main)] : [...items];
  // a post in a post is an answer to it, where nothing but their looks tells what they are
  const isNested = (item) => rules.guess && nearest(above(item), posts) !== null;
  const isPost = (item) =>
    posts.has(item) && !(isThread && item !== main) && (!main || item === main) && !isNested(item);
  // what is shown in a dialogue answers what the button stands in that opened it
  const { opener } = document[leftDialogs] || {};
  const openedFrom = (item) => {
    const dialog = item.closest(dialogs);
    return opener && comments.has(item) && dialog && !dialog.contains(opener)
      ? nearest(opener, items)
      : null;
  };
  const answeredBy = (item) => {
    const box = nearest(above(item), items) || openedFrom(item);
    if (isSingle && comments.has(item)) {
      const before = order.slice(0, order.indexOf(item)).reverse();
      return indented(item, before.filter((other) => !isPost(other))) || box;
    }
    if (!rules.replies || !item.matches(rules.replies)) return box || (item === main ? null : main);
    const before = order.slice(0, order.indexOf(item)).reverse();
    const isSame = (other) => !isPost(other) && nearest(above(other), items) === box;
    return before.find((other) => isSame(other) && !other.matches(rules.replies)) || box || main;
  };
  return { order, isPost, answeredBy };
};
