// What a page tells of the account: its header by the rules, by common marks, and by schema.org.
export default (rules) => {
  const squeeze = (text) => (text || "").replace(/\s+/g, " ").trim();
  const shadowOf = (element) => element.shadowRoot || element[Symbol.for("shadow")];
  const roots = [document];
  for (let i = 0; i < roots.length; i += 1)
    for (const node of roots[i].querySelectorAll("*")) if (shadowOf(node)) roots.push(shadowOf(node));
  const all = (selector) => roots.flatMap((root) => [...root.querySelectorAll(selector)]);
  const items = all([...rules.posts, ...rules.comments].join(","));
  const isOutside = (element) => {
    for (let at = element; at; at = at.getRootNode().host)
      if (items.some((item) => item.contains(at))) return false;
    return true;
  };
  const header = rules.header.map((one) => all(one).find(isOutside)).find(Boolean);
  const inHeader = (element) => {
    for (let at = element; header && at; at = at.getRootNode().host) if (header.contains(at)) return true;
    return false;
  };

  // in the header first; else anywhere beside the posts
  const find = (told) => {
    for (const choose of [inHeader, isOutside])
      for (const rule of told) {
        const [, selector, name] = /^(.*?)(?:@([\w-]+))?$/s.exec(rule);
        const element = all(selector).find((one) => choose(one) && (!name || one.hasAttribute(name)));
        if (element) return { element, attribute: name ? element.getAttribute(name) : "" };
      }
    return null;
  };
  const said = (found) =>
    found ? squeeze(found.attribute || found.element.innerText || found.element.getAttribute("content")) : "";
  const absolute = (address) =>
    address && URL.canParse(address, document.baseURI) ? new URL(address, document.baseURI).href : "";
  const painted = (element) =>
    (/^url\("(.*)"\)/.exec(getComputedStyle(element).backgroundImage) || ["", ""])[1];
  const picture = (told) => {
    const found = find(told);
    if (!found) return null;
    const element = found.element.matches("img") ? found.element : found.element.querySelector("img") || found.element;
    const address = [element.currentSrc, element.src, element.dataset.src, painted(element)]
      .map(absolute)
      .find((url) => /^https?:/.test(url));
    return address ? { url: address, words: element.alt || "" } : null;
  };

  const linked = all("script[type='application/ld+json']").flatMap((script) => {
    try {
      const read = JSON.parse(script.textContent);
      return [read, read["@graph"]].flat().filter((one) => one && typeof one === "object");
    } catch {
      return [];
    }
  });
  const text = (value) => (typeof value === "string" ? squeeze(value).slice(0, 5000) : "");
  const about = linked
    .flatMap((one) => [one.mainEntity, one])
    .find((one) => one && /^(Person|\w*Organization)$/.test(one["@type"]) && text(one.name)) || {};
  const meta = (name) => {
    const found = document.querySelector(`meta[property="${name}"], meta[name="${name}"]`);
    return found ? squeeze(found.content) : "";
  };

  const shown = [header, ...(header ? [] : all("header, h1, h2"))].filter(Boolean).flatMap((part) =>
    [part, ...part.querySelectorAll("*")]
      .flatMap((element) => [element.getAttribute("aria-label"), element.title, element.textContent])
      .map(squeeze)
      .filter((one) => one && one.length <= 60),
  );
  const handle = shown.find((one) => /^@[\w.-]+(@[\w.-]+\w)?$/.test(one)) || "";
  const leads = header
    ? [...header.querySelectorAll("a[href]")]
        .map((link) => link.href)
        .filter((url) => /^https?:/.test(url) && new URL(url).host !== new URL(document.baseURI).host)
    : [];
  return {
    name: said(find(rules.name)) || text(about.name),
    handle: said(find(rules.handle)) || handle || text(about.alternateName),
    description: said(find(rules.about)) || text(about.description) || meta("og:description") || meta("description"),
    avatar: picture(rules.avatar),
    cover: picture(rules.cover),
    followers: said(find(rules.followers)).slice(0, 60),
    texts: [...new Set(shown.filter((one) => /\d/.test(one)))].slice(0, 100),
    links: [...new Set(leads)].slice(0, 50),
    verified: Boolean(find(rules.verified)),
  };
};
