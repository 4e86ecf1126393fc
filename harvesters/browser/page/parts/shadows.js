// The page as one tree: elements through shadow roots, open ones and those closed ones that
// shadows.py has left where only we find them.

export const shadowOf = (element) => element.shadowRoot || element[Symbol.for("shadow")];

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

export const above = (element) => element.parentElement || element.getRootNode().host;

// the element itself, or the first above it, that is one of a set
export const nearest = (element, set) => {
  for (let at = element; at; at = above(at)) if (set.has(at)) return at;
  return null;
};
