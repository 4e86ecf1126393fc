// Dialogues that a page puts over itself.

export const dialogs = "[role=dialog], dialog[open], [aria-modal=true]";
