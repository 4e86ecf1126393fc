// The page as one tree: elements through shadow roots, open ones and those closed ones that
// shadows.py has left where only we find them.

export const closedOf = (element) => element[Symbol.for("shadow")];
export const shadowOf = (element) => element.shadowRoot || closedOf(element);

// the document and every shadow root in it, outer before inner
export const everyRoot = (inner = shadowOf) => {
  const roots = [document];
  for (let i = 0; i < roots.length; i += 1)
    for (const element of roots[i].querySelectorAll("*"))
      if (inner(element)) roots.push(inner(element));
  return roots;
};

export const allIn = (roots) => (selector) =>
  roots.flatMap((root) => [...root.querySelectorAll(selector)]);

const gather = (root, found) => {
  for (const element of root.querySelectorAll("*")) {
    found.push(element);
    if (shadowOf(element)) gather(shadowOf(element), found);
  }
  return found;
};
// all elements below a root, what is in a shadow root right after its host
export const elementsOf = (root) => gather(root, []);

export const above = (element) => element.parentElement || element.getRootNode().host;

// what a node is shown in, which is its slot where it has one
export const shownIn = (node) => node.assignedSlot || above(node);

// whether an element lies in a box, through whatever roots
export const holds = (box, element) => {
  for (let at = element; at; at = at.getRootNode().host) if (box.contains(at)) return true;
  return false;
};
