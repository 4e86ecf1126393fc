// Whether an item says that it was changed after it was published.
import { says } from "../parts/words.js";

export const changes = ({ rules, pick, said, within }) => {
  const changed = new RegExp(rules.edited_words, "iu");
  const onlyChanged = new RegExp(`^[^\\p{L}]*(?:${rules.edited_words})[^\\p{L}]*$`, "iu");
  const isMarked = (item) =>
    rules.guess &&
    within(item, "span, small, em, i, a, time, abbr, div, p").some((one) =>
      says(one, onlyChanged, 30),
    );
  return {
    isEdited: (item) => changed.test(said(pick(item, rules.edited))) || isMarked(item),
  };
};
