// When an item was written. Of what a page says of a time, what a machine reads comes first, then
// what people do; where no rule finds one, what looks like a time and nothing else.
import { once } from "../parts/once.js";
import { squeeze } from "../parts/words.js";

const stamps =
  "datetime data-utime data-timestamp data-time title aria-label data-tooltip data-title content".split(
    " ",
  );
const short =
  "time, abbr, a, span, p, small, div, li, dd, em, strong, b, i, h2, h3, h4, h5, " +
  "[title], [datetime]";

export const times = ({ rules, days, pick, within }) => {
  const when = rules.guess ? new RegExp(rules.when, "iu") : null;
  const stampOf = (element) => {
    for (const name of stamps) {
      const told = squeeze(element.getAttribute(name));
      if (/^\d{10}(\d{3})?$/.test(told))
        return new Date(Number(told.padEnd(13, "0"))).toISOString();
      if (/^\d{4}-\d\d-\d\d([T ]|$)/.test(told) || when.test(told)) return told;
    }
    return "";
  };
  const saysTime = (element) =>
    element.textContent.length < 80 && when.test(squeeze(element.textContent));
  const isTimed = (element) =>
    element.childElementCount < 3 && (stampOf(element) !== "" || saysTime(element));
  const timeOf = once((item) => {
    const told = pick(item, rules.time);
    if (!rules.guess || (told && (told.attribute || isTimed(told.element)))) return told;
    const body = pick(item, rules.text);
    const element = within(item, short).find(
      (one) => !(body && body.element.contains(one)) && isTimed(one),
    );
    const stamped =
      element && !stampOf(element) && [...element.querySelectorAll("*")].find(stampOf);
    const timed = stamped || element || days.get(item);
    return timed ? { element: timed, attribute: "" } : told;
  });
  const machineTime = ({ element, attribute }) =>
    attribute || (when && stampOf(element)) || element.getAttribute("datetime") || "";
  return { timeOf, machineTime };
};
