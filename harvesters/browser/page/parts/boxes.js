// Where things lie on the page, in pixels from its left upper corner: left, top, width, height.

export const boxOnPage = ({ left, top, width, height }) =>
  [left + scrollX, top + scrollY, width, height].map(Math.round);
