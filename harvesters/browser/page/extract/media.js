// Which pictures, films and sounds an item has, and where their bytes are.
import { absolute, painted } from "../parts/addresses.js";
import { isSmall, largestOf, waitingIn } from "./sizes.js";

// a blob: is a medium whose bytes have no address; a data: is a part of the page itself
const addressOf = (...candidates) =>
  candidates.map(absolute).find((url) => /^(https?|blob):/.test(url)) || "";

const urlOf = (element) => {
  const source = element.querySelector("source[src], source[data-src]");
  const waiting = waitingIn(element) || (source && waitingIn(source)) || "";
  const shown = [element.currentSrc, element.src, source && source.src];
  // what is blurred until the picture has come is no picture of its own
  const isBlurred = element.naturalWidth < 65 && waiting;
  const first = isBlurred ? [waiting, ...shown] : [...shown, waiting];
  return addressOf(...first) || addressOf(painted(element));
};
// what lies on top of a painted box is no part of the picture: it must be seen to change
const isWhole = (element) => element.matches("img, video, audio") || !element.childElementCount;

export const media = ({ rules, within, boxOf }) => {
  // what is painted behind a box is a picture of the post only if it is as large as one
  const isMedium = (element) =>
    (element.matches("img, video, audio") && !(rules.guess && isSmall(element))) ||
    Math.min(element.offsetWidth, element.offsetHeight) > 60;
  const mediumOf = (element) => ({
    url: urlOf(element),
    poster: addressOf(element.poster),
    largest: element.matches("img") ? addressOf(...largestOf(element)) : "",
    alternative_text: element.alt || element.title || "",
    box: isWhole(element) ? boxOf(element) : [],
  });
  const isOther = (element) => rules.not_media && element.matches(rules.not_media);
  const mediaOf = (item) =>
    [...new Set(rules.media.flatMap((selector) => within(item, selector)))]
      .filter((element) => isMedium(element) && !isOther(element))
      .map(mediumOf)
      .filter((medium) => medium.url || medium.poster);
  return { mediaOf };
};
