// Whole numbers in a text, grouped by threes or not at all.

export const gap = String.raw`[ \u00a0\u202f]`;
export const number =
  String.raw`(?<![\d.,]|\d${gap})(?<whole>\d{1,3}(?<gap>${gap}|[.,])\d{3}(?:\k<gap>\d{3})*|\d+)` +
  String.raw`(?!\d|[.,]\d|${gap}\d{3}(?!\d))`;
// what must not follow a number: »1,2 tn« is no total to count on
export const exact = String.raw`(?!\+|\s*(?:tn|tusen|mn|mil\p{L}*|md\p{L}*|thousand|bn|b|k|m|t)(?!\p{L}))`;

export const numberIn = (text, pattern) => {
  const told = new RegExp(pattern, "iu").exec(text);
  return told ? Number(told.groups.whole.replace(/\D/g, "")) : null;
};
