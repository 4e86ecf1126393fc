// What in an item is no part of its words, where nothing but their looks tells: by whom and when,
// and what one can do with it.
import { says, squeeze } from "../parts/words.js";

const short = "a, span, li, p, small, div, strong, summary";

export const asides = ({ rules, above, within, timeOf, nameOf, deed }) => {
  // a line that says no more than by whom and when
  const byline = new RegExp(`^[^\\p{L}\\p{N}]*(?:(?:${rules.byline})[^\\p{L}\\p{N}]*)*$`, "iu");
  const bylineOf = (item, picked) => {
    const told = picked.map(({ element }) => element);
    let found = [];
    let at = told[0] && above(told[0]);
    for (; at && at !== item && at.textContent.length < 160; at = above(at)) {
      const left = told.reduce((text, one) => text.replace(one.textContent, ""), at.textContent);
      if (byline.test(squeeze(left))) found = [at];
    }
    return found;
  };
  const deedsIn = (item) => [
    ...within(item, "menu, [role='menu'], [role='toolbar'], form"),
    ...within(item, short).filter((one) => says(one, deed, one.matches("a") ? 160 : 60)),
  ];
  const asideOf = (item) => {
    const pressed = within(item, "button, [role='button'], input, textarea, select, time");
    const told = [timeOf(item), nameOf(item)].filter(Boolean);
    const guessed = rules.guess ? [...bylineOf(item, told), ...deedsIn(item)] : [];
    const known = rules.not_text ? within(item, rules.not_text) : [];
    return new Set([...pressed, ...known, ...told.map(({ element }) => element), ...guessed]);
  };
  return { asideOf };
};
