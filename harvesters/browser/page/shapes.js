// Posts and comments of a page that marks nothing up, by how they look: boxes of the same kind, each
// with a time of its own; else under headings that are days; else without any, on a page that calls
// itself one of news. Leaves them for extract.js, which finds them in no other way; tells how many.
import { leftShapes } from "./parts/left.js";
import { above, elementsOf } from "./parts/shadows.js";
import { oneLine } from "./parts/words.js";
import { areDays, underDays } from "./shapes/days.js";
import { withKin } from "./shapes/kin.js";
import { largestRow, tellsNews } from "./shapes/rows.js";
import { isTimeBy } from "./shapes/times.js";

export default ({ when, answers, updated, news, hasPosts }) => {
  if (!document.contentType.includes("html")) return 0; // what Chromium makes of a feed is no page
  // where there are posts, only what is called answers is looked through
  const word = new RegExp(answers, "iu");
  const nameOf = (box) =>
    ["class", "id", "aria-label", "data-testid"]
      .map((name) => box.getAttribute(name) || "")
      .join(" ");
  const elements = elementsOf(document);
  if (
    hasPosts &&
    !elements.some(
      (one) => word.test(nameOf(one)) && one.childElementCount && !one.matches("body, html"),
    )
  )
    return 0;
  const upwards = (element) => {
    const found = [];
    for (let at = element; at && at !== document.body; at = above(at)) found.push(at);
    return found;
  };

  const isTime = isTimeBy(when);
  const timed = new Set(elements.filter(isTime));
  const times = [...timed].filter(
    (element) => !upwards(above(element)).some((one) => timed.has(one)),
  );

  const outside =
    "nav, aside, form, table, time, head, [role='navigation'], [role='complementary'], [role='menu'], body > header, body > footer, script, style";
  const bare = (text) => text.replace(/\d+/g, "").trim().split(/\s+/).sort().join(".");
  const kindOf = (element) =>
    `${element.localName}.${bare(String(element.getAttribute("class") || ""))}`;
  const kinds = new Map();
  for (const one of times)
    for (const box of upwards(above(one) || one)) {
      if (box.closest(outside)) break;
      const named = box.getAttribute("class")
        ? kindOf(box)
        : `${kindOf(box)}<${kindOf(above(box) || box)}`;
      if (!kinds.has(named)) kinds.set(named, new Map());
      const held = kinds.get(named);
      held.set(box, [...(held.get(box) || []), one]);
    }
  const isFilled = (box) =>
    oneLine(box.textContent).length >= 30 || box.querySelector("img, video");
  const alike = [...kinds.values()]
    .map((held) => ({
      boxes: [...held.keys()].filter((box) => box.offsetHeight > 0 && isFilled(box)),
      held,
    }))
    .filter(({ boxes }) => boxes.length > 1);

  // a kind whose boxes have a time beyond those of the boxes in them is of items, else of columns
  const kindsOf = new Map();
  for (const kind of alike) for (const box of kind.boxes) kindsOf.set(box, kind);
  const inside = new Map();
  for (const box of kindsOf.keys())
    for (const outer of upwards(above(box)))
      if (kindsOf.has(outer)) inside.set(outer, [...(inside.get(outer) || []), box]);
  const within = (box) => inside.get(box) || [];
  const hasOwn = (kind, box) => {
    const many = new Map();
    for (const one of within(box))
      many.set(kindsOf.get(one), (many.get(kindsOf.get(one)) || 0) + 1);
    const inner = new Set(
      within(box).filter((one) => kindsOf.get(one) === kind || many.get(kindsOf.get(one)) > 1),
    );
    return kind.held.get(box).some((one) => !upwards(one).some((at) => inner.has(at)));
  };
  const items = alike.filter(
    (kind) => kind.boxes.filter((box) => hasOwn(kind, box)).length > kind.boxes.length * 0.7,
  );

  const reply = /^(svara|reply|vastaa|svar)$/iu;
  const isNamed = (box) =>
    upwards(box).some((one) => word.test(nameOf(one)) && !one.matches("body, main"));
  // what lies in several boxes of one kind is said of those
  const manyIn = (box) =>
    within(box).filter((one, _, every) =>
      every.some((other) => other !== one && kindsOf.get(other) === kindsOf.get(one)),
    );
  const hasReply = (box) => {
    const inner = manyIn(box);
    return [...box.querySelectorAll("a, button, [role='button']")].some(
      (one) => reply.test(oneLine(one.textContent)) && !inner.some((other) => other.contains(one)),
    );
  };
  const answersIn = (box) => isNamed(box) || hasReply(box);
  const isOf = (test) => (kind) => kind.boxes.filter(test).length > kind.boxes.length / 2;
  const liesIn = (box, kind) => upwards(above(box)).some((one) => kindsOf.get(one) === kind);
  const outermost = (found) =>
    found.filter(
      (kind) =>
        !found.some((other) => other !== kind && kind.boxes.every((box) => liesIn(box, other))),
    );
  const weigh = (kind) => kind.boxes.reduce((sum, box) => sum + oneLine(box.textContent).length, 0);
  const most = (found) =>
    found.reduce((best, next) => (!best || weigh(next) > weigh(best) ? next : best), null);
  const unanswering = items.filter((kind) => !isOf(answersIn)(kind));
  const { days, headings } = underDays(times, isFilled);
  const outer = most(outermost(unanswering));
  const isDaily = headings > 1 && (!outer || areDays(outer.boxes, days, kindOf));
  const chosen = isDaily ? null : outer;
  // one alone, as on the last of many pages, is told by its heading
  const update = new RegExp(updated, "iu");
  const isFree = (one) => !update.test(one.textContent) && !answersIn(above(one));
  const around = outside.replace(" time,", "");
  const free = times.filter((one) => !one.closest(around) && isFree(one));
  const isWhole = (one) => (box) => {
    const heading = box.querySelector("h1, h2, h3, h4");
    return (
      heading &&
      oneLine(box.textContent).length - oneLine(heading.textContent + one.textContent).length > 20
    );
  };
  const wholes = chosen
    ? []
    : [...new Set(free.map((one) => upwards(one).find(isWhole(one))).filter(Boolean))];
  const single = wholes.filter((box) => free.filter((one) => box.contains(one)).length === 1);
  const titled = single.filter((box) => box.querySelector("h1"));
  const alone = titled.length === 1 ? titled : single.length === 1 ? single : [];
  const isNews = !chosen && !alone.length && !isDaily && !hasPosts && tellsNews(news);
  const row = isNews ? largestRow(elements, { kindOf, isFilled, outside }) : [];
  const untimed = isDaily ? [...days.keys()] : alone.length ? alone : row;
  const kin = () => withKin(chosen, unanswering).filter((box) => !liesIn(box, chosen));
  const posts = chosen ? kin() : untimed;
  const isAnswering = (kind) =>
    kind !== chosen && isOf(answersIn)(kind) && !posts.some((post) => liesIn(post, kind));
  const inner = outermost(items.filter(isAnswering));
  const answering = most(inner);
  // a feed may have »Svara« under each post, and then there is nothing that they answer
  const isFeed = Boolean(answering) && !hasPosts && !posts.length && !isOf(isNamed)(answering);
  const answered = answering ? answering.boxes : [];
  window[leftShapes] = isFeed
    ? { posts: answered, comments: [] }
    : { posts, comments: answered, days };
  return posts.length + answered.length;
};
