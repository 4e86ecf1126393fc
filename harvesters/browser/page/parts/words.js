// Words as they are compared: without what only makes room, and against phrases of our word lists.

// blanks made one, and lines kept
export const squeeze = (text) =>
  (text || "")
    .replace(/[ \t\u00a0]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .trim();

// all on one line
export const oneLine = (text) => (text || "").replace(/\s+/g, " ").trim();

// one of the phrases, which stand one to a line
export const either = (phrases) => `(?:${phrases.trim().split("\n").join("|")})`;

// what says one of the phrases and nothing else; signs around it do not count
export const saying = (phrases) =>
  new RegExp(`^[^\\p{L}\\p{N}]*${either(phrases)}[^\\p{L}\\p{N}]*$`, "iu");

// whether an element of less than so many characters says what a pattern tells
export const says = (element, pattern, most) =>
  element.textContent.length < most && pattern.test(squeeze(element.textContent));

// of a pattern's groups, the last that matched
export const lastGroup = (pattern, text) =>
  [...(new RegExp(pattern, "u").exec(text) || [])].slice(1).filter(Boolean).pop() || "";
