// Where an item lives: its own address, by the rules or by what in it leads to it.
import { absolute } from "../parts/addresses.js";
import { once } from "../parts/once.js";

const headings = ["h1", "h2", "h3", "h4"];
const isWhole = (address) => /^https?:/.test(address) && !/#$/.test(address);

const without = (address, noise) => {
  const clean = new URL(address);
  const names = [...clean.searchParams.keys()];
  for (const name of names) if (noise.test(name)) clean.searchParams.delete(name);
  return clean.href;
};

// in a grid of pictures each leads to its own post, and to nothing else
const pictured = (item) => {
  const inside = [...item.querySelectorAll("a[href]")];
  const isOne = inside.length > 0 && inside.every((one) => one.href === inside[0].href);
  const isFile = isOne && /\.(jpe?g|png|webp|avif|gif|mp4|webm)$/i.test(inside[0].pathname);
  return isOne && !isFile && inside.find((one) => one.querySelector("img, video, picture"));
};

export const links = ({ rules, posts, isIn, pick, timeOf, nameOf, textOf }) => {
  // a post's time or its heading leads to it, unless other posts' lead there too
  const leadOf = once((item) => {
    const time = timeOf(item);
    const heading = pick(item, headings);
    const author = nameOf(item);
    const isNamed = heading && author && heading.element.contains(author.element);
    const link = [
      time && (time.element.closest("a[href]") || time.element.querySelector("a[href]")),
      heading && !isNamed && heading.element.querySelector("a[href]"),
      heading && heading.element.closest("a[href]"),
      item.matches("a[href]") && item,
      pictured(item),
    ].find((one) => one && isIn(item, one));
    const address = link ? absolute(link.getAttribute("href")) : "";
    return isWhole(address) ? address : "";
  });
  // what the posts say that each address is led to from
  const leading = once(() => {
    const leads = new Map();
    for (const post of posts) {
      const opening = textOf(post).slice(0, 40);
      leads.set(leadOf(post), (leads.get(leadOf(post)) || new Set()).add(opening));
    }
    return leads;
  });
  const guessed = (item) => {
    if (!posts.has(item)) return "";
    const link = leadOf(item);
    const isAlone = link && leading().get(link).size === 1;
    const isElsewhere = link.includes("#") || link !== location.href.split("#")[0];
    // what leads to the page that it stands on is told by that only where the account has said so
    if (isAlone && (isElsewhere || link === rules.here)) return link;
    return rules.here && posts.size === 1 ? rules.here : "";
  };
  const linkOf = (item) => {
    const link = pick(item, rules.permalink);
    if (!link && rules.guess) return guessed(item);
    const address = link && absolute(link.attribute || link.element.getAttribute("href"));
    return address && rules.link_noise
      ? without(address, new RegExp(rules.link_noise, "u"))
      : address || "";
  };
  const isHere = (item) => {
    const link = linkOf(item);
    return link !== "" && new URL(link).pathname === location.pathname;
  };
  return { linkOf, isHere };
};
