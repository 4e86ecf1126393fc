// What a platform counts beside an item, in its own words: by its rules, by schema.org, or short
// texts with a number.
import { squeeze } from "../parts/words.js";
import { exact, number, numberIn } from "./numbers.js";

const actions = [
  ["likes", "Like"],
  ["shares", "Share"],
  ["views", "(?:Watch|View|Read|Listen)"],
  ["comments", "Comment"],
];
const short = "[aria-label], a, button, [role='button'], span, li, strong, small";

const content = (element, name) => {
  const found = element.querySelector(`[itemprop="${name}"]`);
  return found
    ? found.getAttribute("content") || found.getAttribute("href") || found.textContent
    : "";
};
const statistic = (element) =>
  actions
    .filter(([, type]) =>
      new RegExp(`/${type}Action$`).test(content(element, "interactionType").trim()),
    )
    .map(([kind]) => [kind, squeeze(content(element, "userInteractionCount"))]);

export const figures = ({ rules, pick, said, within }) => {
  const counted = new RegExp(`^\\D*${number}\\s*(?:${rules.comment_words})$`, "iu");
  const totalInWords = (item) =>
    within(item, "a, button, [role='button'], span")
      .map((element) => squeeze(element.textContent))
      .find((text) => counted.test(text));
  const totalTold = (item) => {
    const total = pick(item, rules.comment_total);
    if (!total) return rules.comment_words && totalInWords(item);
    return total.attribute || total.element.getAttribute("content") || total.element.textContent;
  };
  const totalOf = (item) => {
    const told = totalTold(item);
    return told ? numberIn(told, `^\\D*${number}${exact}`) : null;
  };
  const shortTexts = (item) => {
    const body = pick(item, rules.text);
    const texts = within(item, short)
      .filter((one) => one.childElementCount < 3 && !(body && body.element.contains(one)))
      .flatMap((one) => [one.getAttribute("aria-label"), one.textContent])
      .map((text) => squeeze(text).replace(/\s+/g, " "))
      .filter((text) => /\d/.test(text) && /\p{L}/u.test(text) && text.length <= 60);
    return [...new Set(texts)].slice(0, 40);
  };
  const statistics = (item) => within(item, "[itemprop='interactionStatistic']").flatMap(statistic);
  const figuresOf = (item) => ({
    told: ["likes", "shares", "views"]
      .map((kind) => [kind, said(pick(item, rules[kind])).slice(0, 60)])
      .concat(statistics(item), [["comments", squeeze(totalTold(item)).slice(0, 60)]])
      .filter(([, text]) => text),
    texts: shortTexts(item),
  });
  return { totalOf, figuresOf };
};
