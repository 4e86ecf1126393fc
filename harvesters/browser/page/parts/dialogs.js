// Dialogues that a page puts over itself.

export const dialogs = "[role=dialog], dialog[open], [aria-modal=true]";
// also those that must be answered, as one of consent
export const allDialogs = `${dialogs}, [role=alertdialog]`;
