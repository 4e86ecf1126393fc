// What has been pressed before, and whether it may be pressed again. It is left on the element.

export const mark = Symbol.for("expanded");
const slides = Symbol.for("slides");

// The same button may be pressed again only if its words or the page have changed since. One that
// gives and takes by turns is left when it has given. The limit stops a button that changes itself
// for ever; before that, time does.
export const isFresh = (element, text, nodes) => {
  const before = element[mark];
  if (!before) return true;
  if (before.done || before.times >= 2000) return false;
  if (before.text !== text) return true;
  if (nodes === before.at[0] && before.at.length > 1) {
    before.done = true;
    return nodes < before.at[1];
  }
  return before.at[before.at.length - 1] !== nodes;
};

export const note = (element, text, nodes) => {
  const { times, at, done } = element[mark] || { times: 0, at: [], done: false };
  element[mark] = { text, at: [...at.slice(-1), nodes], times: times + 1, done };
};

// whether a row of pictures brought new ones: three presses without are the end of a row that goes
// round, or has none to bring
export const brings = (box, elements) => {
  const shown = elements
    .map((one) => one.currentSrc || one.src || getComputedStyle(one).backgroundImage)
    .filter((address) => address && address !== "none");
  const known = (box[slides] ||= { seen: new Set(), idle: 0 });
  const before = known.seen.size;
  for (const address of shown) known.seen.add(address);
  known.idle = known.seen.size > before ? 0 : known.idle + 1;
  return known.idle < 3;
};
