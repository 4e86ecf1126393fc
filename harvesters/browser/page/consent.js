// Answers a consent dialogue by its own refusing button, through shadow DOM. Where it has none, its
// settings are opened: there is such a button, or everything is turned off and that is saved.
// Returns whether such a dialogue was seen, and the words of what was pressed, or nothing.
import { allDialogs } from "./parts/dialogs.js";
import { above, elementsOf, shadowOf } from "./parts/shadows.js";
import { isShown } from "./parts/sight.js";
import { oneLine, saying } from "./parts/words.js";

export default async ({ about, refuse, choose, save, necessary, page }) => {
  const subject = new RegExp(about, "iu");
  const [refusing, choosing, saving] = [refuse, choose, save].map(saying);
  const needed = new RegExp(necessary, "iu");
  const names = "[id*=consent i], [id*=cookie i], [class*=consent i], [class*=cookie i]";
  const pressable =
    "button, [role=button], a[href^='#'], a[href^='javascript:' i], input[type=button], input[type=submit], :is(div, span):is([tabindex='0'], [onclick], [class*=btn i], [class*=button i])";
  const switches = "input[type=checkbox], [role=switch], [role=checkbox]";
  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

  const inside = (dialog) => [
    ...(shadowOf(dialog) ? elementsOf(shadowOf(dialog)) : []),
    ...elementsOf(dialog),
  ];
  const words = (element) => oneLine(element.innerText || element.value);
  // what lies in a shadow root is no part of its host's innerText
  const said = (dialog) =>
    [dialog, ...inside(dialog).filter((e) => e.parentNode instanceof ShadowRoot)]
      .map(words)
      .join(" ");
  const leaves = (button) => {
    const link = button.closest("a[href]");
    return link && !/^(#|javascript:)/i.test(link.getAttribute("href"));
  };
  const buttons = (dialog) =>
    inside(dialog).filter(
      (one) =>
        one.matches(pressable) && !one.querySelector(pressable) && isShown(one) && !leaves(one),
    );

  // a frame of its own, or a page that a visit is sent to first, is a dialogue as a whole
  const sentHere = new RegExp(page, "iu").test(location.host + location.pathname);
  const body = window !== window.top || sentHere ? [document.body].filter(Boolean) : [];
  // whatever it is called, what stays in its place where dialogues stand, and says and asks something
  const tells = (box) =>
    box &&
    !box.matches("header, nav") &&
    words(box).length > 30 &&
    words(box).length < 3000 &&
    buttons(box).length > 1;
  const fixed = () =>
    [0.05, 0.5, 0.95]
      .flatMap((x) => [0.04, 0.5, 0.85, 0.97].map((y) => boxAt(x * innerWidth, y * innerHeight)))
      .filter(tells);
  const boxAt = (x, y) => {
    let at = document.elementFromPoint(x, y);
    while (at && !/fixed|sticky/.test(getComputedStyle(at).position)) at = at.parentElement;
    return at;
  };
  const asking = () =>
    [
      ...new Set([
        ...elementsOf(document).filter((one) => one.matches(`${allDialogs}, ${names}`)),
        ...fixed(),
      ]),
    ]
      .filter((element) => !element.matches("html, body"))
      .concat(body)
      .filter(
        (dialog) =>
          buttons(dialog).length > 0 &&
          subject.test(`${dialog.id} ${dialog.className} ${said(dialog)}`),
      );
  const button = (phrases) =>
    asking()
      .flatMap(buttons)
      .find((one) => phrases.test(words(one)));
  const press = (element) => {
    const pressed = words(element);
    element.click();
    return pressed;
  };
  // a "manage cookies" that lies in the page's own text hides nothing and asks nothing
  const liesOver = (element) => {
    for (let at = element; at && at !== document.body; at = above(at))
      if (at.matches(allDialogs) || /fixed|sticky/.test(getComputedStyle(at).position)) return true;
    return false;
  };

  // everything that can be turned off is; what cannot must be what is called necessary
  const isOn = (one) =>
    one.matches("input") ? one.checked : one.getAttribute("aria-checked") === "true";
  const isFixed = (one) => one.disabled || one.getAttribute("aria-disabled") === "true";
  const labelOf = (one) =>
    oneLine([...(one.labels || []), one.parentElement].map((e) => e.textContent).join(" ")) +
    oneLine(one.getAttribute("aria-label"));
  const turnOff = async () => {
    const all = () => [...new Set(asking().flatMap(inside))].filter((one) => one.matches(switches));
    const left = () => all().filter((one) => isOn(one) && !isFixed(one));
    // one after the other, for one may turn others off: there is often one for all of them
    for (let times = 0; times < 60 && left().length > 0; times += 1) {
      left()[times % left().length].click();
      await pause(50);
    }
    return all().length > 0 && left().every((one) => needed.test(labelOf(one)));
  };
  const patiently = async (look) => {
    for (let times = 0; times < 15; times += 1) {
      const found = look();
      if (found) return found;
      await pause(100);
    }
    return null;
  };

  const first = button(refusing);
  if (first) return { seen: true, pressed: press(first) };
  const seen = asking().flatMap(buttons).some(liesOver);
  const asks = (one) => liesOver(one) || body.length > 0;
  const settings = asking()
    .flatMap(buttons)
    .find((one) => choosing.test(words(one)) && asks(one));
  const way = settings ? [press(settings)] : [];
  const found = settings
    ? await patiently(() => button(refusing) || button(saving))
    : button(saving);
  if (found && (refusing.test(words(found)) || (asks(found) && (await turnOff()))))
    return { seen: true, pressed: [...way, press(found)].join(" – ") };
  return { seen, pressed: "" };
};
