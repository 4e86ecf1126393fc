// What a page tells of the account: its header by the rules, by common marks, and by schema.org.
import { absolute, painted } from "./parts/addresses.js";
import { linkedIn, linkedScripts } from "./parts/linked.js";
import { pickedBy, toldBy } from "./parts/picked.js";
import { allIn, everyRoot, holds } from "./parts/shadows.js";
import { oneLine } from "./parts/words.js";

export default (rules) => {
  const all = allIn(everyRoot());
  const items = all([...rules.posts, ...rules.comments].join(","));
  const isOutside = (element) => !items.some((item) => holds(item, element));
  const header = rules.header.map((one) => all(one).find(isOutside)).find(Boolean);
  const inHeader = (element) => Boolean(header) && holds(header, element);

  // in the header first; else anywhere beside the posts
  const find = (told) => pickedBy(told, all, inHeader) || pickedBy(told, all, isOutside);
  const said = (found) => (found ? oneLine(toldBy(found)) : "");
  const picture = (told) => {
    const found = find(told);
    if (!found) return null;
    const element = found.element.matches("img")
      ? found.element
      : found.element.querySelector("img") || found.element;
    const address = [element.currentSrc, element.src, element.dataset.src, painted(element)]
      .map(absolute)
      .find((url) => /^https?:/.test(url));
    return address ? { url: address, words: element.alt || "" } : null;
  };

  const linked = linkedIn(all(linkedScripts))
    .flatMap((read) => [read, read?.["@graph"]].flat())
    .filter((one) => one && typeof one === "object");
  const text = (value) => (typeof value === "string" ? oneLine(value).slice(0, 5000) : "");
  const about =
    linked
      .flatMap((one) => [one.mainEntity, one])
      .find((one) => one && /^(Person|\w*Organization)$/.test(one["@type"]) && text(one.name)) ||
    {};
  const meta = (name) => {
    const found = document.querySelector(`meta[property="${name}"], meta[name="${name}"]`);
    return found ? oneLine(found.content) : "";
  };

  const shown = [header, ...(header ? [] : all("header, h1, h2"))].filter(Boolean).flatMap((part) =>
    [part, ...part.querySelectorAll("*")]
      .flatMap((element) => [
        element.getAttribute("aria-label"),
        element.title,
        element.textContent,
      ])
      .map(oneLine)
      .filter((one) => one && one.length <= 60),
  );
  const handle = shown.find((one) => /^@[\w.-]+(@[\w.-]+\w)?$/.test(one)) || "";
  const leads = header
    ? [...header.querySelectorAll("a[href]")]
        .map((link) => link.href)
        .filter(
          (url) => /^https?:/.test(url) && new URL(url).host !== new URL(document.baseURI).host,
        )
    : [];
  return {
    name: said(find(rules.name)) || text(about.name),
    handle: said(find(rules.handle)) || handle || text(about.alternateName),
    description:
      said(find(rules.about)) ||
      text(about.description) ||
      meta("og:description") ||
      meta("description"),
    avatar: picture(rules.avatar),
    cover: picture(rules.cover),
    followers: said(find(rules.followers)).slice(0, 60),
    texts: [...new Set(shown.filter((one) => /\d/.test(one)))].slice(0, 100),
    links: [...new Set(leads)].slice(0, 50),
    verified: Boolean(find(rules.verified)),
  };
};
