// Whether the page says that it is still bringing something.
export default () => {
  const shadowOf = (element) => element.shadowRoot || element[Symbol.for("shadow")];
  const roots = [document];
  for (let i = 0; i < roots.length; i += 1)
    for (const node of roots[i].querySelectorAll("*")) if (shadowOf(node)) roots.push(shadowOf(node));
  const busy = "[aria-busy='true'], [role='progressbar'], [class*='spinner' i], [class*='loading' i], [class*='skeleton' i]";
  return roots
    .flatMap((root) => [...root.querySelectorAll(busy)])
    .some((one) => one.offsetHeight > 0 && one.offsetHeight < 400 && one.childElementCount < 4 && !one.matches("img, button") && one.checkVisibility({ opacityProperty: true, visibilityProperty: true }));
};
