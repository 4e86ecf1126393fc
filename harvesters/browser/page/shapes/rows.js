// What stands in a row without any time, each with a heading of its own, or each a picture, on a page
// that calls itself one of news.
import { oneLine } from "../parts/words.js";

const isPicture = (box) =>
  [...box.querySelectorAll("img")].some((one) => one.offsetWidth >= 100) &&
  oneLine(box.textContent).length < 30;

export const tellsNews = (news) => {
  const headings = [...document.querySelectorAll("h1")].map((one) => one.textContent);
  return new RegExp(news, "iu").test(headings.join(" ") || document.title);
};

export const largestRow = (elements, { kindOf, isFilled, outside }) => {
  const isTold = (box) => box.querySelectorAll("h2, h3, h4, h5, h6").length === 1 && isFilled(box);
  const isItem = (box) => box.offsetHeight > 0 && (isTold(box) || isPicture(box));
  const rowOf = (parent) => {
    const boxes = [...parent.children].filter(isItem);
    const isAlike = boxes.length > 2 && boxes.every((box) => kindOf(box) === kindOf(boxes[0]));
    const isMost = boxes.length > parent.childElementCount / 2;
    return isAlike && isMost && !parent.closest(outside) ? boxes : [];
  };
  const rows = elements.filter((one) => one.childElementCount > 2).map(rowOf);
  return rows.reduce((best, row) => (row.length > best.length ? row : best), []);
};
