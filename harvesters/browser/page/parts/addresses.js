// Addresses as they stand on a page, made whole.

export const absolute = (address) =>
  address && URL.canParse(address, document.baseURI) ? new URL(address, document.baseURI).href : "";
