// Who wrote an item: who answers is named first, before what is said.
import { once } from "../parts/once.js";
import { saying, squeeze } from "../parts/words.js";

// what the site and its owner are called
const ownNames = ({ rules, all, items, nearest }) => {
  const site = document.querySelector("meta[property='og:site_name']")?.content;
  const headings = all("h1").filter((one) => !nearest(one, items));
  const names = [rules.own, site, ...headings.map((one) => one.textContent)];
  return new Set(names.map((name) => squeeze(name).toLowerCase()).filter(Boolean));
};

const leaf = "a, b, strong, h3, h4, h5, h6, span, dt, div, p";
const kindOf = (element) =>
  [element, element.parentElement, element.parentElement?.parentElement]
    .map((one) => (one ? `${one.localName}.${one.className}` : ""))
    .join("<");
const textOf = (element) => squeeze(element.textContent);

// on a wall of several accounts each post begins with its own: what begins the others as the owner's
// name begins one is a name, and what each begins with is asked only where that name stands at all
const slots = ({ posts, within, timeOf }, own, deed) => {
  const first = (item) => {
    const time = timeOf(item);
    return within(item, leaf).find(
      (one) =>
        !one.childElementCount &&
        textOf(one) &&
        !(time && time.element.contains(one)) &&
        !deed.test(textOf(one)),
    );
  };
  const isOwn = (element) => Boolean(element) && own.has(textOf(element).toLowerCase());
  const holdsName = (item) => {
    const said = item.textContent.toLowerCase();
    return [...own].some((name) => said.includes(name));
  };
  const kinds = once(() => {
    const named = [...posts].filter(holdsName).map(first).filter(isOwn);
    return new Set(named.map(kindOf));
  });
  return (item) => {
    const element = kinds().size ? first(item) : null;
    return element && kinds().has(kindOf(element)) ? element : null;
  };
};

export const names = (known) => {
  const { rules, comments, isThread, pick, within, timeOf } = known;
  // what one can do with an item, which looks like a name
  const deed = rules.guess ? saying(rules.beside) : null;
  const own = ownNames(known);
  const isName = (name) =>
    /^[\p{L}@][^\n]{1,59}$/u.test(name) && !/[.!?:]$/.test(name) && !deed.test(name);
  const slotted = slots(known, own, deed);
  const guessed = (item) => {
    const time = timeOf(item);
    const element = within(item, "a, b, strong, h3, h4, h5, h6, span, dt").find(
      (one) =>
        !one.childElementCount && one.textContent.trim() && !(time && time.element.contains(one)),
    );
    const name = element ? squeeze(element.textContent) : "";
    if (!comments.has(item) && !isThread)
      return own.has(name.toLowerCase()) ? element : slotted(item);
    const most = squeeze(item.textContent).length;
    const fits = isName(name) && name.length < (element.matches("span") ? most / 2 : most);
    return fits ? element : null;
  };
  const nameOf = once((item) => {
    const told = pick(item, rules.author);
    if (told || !rules.guess) return told;
    const element = guessed(item);
    return element ? { element, attribute: "" } : null;
  });
  return { nameOf, deed, ownNames: own };
};
