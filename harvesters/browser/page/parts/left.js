// What our scripts leave for each other in the page, where its own do not look.

// on the window: the items that the latest look found, in their order
export const leftItems = Symbol.for("items");
// on the window: posts and comments that are known by how they look
export const leftShapes = Symbol.for("shaped");
// on the document: by each row of tabs, the one that was up at first
export const leftTabs = Symbol.for("tabs");
// on the document: what was seen on this page after the heading that ends it
export const leftBeyond = Symbol.for("beyond");
// on the document: what was opened over the page, and from which button
export const leftDialogs = Symbol.for("dialogs");
// on the window: frames of other sites that are photographed by themselves
export const leftInsets = Symbol.for("insets");
