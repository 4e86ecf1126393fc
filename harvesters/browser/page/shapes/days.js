// Notices under headings that say a day: it tells when everything was published that follows up to the
// next one.
import { oneLine } from "../parts/words.js";

// returns the time of each box that stands under such a heading, and how many headings there are
export const underDays = (times, isFilled) => {
  const isOnly = (heading, one) =>
    heading && oneLine(heading.textContent) === oneLine(one.textContent);
  const headed = times.map((one) => [one.closest("h2, h3, h4, h5"), one]);
  const dayOf = new Map(headed.filter(([heading, one]) => isOnly(heading, one)));
  const isDay = (box) => [...dayOf.keys()].some((heading) => box.contains(heading));
  const isNotice = (box) => box.matches("div, section, article, li, a") && isFilled(box);
  const days = new Map();
  for (const [heading, one] of dayOf)
    for (let at = heading.nextElementSibling; at && !isDay(at); at = at.nextElementSibling)
      for (const box of at.matches("ul, ol") ? at.children : [at])
        if (isNotice(box)) days.set(box, one);
  return { days, headings: dayOf.size };
};
