// What stands outside the items: the account's header with its number of posts, and what is shown
// after the last post.
import { squeeze } from "../parts/words.js";
import { gap, number, numberIn } from "./numbers.js";

const inDocument = (element) => {
  const root = element.getRootNode();
  return root === document ? element : inDocument(root.host);
};
const later = (a, b) =>
  inDocument(a).compareDocumentPosition(inDocument(b)) & Node.DOCUMENT_POSITION_PRECEDING ? a : b;

export const around = (known) => {
  const { rules, all, above, nearest, posts, items, boxOf, written } = known;
  const outside = (selector) => all(selector).find((element) => !nearest(element, items));
  const header = rules.header.map(outside).find(Boolean);
  const postTotal = () => {
    if (!header || !rules.post_total) return null;
    return numberIn(header.innerText, `${number}${gap}*(?:${rules.post_total})(?!\\p{L})`);
  };
  // here, and not in what people have written, a feed says its end
  const tail = () => {
    const outermost = [...posts].filter((post) => !nearest(above(post), posts));
    const parts = [];
    for (let at = outermost.length && outermost.reduce(later); at; at = above(at))
      for (let next = at.nextSibling; next; next = next.nextSibling)
        parts.push(written(next, null));
    return squeeze(parts.join("\n"));
  };
  return { headerBox: () => (header ? boxOf(header) : []), postTotal, tail };
};
