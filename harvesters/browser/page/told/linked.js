// Posts in a page's JSON-LD.
import { absolute } from "../parts/addresses.js";
import { linkedIn, linkedScripts } from "../parts/linked.js";
import { squeeze } from "../parts/words.js";
import { joined, list, mediaAt, nameOf, plain, postOf } from "./posts.js";

const holding = ["@graph", "blogPost", "itemListElement", "item", "mainEntity", "hasPart"];

// things, and the things in them, as far as anybody would nest posts
const gathered = (things) => {
  const every = [];
  const gather = (one, depth) => {
    if (!one || typeof one !== "object" || depth > 4 || every.length > 2000) return;
    every.push(one);
    for (const name of holding) for (const inner of list(one[name])) gather(inner, depth + 1);
  };
  for (const one of things) gather(one, 0);
  return every;
};
const isPosting = (one) =>
  list(one["@type"]).some((type) => /^(\w*Posting|\w*Article|Report)$/.test(type));
const addressOf = (one) =>
  typeof one === "string" ? one : (one && (one.url || one.contentUrl || one["@id"])) || "";
const idOf = ({ identifier }) =>
  squeeze(String(identifier?.value || (typeof identifier === "string" && identifier) || ""));

export const linkedPosts = () => {
  const things = linkedIn([...document.querySelectorAll(linkedScripts)]).flatMap(list);
  return gathered(things)
    .filter(isPosting)
    .map((one) =>
      postOf({
        id: idOf(one),
        author: nameOf(one.author),
        text: joined(
          one.headline || one.name,
          plain(one.articleBody || one.text || one.description).text,
        ),
        permalink: absolute(addressOf(one.url || one.mainEntityOfPage || one["@id"])),
        datetime: String(one.datePublished || one.dateCreated || ""),
        media: mediaAt(list(one.image).map(addressOf)),
      }),
    );
};
