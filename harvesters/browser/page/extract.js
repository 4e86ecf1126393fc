// What the page shows, as plain data. Runs inside the page; knows nothing but the rules it is given.
(rules) => {
  const squeeze = (text) => (text || "").replace(/[ \t\u00a0]+/g, " ").replace(/ ?\n ?/g, "\n").trim();

  // a closed root is left where only we find it, by shadows.py
  const shadowOf = (element) => element.shadowRoot || element[Symbol.for("shadow")];
  const roots = [document];
  for (let i = 0; i < roots.length; i += 1)
    for (const node of roots[i].querySelectorAll("*")) if (shadowOf(node)) roots.push(shadowOf(node));
  const all = (selector) => roots.flatMap((root) => [...root.querySelectorAll(selector)]);
  const above = (element) => element.parentElement || element.getRootNode().host;
  const nearest = (element, set) => {
    for (let at = element; at; at = above(at)) if (set.has(at)) return at;
    return null;
  };

  const once = (find) => {
    const found = new Map();
    return (item) => {
      if (!found.has(item)) found.set(item, find(item));
      return found.get(item);
    };
  };
  // what is quoted in a post is a part of it, and what stands beside the posts is none
  const saying = (phrases) => new RegExp(`^[^\\p{L}\\p{N}]*(?:${phrases.trim().split("\n").join("|")})[^\\p{L}\\p{N}]*$`, "iu");
  const says = (element, pattern, most) => element.textContent.length < most && pattern.test(squeeze(element.textContent));
  const shaped = rules.shaped ? window[Symbol.for("shaped")] : null;
  const quotes = "blockquote, [class*='quote' i], [class*='repost' i]";
  const isQuoted = (element, boxes = `${quotes}, [class*='embed' i]`) =>
    Boolean(element.closest(boxes)?.parentElement?.closest("article, [role='article'], .post, .status"));
  const markedBeside = "aside, nav, [role='complementary'], [class*='related' i], [class*='suggest' i]";
  const besides = once(() => {
    const heading = saying(rules.suggestions);
    const headed = all("h2, h3, h4, [role='heading']").filter((one) => !one.closest("article") && says(one, heading, 80));
    const boxes = headed.map((one) => one.closest("section, aside, div, ul")).filter(Boolean);
    return [...all(markedBeside), ...boxes];
  });
  const label = rules.guess ? saying(rules.advertisement) : null;
  const isAdvert = once(
    (element) =>
      label.test(element.getAttribute("aria-label") || "") ||
      [...element.querySelectorAll("span, small, a, div")].slice(0, 60).some((one) => says(one, label, 80) && !nearest(one, comments)),
  );
  const kept = (found) => {
    if (!rules.guess || !found.length) return found;
    // what most of them stand in is where they belong, whatever it is called
    const isSmall = (box) => found.filter((element) => box.contains(element)).length <= found.length / 2;
    const boxes = new Set(besides().filter(isSmall));
    const left = found.filter((element) => !isQuoted(element) && !nearest(element, boxes) && !isAdvert(element));
    return left.length ? left : found;
  };

  const marked = rules.comments.length ? all(rules.comments.join(",")) : [];
  const guessed = () => rules.comments_else.map((one) => all(one).filter((e) => !rules.guess || !isQuoted(e, quotes))).find((found) => found.length) || [];
  const known = marked.length ? marked : guessed();
  const comments = new Set(known.length || !shaped ? known : shaped.comments);
  // one stray match of a trusted selector must not hide twenty of another
  const mostOutermost = (selectors) => {
    const finds = selectors.map((selector) => {
      const found = new Set(kept(all(selector).filter((element) => !nearest(element, comments))));
      return { found, outermost: [...found].filter((e) => !nearest(above(e), found)).length };
    });
    return finds.reduce((best, next) => (next.outermost > best.outermost ? next : best)).found;
  };
  const trusted = mostOutermost(rules.posts);
  const found = trusted.size || !rules.posts_else.length ? trusted : mostOutermost(rules.posts_else);
  const posts = found.size || !shaped ? found : new Set(shaped.posts);
  const items = new Set([...posts, ...comments]);

  // an item is its own element and every shadow root in it
  const parts = new Map([...items].map((item) => [item, [item]]));
  for (const shadow of roots.slice(1)) (parts.get(nearest(shadow.host, items)) || []).push(shadow);
  const within = (item, selector) =>
    parts
      .get(item)
      .flatMap((part) => [...part.querySelectorAll(selector)])
      .filter((element) => nearest(element, items) === item);

  // »span.name«, or »a@aria-label« for what an attribute tells, or »@id« for the item's own
  const pick = (item, told) => {
    for (const rule of told) {
      const [, selector, name] = /^(.*?)(?:@([\w-]+))?$/s.exec(rule);
      const found = selector ? within(item, selector) : [item];
      const element = found.find((one) => !name || one.hasAttribute(name));
      if (element) return { element, attribute: name ? element.getAttribute(name) : "" };
    }
    return null;
  };
  const said = (picked) =>
    picked
      ? squeeze(picked.attribute || picked.element.innerText || picked.element.getAttribute("content"))
      : "";

  // of what a page says of a time, what a machine reads comes first, then what people do
  const when = rules.guess ? new RegExp(rules.when, "iu") : null;
  const stamps = ["datetime", "data-utime", "data-timestamp", "data-time", "title", "aria-label", "data-tooltip", "data-title", "content"];
  const stampOf = (element) => {
    for (const name of stamps) {
      const told = squeeze(element.getAttribute(name));
      if (/^\d{10}(\d{3})?$/.test(told)) return new Date(Number(told.padEnd(13, "0"))).toISOString();
      if (/^\d{4}-\d\d-\d\d([T ]|$)/.test(told) || when.test(told)) return told;
    }
    return "";
  };
  const isTimed = (element) =>
    element.childElementCount < 3 && (stampOf(element) !== "" || (element.textContent.length < 80 && when.test(squeeze(element.textContent))));
  const timeOf = once((item) => {
    const told = pick(item, rules.time);
    if (!rules.guess || (told && (told.attribute || isTimed(told.element)))) return told;
    const body = pick(item, rules.text);
    const element = within(item, "time, abbr, a, span, p, small, div, li, dd, em, strong, b, i, [title], [datetime]").find(
      (one) => !(body && body.element.contains(one)) && isTimed(one),
    );
    const stamped = element && !stampOf(element) && [...element.querySelectorAll("*")].find(stampOf);
    return element ? { element: stamped || element, attribute: "" } : told;
  });
  const machineTime = ({ element, attribute }) =>
    attribute || (when && stampOf(element)) || element.getAttribute("datetime") || "";

  // who answers is named first, before what is said
  const deed = rules.guess ? saying(rules.beside) : null;
  const siteName = document.querySelector("meta[property='og:site_name']")?.content;
  const names = new Set([rules.own, siteName, ...all("h1").filter((one) => !nearest(one, items)).map((one) => one.textContent)].map((name) => squeeze(name).toLowerCase()).filter(Boolean));
  // a thread is a row of boxes alike: the first is what the others answer, if it is the first of many pages
  const threads = "[class*='topic-post' i], [class*='post-stream' i], [class*='thread' i]:not(body), [itemtype$='/DiscussionForumPosting']";
  const writers = () => new Set([...posts].map((post) => said(pick(post, rules.author))).filter(Boolean));
  const isThread =
    rules.guess &&
    posts.size > 1 &&
    (/(^|\/)(viewtopic|showthread|t|topic|thread|tr(å|%C3%A5|a)d)(\.php|\/|$)/i.test(location.pathname) ||
      [...posts].every((post) => post.closest(threads))) &&
    writers().size > 1;
  const isFurther = /([?&](start|offset|skip|p|page|sida)=[1-9]|\/(page|sida)\/?-?([2-9]|1\d))/i.test(location.href);
  const nameOf = once((item) => {
    const told = pick(item, rules.author);
    if (told || !rules.guess) return told;
    const time = timeOf(item);
    const element = within(item, "a, b, strong, h3, h4, h5, h6, span, dt").find(
      (one) => !one.childElementCount && one.textContent.trim() && !(time && time.element.contains(one)),
    );
    const name = element ? squeeze(element.textContent) : "";
    if (!comments.has(item) && !isThread) return names.has(name.toLowerCase()) ? { element, attribute: "" } : null;
    const isName = /^[\p{L}@][^\n]{1,59}$/u.test(name) && !/[.!?:]$/.test(name) && !deed.test(name);
    const most = squeeze(item.textContent).length;
    return isName && name.length < (element.matches("span") ? most / 2 : most) ? { element, attribute: "" } : null;
  });

  let aside = new Set();
  // as it is read: emoji that are pictures count as their signs, nested items do not count
  const written = (node, item) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/\s+/g, " ");
    if (node.nodeType !== Node.ELEMENT_NODE || (node !== item && items.has(node))) return "";
    if (aside.has(node)) return "";
    if (node.matches("br")) return "\n";
    if (node.matches("img")) return /\p{Extended_Pictographic}/u.test(node.alt) ? node.alt : "";
    if (node.matches("[role='img'][aria-label]") && /^\p{Extended_Pictographic}/u.test(node.ariaLabel)) return node.ariaLabel;
    if (node.matches("script, style, noscript, template")) return "";
    const look = getComputedStyle(node);
    if (look.display === "none") return "";
    const inside = [...(shadowOf(node) || node).childNodes].map((n) => written(n, item)).join("");
    return look.display.startsWith("inline") || look.display === "contents" ? inside : `\n${inside}\n`;
  };
  // a line that says no more than by whom and when
  const byline = new RegExp(`^[^\\p{L}\\p{N}]*(?:(?:${rules.byline})[^\\p{L}\\p{N}]*)*$`, "iu");
  const bylineOf = (item, picked) => {
    const told = picked.filter(Boolean).map(({ element }) => element);
    let found = [];
    for (let at = told[0] && above(told[0]); at && at !== item && at.textContent.length < 160; at = above(at)) {
      const left = told.reduce((text, one) => text.replace(one.textContent, ""), at.textContent);
      if (byline.test(squeeze(left))) found = [at];
    }
    return found;
  };
  const deedsIn = (item) =>
    rules.guess
      ? [
          ...bylineOf(item, [timeOf(item), nameOf(item)]),
          ...within(item, "menu, [role='menu'], [role='toolbar'], form"),
          ...within(item, "a, span, li, p, small, div, strong, summary").filter((one) => says(one, deed, one.matches("a") ? 160 : 60)),
        ]
      : [];
  const textOf = once((item) => {
    const body = pick(item, rules.text);
    const author = nameOf(item);
    const apart = (one, other) => !other || !(one.element.contains(other.element) || other.element.contains(one.element));
    const heading = pick(item, rules.title);
    const title = heading && apart(heading, body) && apart(heading, author) ? heading : null;
    const alone = body || (rules.textless && hits.has("text"));
    const told = alone ? [title, body].filter(Boolean).map((picked) => picked.element) : [item];
    // where nothing says which words are the post's, those that can be told from it are left out
    const beside = alone ? [] : [...within(item, "button, [role='button'], input, textarea, select, time")];
    const named = alone ? [] : [author, timeOf(item)].filter(Boolean);
    aside = new Set([...beside, ...named.map((picked) => picked.element), ...(alone ? [] : deedsIn(item))]);
    // what stood between two buttons stands alone when they are left out
    const bare = (text) => (rules.guess && !alone ? text.replace(/^[ ·•|]+$/gm, "").trim() : text);
    return told.map((part) => bare(squeeze(written(part, item))).replace(/\n{3,}/g, "\n\n")).join("\n\n");
  });
  // an element's own id is the post's only where the platform says so: others number their boxes
  const idOf = (item) => {
    const marked = pick(item, rules.identity);
    const told = marked
      ? marked.attribute || marked.element.getAttribute("content") || marked.element.textContent.trim()
      : "";
    if (rules.identity_in)
      return lastGroup(rules.identity_in, told) || lastGroup(rules.identity_in, linkOf(item));
    return (rules.element_ids && (item.id || item.dataset.id)) || told || item.getAttribute("itemid") || "";
  };
  const lastGroup = (pattern, text) =>
    [...(new RegExp(pattern, "u").exec(text) || [])].slice(1).filter(Boolean).pop() || "";

  const absolute = (address) =>
    address && URL.canParse(address, document.baseURI) ? new URL(address, document.baseURI).href : "";
  // a post's time or its heading leads to it, unless other posts' lead there too
  const leads = new Map();
  const candidate = once((item) => {
    const time = timeOf(item);
    const heading = pick(item, ["h1", "h2", "h3", "h4"]);
    const author = nameOf(item);
    const link = [
      time && (time.element.closest("a[href]") || time.element.querySelector("a[href]")),
      heading && !(author && heading.element.contains(author.element)) && heading.element.querySelector("a[href]"),
      heading && heading.element.closest("a[href]"),
      item.matches("a[href]") && item,
    ].find((one) => one && (one === item || item.contains(one) || parts.get(item).some((part) => part.contains(one))));
    const address = link ? absolute(link.getAttribute("href")) : "";
    return /^https?:/.test(address) && !/#$/.test(address) ? address : "";
  });
  const guessedLink = (item) => {
    if (!posts.has(item)) return "";
    if (!leads.size)
      for (const post of posts) {
        const link = candidate(post);
        leads.set(link, (leads.get(link) || new Set()).add(textOf(post).slice(0, 40)));
      }
    const link = candidate(item);
    const isElsewhere = link.includes("#") || link !== location.href.split("#")[0];
    if (link && leads.get(link).size === 1 && isElsewhere) return link;
    return rules.here && posts.size === 1 ? rules.here : "";
  };
  const linkOf = (item) => {
    const link = pick(item, rules.permalink);
    if (!link && rules.guess) return guessedLink(item);
    const address = link && absolute(link.attribute || link.element.getAttribute("href"));
    if (!address || !rules.link_noise) return address || "";
    const clean = new URL(address);
    const noise = new RegExp(rules.link_noise, "u");
    for (const name of [...clean.searchParams.keys()]) if (noise.test(name)) clean.searchParams.delete(name);
    return clean.href;
  };

  // on a post's own page, where answers stand in the same kind of boxes, its address tells which it is
  const onThread = Boolean(rules.thread) && new RegExp(rules.thread, "u").test(location.pathname);
  const isHere = (item) => {
    const link = linkOf(item);
    return link !== "" && new URL(link).pathname === location.pathname;
  };
  const first = isThread && !isFurther ? [...posts][0] : null;
  const main = onThread ? [...posts].find(isHere) || [...posts][0] || null : first;
  const order = main ? [main, ...[...items].filter((item) => item !== main)] : [...items];
  // a post in a post is an answer to it, where nothing but their looks tells what they are
  const isNested = (item) => rules.guess && nearest(above(item), posts) !== null;
  const isPost = (item) => posts.has(item) && !(isThread && item !== main) && (!main || item === main) && !isNested(item);
  // what is shown in a dialogue answers what the button stands in that opened it
  const { opener } = document[Symbol.for("dialogs")] || {};
  const openedFrom = (item) => {
    const dialog = item.closest("[role=dialog], dialog[open], [aria-modal=true]");
    return opener && comments.has(item) && dialog && !dialog.contains(opener) ? nearest(opener, items) : null;
  };
  const answered = (item) => {
    const box = nearest(above(item), items) || openedFrom(item);
    if (!rules.replies || !item.matches(rules.replies)) return box || (item === main ? null : main);
    const before = order.slice(0, order.indexOf(item)).reverse();
    const same = (other) => !isPost(other) && nearest(above(other), items) === box;
    return before.find((other) => same(other) && !other.matches(rules.replies)) || box || main;
  };
  const asked = { ...rules, text: [...rules.text, ...rules.title] };
  const hits = new Set(
    ["author", "time", "text", "permalink"].filter((name) =>
      order.some((item) => isPost(item) && pick(item, asked[name])),
    ),
  );
  // a blob: is a medium whose bytes have no address; a data: is a part of the page itself
  const addressOf = (...candidates) =>
    candidates.map(absolute).find((url) => /^(https?|blob):/.test(url)) || "";
  // in a frame, only what is in sight there is in the page's pictures
  const boxOf = (element) => {
    const { left, top, right, bottom, width, height } = element.getBoundingClientRect();
    if (!rules.corner) return [left + scrollX, top + scrollY, width, height].map(Math.round);
    if (left < 0 || top < 0 || right > innerWidth || bottom > innerHeight) return [];
    return [left + rules.corner[0], top + rules.corner[1], width, height].map(Math.round);
  };
  // of what lies in a box with a scroll bar of its own, only what is in sight there is in the pictures
  const isInSight = (item, { top, bottom, height }) => {
    for (let at = above(item); at && at !== document.body; at = above(at)) {
      if (at.scrollHeight <= at.clientHeight + 20) continue;
      if (!/auto|scroll/.test(getComputedStyle(at).overflowY)) continue;
      const box = at.getBoundingClientRect();
      const seen = Math.min(bottom, box.bottom) - Math.max(top, box.top);
      if (seen < Math.min(height, box.height) - 1) return false;
    }
    return true;
  };
  const itemBoxOf = (item) => (isInSight(item, item.getBoundingClientRect()) ? boxOf(item) : []);
  const painted = (element) =>
    (/^url\("(.*)"\)$/.exec(getComputedStyle(element).backgroundImage) || ["", ""])[1];
  // the largest that the page itself offers: of sizes to choose from, or where the picture leads
  const sizes = (text) => {
    const found = [];
    for (const word of text.slice(0, 5000).split(/\s+/).filter(Boolean)) {
      const size = /^([\d.]+)[wx],?$/.exec(word);
      if (size && found.length) found[found.length - 1][0] = Number(size[1]);
      else found.push([1, word.replace(/,$/, "")]);
    }
    return found;
  };
  const largestOf = (element) => {
    const sources = [element, ...(element.closest("picture")?.querySelectorAll("source[srcset]") || [])];
    const offered = sources.flatMap((one) => sizes(one.srcset || "")).sort((a, b) => b[0] - a[0]);
    const link = element.closest("a[href]");
    const leads = link && /\.(jpe?g|png|webp|avif|gif)$/i.test(link.pathname) ? link.href : "";
    return addressOf(leads, ...offered.map(([, url]) => url));
  };
  const later = ["src", "original", "delayedUrl", "lazySrc", "lazy", "full", "fullSrc", "bg", "background"];
  const waitingIn = ({ dataset }) =>
    later.map((name) => dataset[name]).find(Boolean) || (sizes(dataset.srcset || "").sort((a, b) => b[0] - a[0])[0] || [])[1];
  const mediumOf = (element) => {
    const source = element.querySelector("source[src], source[data-src]");
    const waiting = waitingIn(element) || (source && waitingIn(source)) || "";
    const shown = [element.currentSrc, element.src, source && source.src];
    // what is blurred until the picture has come is no picture of its own
    const first = element.naturalWidth < 65 && waiting ? [waiting, ...shown] : [...shown, waiting];
    return {
      url: addressOf(...first, painted(element)),
      poster: addressOf(element.poster),
      largest: element.matches("img") ? largestOf(element) : "",
      alternative_text: element.alt || element.title || "",
      // what lies on top of a painted box is no part of the picture: it must be seen to change
      box: element.matches("img, video, audio") || !element.childElementCount ? boxOf(element) : [],
    };
  };
  // what is painted behind a box is a picture of the post only if it is as large as one
  // a picture that did not come is shown as small as a sign, and is missing
  const isIcon = (element) =>
    rules.guess &&
    element.matches("img") &&
    (element.naturalWidth > 0 || Number(element.getAttribute("width") || 99) < 32) &&
    element.offsetWidth > 0 &&
    Math.max(element.offsetWidth, element.offsetHeight) < 32 &&
    !waitingIn(element);
  const isMedium = (element) =>
    (element.matches("img, video, audio") && !isIcon(element)) || Math.min(element.offsetWidth, element.offsetHeight) > 60;
  const mediaOf = (item) =>
    [...new Set(rules.media.flatMap((selector) => within(item, selector)))]
      .filter((element) => isMedium(element) && !(rules.not_media && element.matches(rules.not_media)))
      .map(mediumOf)
      .filter((medium) => medium.url || medium.poster);

  // whole numbers on one line, grouped by threes or not at all; "1,2 tn" is no total to count on
  const gap = String.raw`[ \u00a0\u202f]`;
  const number =
    String.raw`(?<![\d.,]|\d${gap})(?<whole>\d{1,3}(?<gap>${gap}|[.,])\d{3}(?:\k<gap>\d{3})*|\d+)` +
    String.raw`(?!\d|[.,]\d|${gap}\d{3}(?!\d))`;
  const exact = String.raw`(?!\+|\s*(?:tn|tusen|mn|mil\p{L}*|md\p{L}*|thousand|bn|b|k|m|t)(?!\p{L}))`;
  const numberIn = (text, pattern) => {
    const told = new RegExp(pattern, "iu").exec(text);
    return told ? Number(told.groups.whole.replace(/\D/g, "")) : null;
  };

  const counted = new RegExp(`^\\D*${number}\\s*(?:${rules.comment_words})$`, "iu");
  const totalTold = (item) => {
    const total = pick(item, rules.comment_total);
    return total
      ? total.attribute || total.element.getAttribute("content") || total.element.textContent
      : rules.comment_words &&
          within(item, "a, button, [role='button'], span")
            .map((element) => squeeze(element.textContent))
            .find((text) => counted.test(text));
  };
  const totalOf = (item) => {
    const told = totalTold(item);
    return told ? numberIn(told, `^\\D*${number}${exact}`) : null;
  };
  // what a platform counts, in its own words: by its rules, by schema.org, or short texts with a number
  const actions = [["likes", "Like"], ["shares", "Share"], ["views", "(?:Watch|View|Read|Listen)"], ["comments", "Comment"]];
  const content = (element, name) => {
    const found = element.querySelector(`[itemprop="${name}"]`);
    return found ? found.getAttribute("content") || found.getAttribute("href") || found.textContent : "";
  };
  const statistics = (item) =>
    within(item, "[itemprop='interactionStatistic']").flatMap((element) =>
      actions
        .filter(([, type]) => new RegExp(`/${type}Action$`).test(content(element, "interactionType").trim()))
        .map(([kind]) => [kind, squeeze(content(element, "userInteractionCount"))]),
    );
  const shortTexts = (item) => {
    const body = pick(item, rules.text);
    const texts = within(item, "[aria-label], a, button, [role='button'], span, li, strong, small")
      .filter((element) => element.childElementCount < 3 && !(body && body.element.contains(element)))
      .flatMap((element) => [element.getAttribute("aria-label"), element.textContent])
      .map((text) => squeeze(text).replace(/\s+/g, " "))
      .filter((text) => /\d/.test(text) && /\p{L}/u.test(text) && text.length <= 60);
    return [...new Set(texts)].slice(0, 40);
  };
  const figuresOf = (item) => ({
    told: ["likes", "shares", "views"]
      .map((kind) => [kind, said(pick(item, rules[kind])).slice(0, 60)])
      .concat(statistics(item), [["comments", squeeze(totalTold(item)).slice(0, 60)]])
      .filter(([, text]) => text),
    texts: shortTexts(item),
  });
  const nameIn = (author) => (rules.author_in && lastGroup(rules.author_in, author)) || author;
  const changed = new RegExp(rules.edited_words, "iu");
  const onlyChanged = new RegExp(`^[^\\p{L}]*(?:${rules.edited_words})[^\\p{L}]*$`, "iu");
  const isMarked = (item) =>
    rules.guess && within(item, "span, small, em, i, a, time, abbr, div, p").some((one) => says(one, onlyChanged, 30));
  const read = (item) => {
    const time = timeOf(item);
    return {
      kind: isPost(item) ? "post" : "comment",
      id: idOf(item),
      parent: order.indexOf(answered(item)),
      author: nameIn(said(nameOf(item))),
      by_owner: Boolean(rules.by_owner) && item.matches(rules.by_owner),
      text: textOf(item),
      permalink: linkOf(item),
      time_shown: time ? squeeze(time.element.innerText || time.attribute) : "",
      datetime: time ? machineTime(time) : "",
      edited: changed.test(said(pick(item, rules.edited))) || isMarked(item),
      comment_total: totalOf(item),
      figures: figuresOf(item),
      media: mediaOf(item),
      box: itemBoxOf(item),
    };
  };

  const outside = (selector) => all(selector).find((element) => !nearest(element, items));
  const header = rules.header.map(outside).find(Boolean);
  const postTotal = () => {
    if (!header || !rules.post_total) return null;
    return numberIn(header.innerText, `${number}${gap}*(?:${rules.post_total})(?!\\p{L})`);
  };

  // what is shown after the last post: here, and not in what people have written, a feed says its end
  const tail = () => {
    const inDocument = (element) => {
      const root = element.getRootNode();
      return root === document ? element : inDocument(root.host);
    };
    const later = (a, b) =>
      inDocument(a).compareDocumentPosition(inDocument(b)) & Node.DOCUMENT_POSITION_PRECEDING ? a : b;
    const outermost = [...posts].filter((post) => !nearest(above(post), posts));
    const parts = [];
    for (let at = outermost.length && outermost.reduce(later); at; at = above(at))
      for (let next = at.nextSibling; next; next = next.nextSibling) parts.push(written(next, null));
    return squeeze(parts.join("\n"));
  };

  // where a page's numbers stand, a link that says »Nästa«
  const turns = new RegExp(`^(?:${rules.further.trim().split("\n").join("|")})[^\\p{L}\\p{N}]*$`, "iu");
  // where it says none, the number after the one that is marked, or that leads nowhere
  const isNumber = (element) => element.textContent.length < 12 && /^\D{0,6}\d{1,3}$/.test(squeeze(element.textContent));
  const numberOf = (element) => Number(squeeze(element.textContent).replace(/\D/g, ""));
  const numbered = () => {
    const links = all("a[href]:not([href^='#'])").filter((link) => isNumber(link) && !link.closest("table, article, [class*='calend' i]"));
    for (const link of links) {
      const box = [link.parentElement, link.parentElement.parentElement].find((one) => one && one.querySelectorAll("a[href]").length > 1) || link.parentElement;
      const shown = [...box.querySelectorAll("[aria-current], [class*='active' i], [class*='current' i], strong, b, em, span, li")].filter(
        (one) => isNumber(one) && (one.matches("[aria-current], [class*='active' i], [class*='current' i]") || !(one.closest("a[href]") || one.querySelector("a[href]"))),
      );
      if (shown.length && numberOf(link) === numberOf(shown[0]) + 1 && /\d/.test(link.pathname + link.search)) return link;
    }
    return null;
  };
  const turned = () => {
    const told = (link) => [link.innerText, link.getAttribute("aria-label"), link.title].map(squeeze);
    const sure = saying(rules.further_sure);
    const found = all("a[href]:not([href^='#'])").filter(
      (link) => link.closest(rules.further_within) || (!link.closest("article") && told(link).some((text) => sure.test(text))),
    );
    const next = found.find((link) => told(link).some((text) => turns.test(text) || sure.test(text)) && /^https?:/.test(link.href)) || numbered();
    return next && /^https?:/.test(next.href) ? next.href : "";
  };
  window[Symbol.for("items")] = order;
  const links = (selectors) => selectors.flatMap(all).map((link) => link.href).filter(Boolean);
  return {
    items: order.map(read),
    hits: [...hits],
    canary: rules.canary.length > 0 && all(rules.canary.join(",")).length > 0,
    landmarks: Object.keys(rules.landmarks).filter((name) => all(rules.landmarks[name].join(",")).length > 0),
    header: header ? boxOf(header) : [],
    screen: [scrollX, scrollY, innerWidth, innerHeight].map(Math.round),
    post_total: postTotal(),
    tail: tail(),
    next_page: links(rules.next_page)[0] || (rules.next_page.length ? turned() : ""),
    comment_pages: [...new Set(links(rules.comment_pages))],
  };
}
