// Where the page goes on: a link that says »Nästa« where a page's numbers stand, or the number after
// the one that is marked, or that leads nowhere.
import { either, saying, squeeze } from "../parts/words.js";

const anyLink = "a[href]:not([href^='#'])";
const current = "[aria-current], [class*='active' i], [class*='current' i]";

const isNumber = (element) =>
  element.textContent.length < 12 && /^\D{0,6}\d{1,3}$/.test(squeeze(element.textContent));
const numberOf = (element) => Number(squeeze(element.textContent).replace(/\D/g, ""));
const isMarked = (element) =>
  element.matches(current) || !(element.closest("a[href]") || element.querySelector("a[href]"));

// the box that the numbers of a page stand in
const rowOf = ({ parentNode }) => {
  const hasMany = (one) => one && one.querySelectorAll("a[href]").length > 1;
  return [parentNode, parentNode.parentNode].find(hasMany) || parentNode;
};
const isNextNumber = (link) => {
  const shown = [...rowOf(link).querySelectorAll(`${current}, strong, b, em, span, li`)].find(
    (one) => isNumber(one) && isMarked(one),
  );
  const isNext = shown && numberOf(link) === numberOf(shown) + 1;
  return isNext && /\d/.test(link.pathname + link.search);
};
const numbered = (all) => {
  const elsewhere = "table, article, [class*='calend' i]";
  const numbers = all(anyLink).filter((link) => isNumber(link) && !link.closest(elsewhere));
  return numbers.find(isNextNumber) || null;
};

const saidBy = (link) => [link.innerText, link.getAttribute("aria-label"), link.title].map(squeeze);
const isOfWeb = (link) => /^https?:/.test(link.href);

export const further = ({ rules, all }) => {
  const turned = () => {
    const turns = new RegExp(`^${either(rules.further)}[^\\p{L}\\p{N}]*$`, "iu");
    const sure = saying(rules.further_sure);
    const isSaid = (link, ...patterns) =>
      saidBy(link).some((text) => patterns.some((pattern) => pattern.test(text)));
    const isTurning = (link) =>
      link.closest(rules.further_within) || (!link.closest("article") && isSaid(link, sure));
    const worded = all(anyLink)
      .filter(isTurning)
      .find((link) => isSaid(link, turns, sure) && isOfWeb(link));
    const next = worded || numbered(all);
    return next && isOfWeb(next) ? next.href : "";
  };
  const linked = (selectors) =>
    selectors
      .flatMap(all)
      .map((link) => link.href)
      .filter(Boolean);
  return {
    nextPage: () => linked(rules.next_page)[0] || (rules.next_page.length ? turned() : ""),
    commentPages: () => [...new Set(linked(rules.comment_pages))],
  };
};
