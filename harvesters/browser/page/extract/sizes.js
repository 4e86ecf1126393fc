// How large a picture is, and the largest of it that the page itself offers: of sizes to choose
// from, or where the picture leads.

const later = "src original delayedUrl lazySrc lazy full fullSrc bg background".split(" ");

// widths, or densities, and addresses of what is offered, the largest first
const sizes = (text) => {
  const found = [];
  for (const word of text.slice(0, 5000).split(/\s+/).filter(Boolean)) {
    const size = /^([\d.]+)[wx],?$/.exec(word);
    if (size && found.length) found[found.length - 1][0] = Number(size[1]);
    else found.push([1, word.replace(/,$/, "")]);
  }
  return found;
};
const largestFirst = (offered) => offered.sort((a, b) => b[0] - a[0]).map(([, url]) => url);

// addresses of a picture, the best first
export const largestOf = (element) => {
  const sources = element.closest("picture")?.querySelectorAll("source[srcset]") || [];
  const offered = [element, ...sources].flatMap((one) => sizes(one.srcset || ""));
  const link = element.closest("a[href]");
  const leads = link && /\.(jpe?g|png|webp|avif|gif)$/i.test(link.pathname) ? link.href : "";
  return [leads, ...largestFirst(offered)];
};

// what is to be shown once it is scrolled to
export const waitingIn = ({ dataset }) =>
  later.map((name) => dataset[name]).find(Boolean) || largestFirst(sizes(dataset.srcset || ""))[0];

// a picture that did not come is shown as small as a sign, and is missing
export const isSmall = (element) =>
  element.matches("img") &&
  (element.naturalWidth > 0 || Number(element.getAttribute("width") || 99) < 32) &&
  element.offsetWidth > 0 &&
  Math.max(element.offsetWidth, element.offsetHeight) < 32 &&
  !waitingIn(element);
