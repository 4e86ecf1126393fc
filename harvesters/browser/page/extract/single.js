// A post's own page whose boxes no rule knows. What belongs together is told by addresses and times:
// each answer has an address of its own, and its box is the largest around that with nobody else's.
import { above } from "../parts/shadows.js";
import { lastGroup } from "../parts/words.js";

const boxAround = (start, isTooLarge) => {
  let box = start;
  for (let at = above(start); at && !at.matches("main, body") && !isTooLarge(at); at = above(at))
    box = at;
  return box;
};

// the post and its answers; nothing where the page is no post's own, or where its boxes are known
export const singleOn = ({ rules, all }) => {
  const { path, links, answers } = rules.single;
  if (!path || !new RegExp(path, "u").test(location.pathname) || all(rules.posts[0]).length)
    return null;
  const here = lastGroup(rules.identity_in, location.href);
  const linked = all(links).filter((one) => !one.closest("nav"));
  const isTimed = (one) => one.querySelector("time");
  const answering = linked.filter((one) => one.matches(answers) && isTimed(one));
  const isHere = (one) => lastGroup(rules.identity_in, one.href) === here;
  const elsewhere = linked.filter((one) => !one.matches(answers) && !isHere(one));
  const told = [...all("time"), ...elsewhere];
  const isShared = (start) => (box) =>
    told.some((one) => box.contains(one) && !start.contains(one));
  const own = linked.find((one) => !one.matches(answers) && isHere(one) && isTimed(one));
  const start = own || all("main time").find((one) => !one.closest(answers));
  const post = start && boxAround(start, (box) => elsewhere.some((one) => box.contains(one)));
  const comments = answering.map((one) => boxAround(one, isShared(one)));
  return { posts: new Set(post ? [post] : []), comments: new Set(comments) };
};

const leftOf = (item) => {
  let first = item;
  while (first.firstElementChild) first = first.firstElementChild;
  return first.getBoundingClientRect().left;
};
// answers to an answer begin further in than that
export const indented = (item, before) =>
  before.find((other) => leftOf(other) < leftOf(item) - 8);
