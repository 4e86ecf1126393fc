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

// whether boxes that were taken for posts are days: nothing but such a heading and notices of one kind,
// several of them in most; a post of several paragraphs has none with a name or a heading of their own
export const areDays = (boxes, days, kindOf) => {
  const notices = boxes.map((box) => [...days.keys()].filter((one) => box.contains(one)));
  const isNotice = (one) =>
    one.matches("li, article") || one.className || one.querySelector("h3, h4, h5, h6, strong");
  const isDay = (found) =>
    found.length > 0 && found.every((one) => isNotice(one) && kindOf(one) === kindOf(found[0]));
  const isAll = (box, found) =>
    oneLine(box.textContent).length -
      found.reduce((sum, one) => sum + oneLine(one.textContent).length + 1, 0) <
    60;
  const many = notices.filter((found) => found.length > 1).length;
  return (
    many > boxes.length / 2 &&
    boxes.every((box, place) => isDay(notices[place]) && isAll(box, notices[place]))
  );
};
