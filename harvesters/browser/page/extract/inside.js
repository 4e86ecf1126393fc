// What lies in an item and in no item nested in it: its own element and every shadow root in it.
import { once } from "../parts/once.js";
import { pickedBy, toldBy } from "../parts/picked.js";
import { nearest } from "../parts/shadows.js";
import { squeeze } from "../parts/words.js";

export const inside = ({ roots, items }) => {
  const parts = new Map([...items].map((item) => [item, [item]]));
  for (const shadow of roots.slice(1)) (parts.get(nearest(shadow.host, items)) || []).push(shadow);
  const within = (item, selector) =>
    parts
      .get(item)
      .flatMap((part) => [...part.querySelectorAll(selector)])
      .filter((element) => nearest(element, items) === item);
  // several concerns ask the same of an item, and to search through it is what a look mostly does
  const picks = once((told) =>
    once((item) => pickedBy(told, (selector) => (selector ? within(item, selector) : [item]))),
  );
  return {
    within,
    isIn: (item, element) => parts.get(item).some((part) => part.contains(element)),
    pick: (item, told) => picks(told)(item),
    said: (picked) => (picked ? squeeze(toldBy(picked)) : ""),
  };
};
