// Addresses as they stand on a page.

// made whole; nothing for what is none
export const absolute = (address) =>
  address && URL.canParse(address, document.baseURI) ? new URL(address, document.baseURI).href : "";

// of the picture that is painted behind a box, on top of whatever else is
export const painted = (element) =>
  (/^url\("([^"]*)"\)/.exec(getComputedStyle(element).backgroundImage) || ["", ""])[1];
