// Brings a part of a remembered frame to the middle of the window: the frame's place in the list,
// and how far down in it the part begins and how high it is. Tells where on the page the part lies,
// null where something else lies over it or the frame is gone.
import { boxOnPage, cornerAround, frameAround, insideOf } from "./parts/boxes.js";
import { leftInsets } from "./parts/left.js";

export default ([place, down, height]) => {
  const frame = window[leftInsets]?.[place];
  if (!frame?.isConnected) return null;
  const part = () => {
    const inside = insideOf(frame);
    return { ...inside, top: inside.top + down, height };
  };
  scrollBy({ top: part().top - (innerHeight - height) / 2, behavior: "instant" });

  const isAt = (seen, x, y) => {
    const around = cornerAround(seen);
    if (seen.getRootNode().elementFromPoint(x - around.left, y - around.top) !== seen) return false;
    return !frameAround(seen) || isAt(frameAround(seen), x, y);
  };
  const { left, top, width } = part();
  const shares = [0.1, 0.5, 0.9];
  const isBare = shares.every((x) =>
    shares.every((y) => isAt(frame, left + x * width, top + y * height)),
  );
  return isBare ? boxOnPage(part()) : null;
};
