// Whether the page says that it is still bringing something.
import { allIn, everyRoot } from "./parts/shadows.js";
import { isSeen } from "./parts/sight.js";

export default () => {
  const busy =
    "[aria-busy='true'], [role='progressbar'], [class*='spinner' i], [class*='loading' i], [class*='skeleton' i]";
  const isSign = (one) =>
    one.offsetHeight > 0 &&
    one.offsetHeight < 400 &&
    one.childElementCount < 4 &&
    !one.matches("img, button");
  return allIn(everyRoot())(busy).some((one) => isSign(one) && isSeen(one));
};
