// What an item says, as it is read.
import { once } from "../parts/once.js";
import { shadowOf } from "../parts/shadows.js";
import { squeeze } from "../parts/words.js";

const nothing = new Set();
const isEmoji = (sign) => /^\p{Extended_Pictographic}/u.test(sign);

// emoji that are pictures count as their signs
const signOf = (node) => {
  if (node.matches("br")) return "\n";
  if (node.matches("img")) return /\p{Extended_Pictographic}/u.test(node.alt) ? node.alt : "";
  return node.matches("[role='img'][aria-label]") && isEmoji(node.ariaLabel)
    ? node.ariaLabel
    : null;
};

// what a slot holds itself is shown only for want of anything else
const childrenOf = (node) => {
  const given = node.localName === "slot" ? node.assignedNodes() : [];
  return given.length ? given : [...(shadowOf(node) || node).childNodes];
};

const apart = (one, other) =>
  !other || !(one.element.contains(other.element) || other.element.contains(one.element));

export const texts = ({ rules, items, pick, nameOf, asideOf }) => {
  // the words of a node, without nested items and without what is set aside
  const written = (node, item, aside = nothing) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/\s+/g, " ");
    if (node.nodeType !== Node.ELEMENT_NODE || (node !== item && items.has(node))) return "";
    if (aside.has(node)) return "";
    const sign = signOf(node);
    if (sign !== null) return sign;
    if (node.matches("script, style, noscript, template")) return "";
    const { display } = getComputedStyle(node);
    if (display === "none") return "";
    const words = childrenOf(node)
      .map((child) => written(child, item, aside))
      .join("");
    return display.startsWith("inline") || display === "contents" ? words : `\n${words}\n`;
  };
  const paragraphs = (text) => text.replace(/\n{3,}/g, "\n\n");
  // what stood between two buttons stands alone when they are left out
  const bare = (text) => (rules.guess ? text.replace(/^[ ·•|]+$/gm, "").trim() : text);

  const titleOf = (item, body) => {
    const heading = pick(item, rules.title);
    return heading && apart(heading, body) && apart(heading, nameOf(item)) ? heading : null;
  };
  // its heading and its body, of those that it has
  const headedOf = (item) => {
    const body = pick(item, rules.text);
    const told = [titleOf(item, body), body].filter(Boolean);
    return told.map(({ element }) => paragraphs(squeeze(written(element, item)))).join("\n\n");
  };
  // where nothing says which words are the post's, those that can be told from it are left out
  const textOf = once((item) =>
    pick(item, rules.text)
      ? headedOf(item)
      : paragraphs(bare(squeeze(written(item, item, asideOf(item))))),
  );
  return { written, textOf, headedOf };
};
