// Where things lie on the page, in pixels from its left upper corner: left, top, width, height.

export const boxOnPage = ({ left, top, width, height }) =>
  [left + scrollX, top + scrollY, width, height].map(Math.round);

// where in the window the inside of a frame lies
export const insideOf = (frame) => {
  const { left, top } = frame.getBoundingClientRect();
  return {
    left: left + frame.clientLeft,
    top: top + frame.clientTop,
    width: frame.clientWidth,
    height: frame.clientHeight,
  };
};
