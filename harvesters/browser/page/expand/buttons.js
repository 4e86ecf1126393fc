// What can be pressed, and what pressing it would do, as far as its looks tell.

export const buttons =
  "button, summary, input[type=button], [role=button], [role=tab], a[href^='#'], " +
  "a[href^='javascript:' i]";
const boxes = "a:not([href]), div, span, p, li, label, [onclick], [tabindex='0']";

// what a platform itself calls a deed, though it says no more than »3 svar« (seen 2026-11)
const deeds = ["reply", "replyBtn", "like", "likeBtn", "retweet", "repostBtn", "share", "bookmark"]
  .map((name) => `[data-testid='${name}']`)
  .join();

const isLikeButton = (element) =>
  element.matches(boxes) &&
  !element.closest("label:has(input)") &&
  element.childElementCount < 4 &&
  !element.querySelector(buttons) &&
  (element.matches("[onclick], [tabindex='0']") || getComputedStyle(element).cursor === "pointer");

// what is no button by its name may be one by its looks
export const isPressable = (element) =>
  (element.matches(buttons) || isLikeButton(element)) && !element.closest(deeds);

// whether it is there, and not what is shown already
export const isReady = (element) =>
  element.getClientRects().length > 0 &&
  !element.disabled &&
  element.getAttribute("aria-disabled") !== "true" &&
  element.getAttribute("aria-expanded") !== "true" &&
  element.getAttribute("aria-selected") !== "true" &&
  element.getAttribute("aria-current") !== "page";

export const submits = (element) => element.form && (element.type || "submit") === "submit";

// a menu has things to do, and nothing to read
export const isMenu = (element) =>
  /^(menu|true|listbox)$/.test(element.getAttribute("aria-haspopup") || "");

const isIdle = (address) =>
  /^(#|javascript:\s*(void\(0\)|void 0|return false)?;?\s*$)/i.test(address);
// a button that is a link, or lies in one, goes where the link goes
export const leaves = (element) => {
  for (let at = element; at; at = at.getRootNode().host) {
    const link = at.closest("a[href]");
    if (link && !isIdle(link.getAttribute("href"))) return true;
  }
  return false;
};

const text = "main, article, [role=main], [role=article]";
const tools = "nav, form, menu, header, footer, [role=tablist], [role=menubar], [role=dialog]";
const foldedBy = (element) => {
  if (element.matches("summary")) return element.parentElement;
  if (!element.matches("[aria-expanded=false][aria-controls]")) return null;
  return element.getRootNode().getElementById(element.getAttribute("aria-controls"));
};
// what says that it is folded, and holds nothing to fill in
export const isFold = (element) => {
  if (!element.closest(text) || element.closest(tools)) return false;
  const folded = foldedBy(element);
  return (
    Boolean(folded) &&
    !folded.matches("[role=menu], [role=dialog], [role=listbox]") &&
    !folded.querySelector("form, input, textarea, select")
  );
};
