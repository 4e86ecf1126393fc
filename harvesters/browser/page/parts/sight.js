// What can be seen of a page.

export const isShown = (element) => element.checkVisibility({ visibilityProperty: true });

// also what is not made transparent
export const isSeen = (element, more = {}) =>
  element.checkVisibility({ opacityProperty: true, visibilityProperty: true, ...more });
