// Posts of a page that is a feed: RSS or Atom.
import { absolute } from "../parts/addresses.js";
import { squeeze } from "../parts/words.js";
import { mediaAt, plain, postOf } from "./posts.js";
import { rawText } from "./raw.js";

const feedHere = () => {
  const raw = document.contentType === "text/plain" ? rawText() : "";
  const isText = /^(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)*<(rss|feed|rdf:RDF)\b/.test(raw);
  return isText ? new DOMParser().parseFromString(raw, "text/xml") : document;
};

const parts = (entry, ...names) =>
  [...entry.children].filter((one) => names.includes(one.localName));
const said = (entry, ...names) => squeeze((parts(entry, ...names)[0] || {}).textContent);
const authorOf = (entry) =>
  said(entry, "creator") ||
  squeeze((entry.querySelector("author > name, author") || {}).textContent);
const linkOf = (entry) => {
  const isOwn = (one) => (one.getAttribute("rel") || "alternate") === "alternate";
  const link = parts(entry, "link").find(isOwn);
  return absolute(link ? link.getAttribute("href") || link.textContent.trim() : "");
};

const postIn = (entry) => {
  const told = plain(said(entry, "encoded", "content") || said(entry, "description", "summary"));
  const enclosed = parts(entry, "enclosure", "content", "thumbnail")
    .map((one) => one.getAttribute("url"))
    .filter(Boolean);
  return postOf({
    id: said(entry, "guid", "id"),
    author: authorOf(entry),
    text: [said(entry, "title"), told.text].filter(Boolean).join("\n\n"),
    permalink: linkOf(entry),
    datetime: said(entry, "pubDate", "published", "date", "updated"),
    media: mediaAt([...new Set([...told.media, ...enclosed].map(absolute))]),
  });
};

export const fedPosts = () => {
  const feed = feedHere();
  const isFeed = feed.querySelector("rss, feed, RDF") !== null && feed.contentType.includes("xml");
  const entries = ["item", "entry"].flatMap((name) => [...feed.getElementsByTagNameNS("*", name)]);
  return isFeed ? entries.map(postIn) : [];
};
