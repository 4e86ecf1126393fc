// What a button says, and how what we look for is said on one.
import { either, oneLine } from "../parts/words.js";

const isSilent = (node) =>
  node.nodeType === Node.ELEMENT_NODE && node.matches("[aria-hidden=true], svg");
const spoken = (node) =>
  node.nodeType === Node.TEXT_NODE
    ? node.data
    : [...node.childNodes].map((child) => (isSilent(child) ? "" : spoken(child))).join("");

// what is read, what is read aloud, and what is told when one points at it
export const textsOf = (element) =>
  [
    ...[element.innerText, element.getAttribute("aria-label"), spoken(element)],
    ...[element.value, element.title],
  ]
    .filter((text) => typeof text === "string")
    .map(oneLine)
    .filter((text) => text && text.length < 80);

// what says one of the phrases, with how many there are
export const asking = (phrases) =>
  new RegExp(String.raw`^[^\p{L}\p{N}(…]*${either(phrases)}(?: ?\(\d+\))?[^\p{L}\p{N}]*$`, "iu");
