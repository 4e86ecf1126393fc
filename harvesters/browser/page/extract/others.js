// What stands among an account's posts and is neither its own nor an answer: adverts, by their mark,
// and on platforms whose rules name its heading, what comes from elsewhere after the end.
import { leftBeyond } from "../parts/left.js";
import { once } from "../parts/once.js";
import { saying, says } from "../parts/words.js";

const apart = "aside, nav, [role='complementary']";

// an advert says that it is one, and not in its own words; who also posts without a mark is no
// advertiser, for an account may pay for its own posts to be shown
const advertsAmong = (known) => {
  const { rules, posts, within, pick, authorOf, ownNames, isHere } = known;
  const label = saying(rules.advertisement);
  const isMarked = (item) => {
    if (rules.adverts && item.matches(rules.adverts)) return true;
    if (label.test(item.getAttribute("aria-label") || "")) return true;
    if (!rules.marks) return false;
    const body = pick(item, rules.text);
    return within(item, rules.marks)
      .slice(0, 60)
      .some((one) => says(one, label, 80) && !(body && body.element.contains(one)));
  };
  const isAsked = rules.adverts || rules.marks;
  const marked = isAsked ? [...posts].filter((item) => isMarked(item) && !isHere(item)) : [];
  if (rules.guess || !marked.length) return marked.length < posts.size ? marked : [];
  const nameOf = once((item) => authorOf(item).toLowerCase());
  const others = [...posts].filter((item) => !marked.includes(item)).map(nameOf);
  const own = new Set([...ownNames, ...others]);
  return marked.filter((item) => nameOf(item) && !own.has(nameOf(item)));
};

// where headings say that what follows is from elsewhere; on a post's own page also those that
// stand between an account's posts
const headingsOn = ({ rules, all, nearest, items, onThread }) => {
  const ends = saying(rules.ends);
  const between = onThread && rules.suggested ? saying(rules.suggested) : ends;
  const isEnd = (one) => says(one, ends, 80) || says(one, between, 80);
  return all("h1, h2, h3, h4, [role='heading']").filter(
    (one) => isEnd(one) && !nearest(one, items) && !one.closest(apart),
  );
};

const strangersAmong = (known) => {
  const { rules, items, linkOf } = known;
  if (!rules.ends) return { strangers: [], ended: false };
  const order = [...items].sort((one, other) =>
    one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
  );
  const headings = headingsOn(known);
  const follows = (item) =>
    headings.some((one) => one.compareDocumentPosition(item) & Node.DOCUMENT_POSITION_FOLLOWING);
  // a virtualised page lets go of the heading: what once stood below it stays there
  const left = (document[leftBeyond] ||= new Map());
  if (!left.has(location.pathname)) left.set(location.pathname, new Set());
  const beyond = left.get(location.pathname);
  const first = order.findIndex((item) =>
    headings.length ? follows(item) : beyond.has(linkOf(item)),
  );
  const strangers = first < 0 ? [] : order.slice(first);
  for (const item of strangers) if (linkOf(item)) beyond.add(linkOf(item));
  return { strangers, ended: headings.length > 0 };
};

export const others = (known) => {
  const { rules, posts, comments, items, nearest, linkOf, textOf } = known;
  const asided = rules.ends ? [...items].filter((item) => item.closest(apart)) : [];
  const { strangers, ended } = strangersAmong(known);
  const adverts = advertsAmong(known).filter((item) => !strangers.includes(item));
  const out = new Set([...adverts, ...strangers, ...asided]);
  const kept = (set) => (out.size ? new Set([...set].filter((one) => !nearest(one, out))) : set);
  const nameOf = (item) => linkOf(item) || textOf(item).slice(0, 40);
  return {
    posts: kept(posts),
    comments: kept(comments),
    items: kept(items),
    beside: {
      adverts: adverts.map(nameOf),
      strangers: [...strangers, ...asided].map(nameOf),
      ended,
    },
  };
};
