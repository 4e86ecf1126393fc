// Where a rule points: »span.name«, or »a@aria-label« for what an attribute tells, or »@id« for the
// attribute of the thing itself, or »^body@class« for that of the nearest such box around it.

// what the first rule that finds anything finds; `find` gives the elements of a selector, of which
// one that fits is wanted
export const pickedBy = (told, find, fits = () => true) => {
  for (const rule of told) {
    const [, selector, name] = /^(.*?)(?:@([\w-]+))?$/s.exec(rule);
    const element = find(selector).find((one) => fits(one) && (!name || one.hasAttribute(name)));
    if (element) return { element, attribute: name ? element.getAttribute(name) : "" };
  }
  return null;
};

export const toldBy = ({ element, attribute }) =>
  attribute || element.innerText || element.getAttribute("content");
