// What the page shows, as plain data. Runs inside the page; knows nothing but the rules it is given.
(rules) => {
  const squeeze = (text) => (text || "").replace(/[ \t\u00a0]+/g, " ").replace(/ ?\n ?/g, "\n").trim();

  const roots = [document];
  for (let i = 0; i < roots.length; i += 1)
    for (const node of roots[i].querySelectorAll("*")) if (node.shadowRoot) roots.push(node.shadowRoot);
  const all = (selector) => roots.flatMap((root) => [...root.querySelectorAll(selector)]);
  const above = (element) => element.parentElement || element.getRootNode().host;
  const nearest = (element, set) => {
    for (let at = element; at; at = above(at)) if (set.has(at)) return at;
    return null;
  };

  const comments = new Set(rules.comments.length ? all(rules.comments.join(",")) : []);
  // one stray match of a trusted selector must not hide twenty of another
  const mostOutermost = (selectors) => {
    const finds = selectors.map((selector) => {
      const found = new Set(all(selector).filter((element) => !nearest(element, comments)));
      return { found, outermost: [...found].filter((e) => !nearest(above(e), found)).length };
    });
    return finds.reduce((best, next) => (next.outermost > best.outermost ? next : best)).found;
  };
  const posts = mostOutermost(rules.posts);
  const order = [...posts, ...comments];
  const items = new Set(order);

  const within = (item, selector) =>
    [...item.querySelectorAll(selector)].filter((element) => nearest(element, items) === item);
  const pick = (item, selectors) =>
    selectors.map((selector) => within(item, selector)[0]).find(Boolean) || null;

  // as it is read: emoji that are pictures count as their signs, nested items do not count
  const written = (node, item) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/\s+/g, " ");
    if (node.nodeType !== Node.ELEMENT_NODE || (node !== item && items.has(node))) return "";
    if (node.matches("br")) return "\n";
    if (node.matches("img")) return /\p{Extended_Pictographic}/u.test(node.alt) ? node.alt : "";
    if (node.matches("script, style, noscript, template")) return "";
    const look = getComputedStyle(node);
    if (look.display === "none") return "";
    const inside = [...(node.shadowRoot || node).childNodes].map((n) => written(n, item)).join("");
    return look.display.startsWith("inline") || look.display === "contents" ? inside : `\n${inside}\n`;
  };
  const textOf = (item) => {
    const title = pick(item, rules.title);
    const body = pick(item, rules.text);
    const parts = body ? [title, body].filter(Boolean) : [item];
    return parts.map((part) => squeeze(written(part, item)).replace(/\n{3,}/g, "\n\n")).join("\n\n");
  };
  // an element's own id is the post's only where the platform says so: others number their boxes
  const idOf = (item) => {
    const marked = pick(item, rules.identity);
    return (
      (rules.element_ids && (item.id || item.dataset.id)) ||
      (marked && (marked.getAttribute("content") || marked.textContent.trim())) ||
      item.getAttribute("itemid") ||
      ""
    );
  };

  const absolute = (address) =>
    address && URL.canParse(address, document.baseURI) ? new URL(address, document.baseURI).href : "";
  // a blob: is a medium whose bytes have no address; a data: is a part of the page itself
  const addressOf = (...candidates) =>
    candidates.map(absolute).find((url) => /^(https?|blob):/.test(url)) || "";
  const mediumOf = (element) => {
    const source = element.querySelector("source[src]");
    const waiting = element.dataset.src || element.dataset.original;
    return {
      url: addressOf(element.currentSrc, element.src, source && source.src, waiting),
      poster: addressOf(element.poster),
      alternative_text: element.alt || element.title || "",
    };
  };
  const mediaOf = (item) =>
    rules.media
      .flatMap((selector) => within(item, selector))
      .filter((element) => !rules.not_media || !element.matches(rules.not_media))
      .map(mediumOf)
      .filter((medium) => medium.url || medium.poster);

  // whole numbers on one line, grouped by threes or not at all; "1,2 tn" is no total to count on
  const gap = String.raw`[ \u00a0\u202f]`;
  const number =
    String.raw`(?<![\d.,]|\d${gap})(?<whole>\d{1,3}(?<gap>${gap}|[.,])\d{3}(?:\k<gap>\d{3})*|\d+)` +
    String.raw`(?!\d|[.,]\d|${gap}\d{3}(?!\d))`;
  const exact = String.raw`(?!\+|\s*(?:tn|tusen|mn|mil\p{L}*|md\p{L}*|thousand|bn|b|k|m|t)(?!\p{L}))`;
  const numberIn = (text, pattern) => {
    const told = new RegExp(pattern, "iu").exec(text);
    return told ? Number(told.groups.whole.replace(/\D/g, "")) : null;
  };

  const read = (item, kind) => {
    const time = pick(item, rules.time);
    const link = pick(item, rules.permalink);
    const author = pick(item, rules.author);
    const total = pick(item, rules.comment_total);
    return {
      kind,
      id: idOf(item),
      parent: order.indexOf(nearest(above(item), items)),
      author: author ? squeeze(author.innerText || author.getAttribute("content")) : "",
      by_owner: Boolean(rules.by_owner) && item.matches(rules.by_owner),
      text: textOf(item),
      permalink: link ? link.href : "",
      time_shown: time ? squeeze(time.innerText) : "",
      datetime: time ? time.getAttribute("datetime") || "" : "",
      comment_total:
        total && numberIn(total.getAttribute("content") || total.textContent, `^\\D*${number}${exact}`),
      media: mediaOf(item),
    };
  };

  const postTotal = () => {
    const outside = (selector) => all(selector).find((element) => !nearest(element, items));
    const header = rules.header.map(outside).find(Boolean);
    if (!header || !rules.post_total) return null;
    return numberIn(header.innerText, `${number}${gap}*(?:${rules.post_total})(?!\\p{L})`);
  };

  // what is shown after the last post: here, and not in what people have written, a feed says its end
  const tail = () => {
    const inDocument = (element) => {
      const root = element.getRootNode();
      return root === document ? element : inDocument(root.host);
    };
    const later = (a, b) =>
      inDocument(a).compareDocumentPosition(inDocument(b)) & Node.DOCUMENT_POSITION_PRECEDING ? a : b;
    const outermost = [...posts].filter((post) => !nearest(above(post), posts));
    const parts = [];
    for (let at = outermost.length && outermost.reduce(later); at; at = above(at))
      for (let next = at.nextSibling; next; next = next.nextSibling) parts.push(written(next, null));
    return squeeze(parts.join("\n"));
  };

  const links = (selectors) => selectors.flatMap(all).map((link) => link.href).filter(Boolean);
  return {
    items: order.map((item) => read(item, posts.has(item) ? "post" : "comment")),
    post_total: postTotal(),
    tail: tail(),
    next_page: links(rules.next_page)[0] || "",
    comment_pages: [...new Set(links(rules.comment_pages))],
  };
}
