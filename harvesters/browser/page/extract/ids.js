// What an item is called by the platform: its id, and the name in what tells its author.
import { lastGroup } from "../parts/words.js";

export const ids = ({ rules, pick, said, nameOf, linkOf }) => {
  const marked = (item) => {
    const told = pick(item, rules.identity);
    return told
      ? told.attribute || told.element.getAttribute("content") || told.element.textContent.trim()
      : "";
  };
  // an element's own id is the post's only where the platform says so: others number their boxes
  const idOf = (item) => {
    const own = rules.element_ids ? item.id || item.dataset.id || "" : "";
    if (/\d/.test(own)) return own;
    const told = marked(item);
    if (rules.identity_in)
      return lastGroup(rules.identity_in, told) || lastGroup(rules.identity_in, linkOf(item));
    return told || item.getAttribute("itemid") || "";
  };
  const authorOf = (item) => {
    const author = said(nameOf(item));
    return (rules.author_in && lastGroup(rules.author_in, author)) || author;
  };
  return { idOf, authorOf };
};
