// Tabs: which buttons are some, and which of them was up at first, so that the page can be left as it
// came.
import { leftTabs } from "../parts/left.js";
import { elementsOf } from "../parts/shadows.js";
import { buttons, isPressable } from "./buttons.js";
import { mark } from "./presses.js";

const up = "[aria-selected=true], [aria-current], .active, [class*=active i], [class*=selected i]";

// what is no tab by its name is one if it leads to a part of the page that is not shown
export const isTab = (element) => {
  if (element.matches("[role=tab]")) return true;
  const controls = element.getAttribute("aria-controls");
  const told = controls || (element.getAttribute("href") || "").slice(1);
  const panel = told && element.getRootNode().getElementById(told);
  return Boolean(panel) && !panel.checkVisibility();
};

export const rememberFirst = (box) => {
  const first = box.querySelector(up);
  const tab = first && (first.matches(buttons) ? first : first.querySelector(buttons));
  const tabs = (document[leftTabs] ||= new Map());
  if (!tabs.has(box)) tabs.set(box, tab || elementsOf(box).find(isPressable));
  if (tab) tab[mark] ||= { times: 1, at: [], done: true };
};
