// What lies in an item and in no item nested in it: its own element, every shadow root in it, and
// what is put in their slots.
import { once } from "../parts/once.js";
import { pickedBy, toldBy } from "../parts/picked.js";
import { squeeze } from "../parts/words.js";

export const inside = ({ roots, items, slotOf, nearest }) => {
  const parts = new Map([...items].map((item) => [item, [item]]));
  for (const shadow of roots.slice(1)) (parts.get(nearest(shadow.host, items)) || []).push(shadow);
  for (const [put, slot] of slotOf) (parts.get(nearest(slot, items)) || []).push(put);
  const self = (part, selector) => (slotOf.has(part) && part.matches(selector) ? [part] : []);
  const within = (item, selector) =>
    parts
      .get(item)
      .flatMap((part) => [...self(part, selector), ...part.querySelectorAll(selector)])
      .filter((element) => nearest(element, items) === item);
  const find = (item, selector) => {
    if (!selector) return [item];
    if (!selector.startsWith("^")) return within(item, selector);
    return [item.closest(selector.slice(1))].filter(Boolean);
  };
  // several concerns ask the same of an item, and to search through it is what a look mostly does
  const picks = once((told) => once((item) => pickedBy(told, (selector) => find(item, selector))));
  return {
    within,
    isIn: (item, element) => parts.get(item).some((part) => part.contains(element)),
    pick: (item, told) => picks(told)(item),
    said: (picked) => (picked ? squeeze(toldBy(picked)) : ""),
  };
};
