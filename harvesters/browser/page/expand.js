// Opens what is folded: buttons that say "show more" in Swedish or English, through shadow DOM.
// Never a link that leaves, a submit, a like, a follow or a report. With »within«, only the first
// button that lies in such a box and says so, or says the number after the one that is shown.
// With »each«, one in every such box, as long as that brings pictures that were not there before;
// with »peek«, none, and what is told is whether there is one.
// What opens a dialogue is pressed alone, and then only what lies in that is, until »close« closes it.
export default ({ more, never, closes, over, within, each, peek, close }) => {
  const signs = String.raw`[^\p{L}\p{N}(…]*`;
  const saying = (phrases) =>
    new RegExp(`^${signs}(?:${phrases.trim().split("\n").join("|")})(?: ?\\(\\d+\\))?[^\\p{L}\\p{N}]*$`, "iu");
  const wanted = saying(more);
  const refused = new RegExp(never, "iu");
  const mark = Symbol.for("expanded");

  const shadowOf = (element) => element.shadowRoot || element[Symbol.for("shadow")];
  const elementsOf = (root) =>
    [...root.querySelectorAll("*")].flatMap((element) => [
      element,
      ...(shadowOf(element) ? elementsOf(shadowOf(element)) : []),
    ]);
  const elements = elementsOf(document);
  const nodes = elements.length;

  const squeeze = (text) => (text || "").replace(/\s+/g, " ").trim();
  const isSilent = (node) => node.nodeType === Node.ELEMENT_NODE && node.matches("[aria-hidden=true], svg");
  const spoken = (node) =>
    node.nodeType === Node.TEXT_NODE
      ? node.data
      : [...node.childNodes].map((child) => (isSilent(child) ? "" : spoken(child))).join("");
  // what is read, what is read aloud, and what is told when one points at it
  const told = (element) =>
    [element.innerText, element.getAttribute("aria-label"), spoken(element), element.value, element.title]
      .filter((text) => typeof text === "string")
      .map(squeeze)
      .filter((text) => text && text.length < 80);
  const submits = (element) => element.form && (element.type || "submit") === "submit";
  const isIdle = (address) => /^(#|javascript:\s*(void\(0\)|void 0|return false)?;?\s*$)/i.test(address);
  // a button that is a link, or lies in one, goes where the link goes
  const leaves = (element) => {
    for (let at = element; at; at = at.getRootNode().host) {
      const link = at.closest("a[href]");
      if (link && !isIdle(link.getAttribute("href"))) return true;
    }
    return false;
  };
  // a menu has things to do, and nothing to read
  const isMenu = (element) => /^(menu|true|listbox)$/.test(element.getAttribute("aria-haspopup") || "");
  const shown = (element) =>
    element.getClientRects().length > 0 &&
    !element.disabled &&
    element.getAttribute("aria-disabled") !== "true" &&
    element.getAttribute("aria-expanded") !== "true" &&
    element.getAttribute("aria-selected") !== "true" &&
    element.getAttribute("aria-current") !== "page";

  const buttons = "button, summary, input[type=button], [role=button], [role=tab], a[href^='#'], a[href^='javascript:' i]";
  // what is no button by its name may be one by its looks
  const isPressable = (element) =>
    element.matches(buttons) ||
    (element.matches("a:not([href]), div, span, p, li, label, [onclick], [tabindex='0']") &&
      !element.closest("label:has(input)") &&
      element.childElementCount < 4 &&
      !element.querySelector(buttons) &&
      (element.matches("[onclick], [tabindex='0']") || getComputedStyle(element).cursor === "pointer"));

  // The same button may be pressed again only if its words or the page have changed since. One that
  // gives and takes by turns is left when it has given. The limit stops a button that changes itself
  // for ever; before that, time does.
  const fresh = (element, text) => {
    const before = element[mark];
    if (!before) return true;
    if (before.done || before.times >= 2000) return false;
    if (before.text !== text) return true;
    if (nodes === before.at[0] && before.at.length > 1) {
      before.done = true;
      return nodes < before.at[1];
    }
    return before.at[before.at.length - 1] !== nodes;
  };

  // a dialogue that comes up when we have pressed something is ours to read and to close; one that
  // asks for a login is a wall, and is left where it is
  const dialogs = elements.filter((e) => e.matches("[role=dialog], dialog[open], [aria-modal=true]"));
  const isUp = (dialog) => dialog.checkVisibility({ visibilityProperty: true });
  const name = Symbol.for("dialogs");
  document[name] ||= { old: new WeakSet(dialogs.filter(isUp)), kinds: new Set(), last: [], opener: null, open: null };
  const known = document[name];
  for (const dialog of dialogs) if (!isUp(dialog)) known.old.delete(dialog);
  const isWall = (dialog) =>
    dialog.querySelector("input[type=password]") || new RegExp(over, "iu").test(dialog.innerText);
  const isOurs = (dialog) =>
    isUp(dialog) && (dialog === known.open || (known.last.length > 0 && !known.old.has(dialog) && !isWall(dialog)));
  const open = dialogs.find(isOurs);
  known.open = open;
  const kindOf = (element) => `${element.localName}.${element.className}`;
  const closer = () =>
    elementsOf(open).find((one) => isPressable(one) && told(one).some((text) => saying(closes).test(text)));
  // of several that were pressed at once, nobody knows which opened it: they are pressed one by one
  if (open && known.last.length > 1) {
    for (const element of known.last) {
      known.kinds.add(kindOf(element));
      delete element[mark];
    }
    known.last = [];
    close = true;
  }
  const opens = (element) =>
    element.getAttribute("aria-haspopup") === "dialog" || known.kinds.has(kindOf(element));
  if (close && !open) return 0;
  if (close) {
    const found = closer();
    known.old.add(open);
    known.open = null;
    if (found) found.click();
    return found ? 1 : 0;
  }

  const boxes = within ? elements.filter((element) => element.matches(within)) : open ? [open] : [];
  const current = boxes
    .flatMap((box) => [...box.querySelectorAll("[aria-current], [aria-pressed=true], [class*=active i], [class*=current i]")])
    .map((element) => squeeze(element.innerText))
    .find((text) => /^\d+$/.test(text));
  const isNumber = (text) => !each && current !== undefined && text === String(Number(current) + 1);
  const isNext = (text) => wanted.test(text) || isNumber(text);
  const boxOf = (element) => boxes.findLast((box) => box.contains(element));
  const isHere = (element) => !(within || open) || boxOf(element);
  // three presses without a new picture are the end of a row that goes round, or has none to bring
  const slides = Symbol.for("slides");
  const brings = (box) => {
    const shown = elementsOf(box)
      .map((one) => one.currentSrc || one.src || getComputedStyle(one).backgroundImage)
      .filter((address) => address && address !== "none");
    const known = (box[slides] ||= { seen: new Set(), idle: 0 });
    const before = known.seen.size;
    for (const address of shown) known.seen.add(address);
    known.idle = known.seen.size > before ? 0 : known.idle + 1;
    return known.idle < 3;
  };
  const turned = new Set();
  // a tab is turned to once; a page's own numbers as long as there is something new under them
  const again = (element, text) => {
    if (each) return brings(boxOf(element));
    return within ? !element.matches("[role=tab]") || !element[mark] : fresh(element, text);
  };

  // what says that it is folded, and holds nothing to fill in, is opened once whatever it is called
  const isFold = (element) => {
    if (within || element[mark] || !element.closest("main, article, [role=main], [role=article]")) return false;
    if (element.closest("nav, form, menu, header, footer, [role=tablist], [role=menubar], [role=dialog]")) return false;
    const folded = element.matches("summary")
      ? element.parentElement
      : element.matches("[aria-expanded=false][aria-controls]") && element.getRootNode().getElementById(element.getAttribute("aria-controls"));
    return Boolean(folded) && !folded.matches("[role=menu], [role=dialog], [role=listbox]") && !folded.querySelector("form, input, textarea, select");
  };

  // a page of twenty thousand buttons is pressed in turns, so that the visit's time is looked at
  const ends = performance.now() + 2000;
  const pressed = [];
  for (const element of elements) {
    if (pressed.length && performance.now() > ends) break;
    if (!isHere(element) || !isPressable(element)) continue;
    if (!within && element.matches("[role=tab]")) continue;
    const texts = told(element);
    const text = texts.find(isNext) || (isFold(element) && texts[0]);
    if (!text || texts.some((one) => refused.test(one))) continue;
    if (each && turned.has(boxOf(element))) continue;
    if (isMenu(element) || !shown(element) || submits(element) || leaves(element)) continue;
    if (peek) return 1;
    if (!again(element, text)) continue;
    if (element.matches("summary") && element.parentElement.open) continue;
    if (pressed.some((other) => other.contains(element) || element.contains(other))) continue;
    const alone = !open && opens(element);
    if (alone && pressed.length) continue;
    const before = element[mark] || { times: 0, at: [], done: false };
    element[mark] = { text, at: [...before.at.slice(-1), nodes], times: before.times + 1, done: before.done };
    pressed.push(element);
    if (!open && !within) known.opener = element;
    if (each) turned.add(boxOf(element));
    element.click();
    if ((within && !each) || alone) break;
  }
  if (!open) known.last = pressed;
  return pressed.length;
};
