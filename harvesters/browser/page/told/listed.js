// Posts of a page that is a JSON Feed.
import { absolute } from "../parts/addresses.js";
import { squeeze } from "../parts/words.js";
import { joined, list, mediaAt, nameOf, plain, postOf } from "./posts.js";
import { rawText } from "./raw.js";

const feedHere = () => {
  const raw = document.contentType.includes("html") ? "" : rawText();
  try {
    return /^\{[^]*jsonfeed\.org\/version/.test(raw) ? JSON.parse(raw) : {};
  } catch {
    return {};
  }
};

const postIn = (one) => {
  const written = plain(one.content_html);
  const attached = list(one.attachments).map((file) => file.url);
  const media = [...written.media, one.image, ...attached].filter(Boolean);
  return postOf({
    id: squeeze(String(one.id ?? "")),
    author: nameOf(one.authors || one.author),
    text: joined(one.title, written.text || one.content_text || one.summary),
    permalink: absolute(one.url),
    datetime: String(one.date_published || ""),
    media: mediaAt([...new Set(media.map(absolute))]),
  });
};

export const listedPosts = () => list(feedHere().items).map(postIn);
