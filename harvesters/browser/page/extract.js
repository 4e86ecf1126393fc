// What the page shows, as plain data. Runs inside the page; knows nothing but the rules it is
// given.
import { leftItems } from "./parts/left.js";
import { allIn, everyRoot } from "./parts/shadows.js";
import { squeeze } from "./parts/words.js";
import { answers } from "./extract/answers.js";
import { around } from "./extract/around.js";
import { asides } from "./extract/asides.js";
import { boxes } from "./extract/boxes.js";
import { changes } from "./extract/changes.js";
import { figures } from "./extract/figures.js";
import { found } from "./extract/found.js";
import { further } from "./extract/further.js";
import { ids } from "./extract/ids.js";
import { inside } from "./extract/inside.js";
import { links } from "./extract/links.js";
import { media } from "./extract/media.js";
import { others } from "./extract/others.js";
import { slots } from "./extract/slots.js";
import { names } from "./extract/names.js";
import { texts } from "./extract/texts.js";
import { thread } from "./extract/thread.js";
import { times } from "./extract/times.js";

// each is given what those before it know, and adds what it knows itself
const concerns = [
  ...[slots, found, inside, times, thread, names, asides, texts, links, ids],
  ...[others, answers, boxes, media, figures, changes, around, further],
];

const hitsOn = ({ rules, order, isPost, pick }) => {
  const asked = { ...rules, text: [...rules.text, ...rules.title] };
  return ["author", "time", "text", "permalink"].filter((name) =>
    order.some((item) => isPost(item) && pick(item, asked[name])),
  );
};

const reader = (known, hits) => {
  const { rules, order, pick, timeOf, textOf, headedOf } = known;
  // an item may have no words where others show theirs
  const isTextless = rules.textless && hits.includes("text");
  return (item) => {
    const time = timeOf(item);
    return {
      kind: known.isPost(item) ? "post" : "comment",
      id: known.idOf(item),
      parent: order.indexOf(known.answeredBy(item)),
      author: known.authorOf(item),
      by_owner: Boolean(rules.by_owner) && item.matches(rules.by_owner),
      text: isTextless ? headedOf(item) : textOf(item),
      permalink: known.linkOf(item),
      time_shown: time ? squeeze(time.element.innerText || time.attribute) : "",
      datetime: time ? known.machineTime(time) : "",
      edited: known.isEdited(item),
      comment_total: known.totalOf(item),
      figures: known.figuresOf(item),
      media: known.mediaOf(item),
      box: known.itemBoxOf(item),
      place: known.placeOf(item),
    };
  };
};

export default (rules) => {
  const roots = everyRoot();
  const all = allIn(roots);
  const page = { rules, roots, all };
  const known = concerns.reduce((told, concern) => ({ ...told, ...concern(told) }), page);
  const hits = hitsOn(known);
  const isFound = (selectors) => all(selectors.join(",")).length > 0;
  window[leftItems] = known.order;
  return {
    items: known.order.map(reader(known, hits)),
    hits,
    canary: rules.canary.length > 0 && isFound(rules.canary),
    landmarks: Object.keys(rules.landmarks).filter((name) => isFound(rules.landmarks[name])),
    header: known.headerBox(),
    screen: [scrollX, scrollY, innerWidth, innerHeight].map(Math.round),
    post_total: known.postTotal(),
    tail: known.tail(),
    next_page: known.nextPage(),
    comment_pages: known.commentPages(),
    beside: { ...known.beside, guessed: known.isSingle },
  };
};
