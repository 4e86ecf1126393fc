// A post as machines are told of it, in the form that extract.js gives what is shown.
import { absolute } from "../parts/addresses.js";
import { squeeze } from "../parts/words.js";

// one or many, or none, as a list
export const list = (value) => (value === undefined || value === null ? [] : [value].flat());

// what HTML in a text says, and the addresses of its media
export const plain = (html) => {
  const read = new DOMParser().parseFromString(
    String(html || "").replace(/<br[^>]*>|<\/(p|li|h\d|div)>/gi, "\n"),
    "text/html",
  );
  const media = [...read.querySelectorAll("img[src], video[src], audio[src]")];
  return {
    text: squeeze(read.body.textContent),
    media: media.map((one) => one.getAttribute("src")),
  };
};

export const nameOf = (who) =>
  squeeze(
    list(who)
      .map((one) => (typeof one === "string" ? one : one.name))
      .find(Boolean),
  );

export const joined = (...parts) =>
  parts
    .filter(Boolean)
    .map((part) => squeeze(String(part)))
    .join("\n\n");

export const mediaAt = (addresses) =>
  addresses.filter(Boolean).map((address) => ({
    url: absolute(address),
    poster: "",
    largest: "",
    alternative_text: "",
    box: [],
  }));

const moment = (text) =>
  /^\p{L}{3}, \d/u.test(text) && !Number.isNaN(Date.parse(text))
    ? new Date(text).toISOString()
    : text;

export const postOf = (told) => ({
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
