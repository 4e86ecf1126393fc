// Which elements of a page are times: a short text, or a label, that says nothing else.
import { oneLine } from "../parts/words.js";

const stamps = ["datetime", "title", "aria-label", "data-tooltip"];

export const isTimeBy = (when) => {
  const time = new RegExp(when, "iu");
  const isStamp = (told) => time.test(oneLine(told)) || /^\d{4}-\d\d-\d\dT/.test(told);
  return (element) =>
    element.childElementCount < 3 &&
    ((element.textContent.length < 80 && time.test(oneLine(element.textContent))) ||
      stamps.some((name) => isStamp(element.getAttribute(name))));
};
