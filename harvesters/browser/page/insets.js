// Where frames of other sites lie on the page, which Chromium paints only in the window.
// Those that the page's first screen does not show as a whole are remembered, so that `again` tells
// of the same ones; null is where one is no longer shown.
import { boxOnPage, insideOf } from "./parts/boxes.js";
import { leftInsets } from "./parts/left.js";
import { allIn, everyRoot } from "./parts/shadows.js";
import { isSeen } from "./parts/sight.js";

export default (again) => {
  const innerOf = (frame) => [...(frame.contentDocument?.querySelectorAll("iframe") ?? [])];
  const withInner = (frame) => [frame, ...innerOf(frame).flatMap(withInner)];
  const isApart = (frame) => !frame.contentDocument && isSeen(frame);
  const reachesOut = ([left, top, width, height]) =>
    Math.min(width, height) >= 20 && left >= 0 && top >= 0 && top + height > innerHeight;
  const most = 100;
  if (!again)
    window[leftInsets] = allIn(everyRoot())("iframe")
      .flatMap(withInner)
      .filter((frame) => isApart(frame) && reachesOut(boxOnPage(insideOf(frame))))
      .slice(0, most);
  return (window[leftInsets] || []).map((frame) =>
    frame.isConnected && isSeen(frame) ? boxOnPage(insideOf(frame)) : null,
  );
};
