// Kinds of boxes that are one kind to a reader: beside each other, and called the same but for a word,
// as »tile tile-facebook« and »tile tile-x« on a wall of several sources.

const areKin = (box, other) =>
  box.parentElement === other.parentElement &&
  box.localName === other.localName &&
  [...box.classList].some((name) => other.classList.contains(name));

const inOrder = (one, other) =>
  one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;

// the boxes of the chosen kind and of its kin, as they stand on the page
export const withKin = (chosen, kinds) => {
  const isKin = (box) => chosen.boxes.some((other) => areKin(box, other));
  const kin = kinds.filter((kind) => kind !== chosen && kind.boxes.every(isKin));
  return [chosen, ...kin].flatMap((kind) => kind.boxes).sort(inOrder);
};
