// What the page shows, as plain data. Runs inside the page; knows nothing but the rules it is given.
(rules) => {
  const squeeze = (text) => (text || "").replace(/[ \t\u00a0]+/g, " ").replace(/ ?\n ?/g, "\n").trim();

  const roots = () => {
    const found = [document];
    for (let i = 0; i < found.length; i += 1)
      for (const node of found[i].querySelectorAll("*")) if (node.shadowRoot) found.push(node.shadowRoot);
    return found;
  };
  const all = (selector) => roots().flatMap((root) => [...root.querySelectorAll(selector)]);
  const firstThatMatches = (selectors) =>
    selectors.map(all).find((elements) => elements.length > 0) || [];

  const posts = firstThatMatches(rules.posts);
  const comments = rules.comments.length ? all(rules.comments.join(",")) : [];
  const items = new Set([...posts, ...comments]);

  const owner = (element) => {
    for (let at = element; at; at = at.parentElement || at.getRootNode().host)
      if (items.has(at)) return at;
    return null;
  };
  const within = (item, selector) =>
    [...item.querySelectorAll(selector)].filter((element) => owner(element) === item);
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
  const idOf = (item) => {
    const marked = pick(item, rules.identity);
    return (
      (marked && (marked.getAttribute("content") || marked.textContent.trim())) ||
      item.getAttribute("itemid") ||
      item.dataset.id ||
      item.id ||
      ""
    );
  };
  const absolute = (address) => address && new URL(address, document.baseURI).href;
  const mediumOf = (element) => {
    const source = element.querySelector && element.querySelector("source[src]");
    const waiting = element.dataset.src || element.dataset.original;
    const url =
      element.currentSrc || element.src || (source && source.src) || absolute(waiting) || "";
    return { url, poster: element.poster || "", alternative_text: element.alt || element.title || "" };
  };
  const mediaOf = (item) =>
    rules.media
      .flatMap((selector) => within(item, selector))
      .filter((element) => !rules.not_media || !element.matches(rules.not_media))
      .map(mediumOf)
      .filter((medium) => medium.url.startsWith("http"));
  const numberIn = (element) =>
    parseInt((element.getAttribute("content") || element.textContent).replace(/\D/g, ""), 10);

  const read = (item, kind) => {
    const time = pick(item, rules.time);
    const link = pick(item, rules.permalink);
    const author = pick(item, rules.author);
    const total = pick(item, rules.comment_total);
    const parent = item.parentElement && owner(item.parentElement);
    return {
      kind,
      id: idOf(item),
      parent: parent ? idOf(parent) : "",
      author: author ? squeeze(author.innerText || author.getAttribute("content")) : "",
      by_owner: Boolean(rules.by_owner) && item.matches(rules.by_owner),
      text: textOf(item),
      permalink: link ? link.href : "",
      time_shown: time ? squeeze(time.innerText) : "",
      datetime: time ? time.getAttribute("datetime") || "" : "",
      comment_total: total ? numberIn(total) : null,
      media: mediaOf(item),
    };
  };

  const header = rules.header.map((selector) => all(selector)[0]).find(Boolean);
  const told = header && rules.post_total && new RegExp(rules.post_total, "iu").exec(header.innerText);
  const links = (selectors) => selectors.flatMap(all).map((link) => link.href).filter(Boolean);
  return {
    items: [
      ...posts.map((item) => read(item, "post")),
      ...comments.map((item) => read(item, "comment")),
    ],
    post_total: told ? parseInt(told[1].replace(/\D/g, ""), 10) : null,
    next_page: links(rules.next_page)[0] || "",
    comment_pages: [...new Set(links(rules.comment_pages))],
  };
}
