// Where an item lies in the page's pictures; an empty list where it is in none.
import { boxOnPage } from "../parts/boxes.js";

// of what lies in a box with a scroll bar of its own, only what is in sight there is in the pictures
const isInSight = (item, above) => {
  const { top, bottom, height } = item.getBoundingClientRect();
  for (let at = above(item); at && at !== document.body; at = above(at)) {
    if (at.scrollHeight <= at.clientHeight + 20) continue;
    if (!/auto|scroll/.test(getComputedStyle(at).overflowY)) continue;
    const box = at.getBoundingClientRect();
    const seen = Math.min(bottom, box.bottom) - Math.max(top, box.top);
    if (seen < Math.min(height, box.height) - 1) return false;
  }
  return true;
};

// in a frame, whose corner lies there on the page, only what is in sight is in the page's pictures
const boxInFrame = ({ left, top, right, bottom, width, height }, corner) =>
  left < 0 || top < 0 || right > innerWidth || bottom > innerHeight
    ? []
    : [left + corner[0], top + corner[1], width, height].map(Math.round);

// where an item stands in all that scrolls: by that it is known again when its words change
const placeIn = (item, above) => {
  const { left, top, width } = item.getBoundingClientRect();
  const place = [left + scrollX, top + scrollY];
  const isPage = (one) => one === document.body || one === document.documentElement;
  for (let at = above(item); at && !isPage(at); at = above(at)) {
    place[0] += at.scrollLeft;
    place[1] += at.scrollTop;
  }
  return width ? place.map(Math.round) : null;
};

export const boxes = ({ rules, above }) => {
  const boxOf = (element) => {
    const box = element.getBoundingClientRect();
    return rules.corner ? boxInFrame(box, rules.corner) : boxOnPage(box);
  };
  const itemBoxOf = (item) => (isInSight(item, above) ? boxOf(item) : []);
  return { boxOf, itemBoxOf, placeOf: (item) => placeIn(item, above) };
};
