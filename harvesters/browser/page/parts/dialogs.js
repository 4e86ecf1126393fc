// Dialogues that a page puts over itself.

export const dialogs = "[role=dialog], dialog[open], [aria-modal=true]";

// what expand.js knows of them in this document
export const knownDialogs = Symbol.for("dialogs");
