// Where things lie on the page: what is put in a slot lies where it is shown, also in closed roots.
import { above } from "../parts/shadows.js";

export const slots = ({ roots }) => {
  const every = roots.slice(1).flatMap((root) => [...root.querySelectorAll("slot")]);
  const put = every.flatMap((slot) => slot.assignedElements().map((one) => [one, slot]));
  const slotOf = new Map(put);
  const up = (element) => slotOf.get(element) || above(element);
  // the element itself, or the first above it, that is one of a set
  const nearest = (element, set) => {
    for (let at = element; at; at = up(at)) if (set.has(at)) return at;
    return null;
  };
  return { slotOf, above: up, nearest };
};
