// Where things lie on the page, in pixels from its left upper corner: left, top, width, height.

export const boxOnPage = ({ left, top, width, height }) =>
  [left + scrollX, top + scrollY, width, height].map(Math.round);

// where in the page's window the inside of a frame lies, which may lie in others of the same site
export const insideOf = (frame) => {
  const { left, top } = frame.getBoundingClientRect();
  const around = cornerAround(frame);
  return {
    left: around.left + left + frame.clientLeft,
    top: around.top + top + frame.clientTop,
    width: frame.clientWidth,
    height: frame.clientHeight,
  };
};

// the frame of the same site that an element lies in, null on the page itself
export const frameAround = (element) => element.ownerDocument.defaultView?.frameElement ?? null;

// where in the page's window the left upper corner of an element's own window lies
export const cornerAround = (element) => {
  const frame = frameAround(element);
  return frame ? insideOf(frame) : { left: 0, top: 0 };
};
