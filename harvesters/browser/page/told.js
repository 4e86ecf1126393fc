// Posts that a page tells machines of, and shows in no way of its own: JSON-LD, RSS and Atom.
import { absolute } from "./parts/addresses.js";
import { linkedIn, linkedScripts } from "./parts/linked.js";
import { squeeze } from "./parts/words.js";

export default () => {
  const plain = (html) => {
    const read = new DOMParser().parseFromString(
      String(html || "").replace(/<br[^>]*>|<\/(p|li|h\d|div)>/gi, "\n"),
      "text/html",
    );
    return {
      text: squeeze(read.body.textContent),
      media: [...read.querySelectorAll("img[src], video[src], audio[src]")].map((one) =>
        one.getAttribute("src"),
      ),
    };
  };
  const medium = (url, words) => ({
    url: absolute(url),
    poster: "",
    largest: "",
    alternative_text: words || "",
    box: [],
  });
  const moment = (text) =>
    /^\p{L}{3}, \d/u.test(text) && !Number.isNaN(Date.parse(text))
      ? new Date(text).toISOString()
      : text;
  const item = (told) => ({
    kind: "post",
    parent: -1,
    by_owner: false,
    edited: false,
    comment_total: null,
    box: [],
    figures: { told: [], texts: [] },
    ...told,
    time_shown: told.datetime,
    datetime: moment(told.datetime),
  });

  const list = (value) => (value === undefined || value === null ? [] : [value].flat());
  const linked = linkedIn([...document.querySelectorAll(linkedScripts)]).flatMap(list);
  const every = [];
  const gather = (one, depth) => {
    if (!one || typeof one !== "object" || depth > 4 || every.length > 2000) return;
    every.push(one);
    for (const name of ["@graph", "blogPost", "itemListElement", "item", "mainEntity", "hasPart"])
      for (const inner of list(one[name])) gather(inner, depth + 1);
  };
  for (const one of linked) gather(one, 0);
  const isPosting = (one) =>
    list(one["@type"]).some((type) => /^(\w*Posting|\w*Article|Report)$/.test(type));
  const name = (one) =>
    squeeze(
      list(one)
        .map((who) => (typeof who === "string" ? who : who.name))
        .find(Boolean),
    );
  const address = (one) =>
    typeof one === "string" ? one : (one && (one.url || one.contentUrl || one["@id"])) || "";
  const postings = every.filter(isPosting).map((one) =>
    item({
      id: squeeze(
        String(
          one.identifier?.value || (typeof one.identifier === "string" && one.identifier) || "",
        ),
      ),
      author: name(one.author),
      text: [one.headline || one.name, plain(one.articleBody || one.text || one.description).text]
        .filter(Boolean)
        .map((part) => squeeze(String(part)))
        .join("\n\n"),
      permalink: absolute(address(one.url || one.mainEntityOfPage || one["@id"])),
      datetime: String(one.datePublished || one.dateCreated || ""),
      media: list(one.image)
        .map(address)
        .filter(Boolean)
        .map((url) => medium(url)),
    }),
  );

  // Chromium shows a feed as plain text
  // and as windows-1252 where the server names no encoding, though XML is UTF-8 if it does not say
  const signs = new TextDecoder("windows-1252").decode(new Uint8Array(256).map((_, at) => at));
  const shown = (document.body || document.documentElement).textContent.trim();
  const isMistaken =
    document.characterSet === "windows-1252" && !/^<\?xml[^>]*encoding=["'](?!utf-8)/i.test(shown);
  const codes = isMistaken ? [...shown].map((sign) => signs.indexOf(sign)) : [];
  const raw =
    codes.length && !codes.includes(-1) ? new TextDecoder().decode(Uint8Array.from(codes)) : shown;
  const isText =
    document.contentType === "text/plain" &&
    /^(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)*<(rss|feed|rdf:RDF)\b/.test(raw);
  const feed = isText ? new DOMParser().parseFromString(raw, "text/xml") : document;
  const parts = (entry, ...names) =>
    [...entry.children].filter((one) => names.includes(one.localName));
  const said = (entry, ...names) => squeeze((parts(entry, ...names)[0] || {}).textContent);
  const entries = [
    ...feed.getElementsByTagNameNS("*", "item"),
    ...feed.getElementsByTagNameNS("*", "entry"),
  ];
  const isFeed = feed.querySelector("rss, feed, RDF") !== null && feed.contentType.includes("xml");
  const fed = (isFeed ? entries : []).map((entry) => {
    const told = plain(said(entry, "encoded", "content") || said(entry, "description", "summary"));
    const title = said(entry, "title");
    const enclosed = parts(entry, "enclosure", "content", "thumbnail")
      .map((one) => one.getAttribute("url"))
      .filter(Boolean);
    const link = parts(entry, "link").find(
      (one) => (one.getAttribute("rel") || "alternate") === "alternate",
    );
    return item({
      id: said(entry, "guid", "id"),
      author:
        said(entry, "creator") ||
        squeeze((entry.querySelector("author > name, author") || {}).textContent),
      text: [title, told.text].filter(Boolean).join("\n\n"),
      permalink: absolute(link ? link.getAttribute("href") || link.textContent.trim() : ""),
      datetime: said(entry, "pubDate", "published", "date", "updated"),
      media: [...new Set([...told.media, ...enclosed].map(absolute))]
        .filter(Boolean)
        .map((url) => medium(url)),
    });
  });
  return [...postings, ...fed].filter((one) => one.text || one.media.length);
};
