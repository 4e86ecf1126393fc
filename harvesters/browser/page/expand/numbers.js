// The number that a row of numbers shows as its own.
import { oneLine } from "../parts/words.js";

const current = "[aria-current], [aria-pressed=true], [class*=active i], [class*=current i]";

// returns a test for the number after it, in words
export const afterCurrent = (boxes) => {
  const shown = boxes
    .flatMap((box) => [...box.querySelectorAll(current)])
    .map((element) => oneLine(element.innerText))
    .find((text) => /^\d+$/.test(text));
  return (text) => shown !== undefined && text === String(Number(shown) + 1);
};
