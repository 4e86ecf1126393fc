// Brings a part of a remembered frame to the middle of the window: the frame's place in the list,
// and how far down in it the part begins and how high it is. Tells where on the page the part lies,
// null where something else lies over it or the frame is gone.
import { boxOnPage, insideOf } from "./parts/boxes.js";
import { leftInsets } from "./parts/left.js";

export default ([place, down, height]) => {
  const frame = window[leftInsets]?.[place];
  if (!frame?.isConnected) return null;
  const part = () => {
    const inside = insideOf(frame);
    return { ...inside, top: inside.top + down, height };
  };
  scrollBy({ top: part().top - (innerHeight - height) / 2, behavior: "instant" });

  const { left, top, width } = part();
  const at = (x, y) => frame.getRootNode().elementFromPoint(left + x * width, top + y * height);
  const shares = [0.1, 0.5, 0.9];
  const isBare = shares.every((x) => shares.every((y) => at(x, y) === frame));
  return isBare ? boxOnPage(part()) : null;
};
