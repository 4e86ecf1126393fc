// Answers a consent dialogue by its own refusing button; returns the button's words, or nothing.
(pattern) => {
  const refusing = new RegExp(pattern, "iu");
  const dialogs = [
    "[role=dialog]",
    "dialog[open]",
    "[aria-modal=true]",
    "[id*=consent]",
    "[id*=cookie]",
    "[class*=consent]",
    "[class*=cookie]",
  ];
  const buttons = [...document.querySelectorAll(dialogs.join(","))].flatMap((dialog) => [
    ...dialog.querySelectorAll("button, [role=button], a[href^='#']"),
  ]);
  const words = (button) => button.innerText.trim();
  const found = buttons.find((b) => b.getClientRects().length > 0 && refusing.test(words(b)));
  if (!found) return "";
  const pressed = words(found);
  found.click();
  return pressed;
}
