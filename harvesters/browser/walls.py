"""Walls: what met us instead of the account. Recognised and told, never evaded."""

import re
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

from harvesters.browser.refusing import refuse
from harvesters.browser.scripts import ask, ask_frames, script, words
from harvesters.browser.shadows import open_shadows
from harvesters.findings import finding
from harvesters.steps import Budget
from ogonblick.capture import Finding

LOOK = """() => {
  const roots = [document];
  for (let i = 0; i < roots.length; i += 1)
    for (const element of roots[i].querySelectorAll("*")) {
      const shadow = element.shadowRoot || element[Symbol.for("shadow")];
      if (shadow) roots.push(shadow);
    }
  const shadows = roots.slice(1).flatMap((root) => [...root.children]);
  const texts = [document.body, ...shadows].map((element) => (element && element.innerText) || "");
  return {
    title: document.title,
    address: location.href,
    text: texts.join("\\n").slice(0, 20000),
    password: roots.some((root) => root.querySelector("input[type=password]")),
    pictures: [...document.images].filter((i) => i.naturalWidth > 40).length,
  };
}"""
# What lies over the page where a reader looks: the innermost dialogue or fixed box at a few points.
# One with much text is no box over the feed but the feed's own frame.
BOXES_OVER = """() => {
  const dialog = "[role=dialog], [role=alertdialog], dialog[open], [aria-modal=true]";
  const deepest = (root, x, y) => {
    const at = root.elementFromPoint(x, y);
    const shadow = at && (at.shadowRoot || at[Symbol.for("shadow")]);
    return (shadow && shadow !== root && deepest(shadow, x, y)) || at;
  };
  const boxAt = (x, y) => {
    let at = deepest(document, x, y);
    while (at && !at.matches(dialog) && getComputedStyle(at).position !== "fixed")
      at = at.assignedSlot || at.parentElement || at.getRootNode().host;
    return at;
  };
  const shares = [0.35, 0.5, 0.65];
  const boxes = shares.flatMap((x) => shares.map((y) => boxAt(x * innerWidth, y * innerHeight)));
  return [...new Set(boxes)]
    .filter((box) => box && (box.innerText || "").length < 2000)
    .map((box) => ({
      text: box.innerText || "",
      password: [...box.querySelectorAll("input[type=password]")].some((i) => i.checkVisibility()),
    }));
}"""
HTTP_FINDINGS = {404: "C101", 410: "C101", 401: "C111", 403: "C111", 429: "C104"}
WALLS = {
    "captcha": "C103",
    "checkpoint": "C114",
    "limited": "C104",
    "age": "C115",
    "gone": "C105",
    "consent": "C116",
    "login": "C102",
    "broken": "C117",
}
"""Kinds of walls and their findings, the most telling first: nearly every wall offers a login."""
ENOUGH_TEXT = 40
SAID_FIRST = 3_000
"""Signs of a page's text in which it says that it is a wall; further down, it tells something."""
PATIENCE = 4.0
"""Seconds that an empty page is given to fill itself."""


@dataclass(frozen=True)
class Look:
    """The first sight of a page: its status, what it says, and how many items it shows.

    ``address`` is where the visit came to stand, which platforms' walls have of their own.
    """

    status: int
    title: str
    text: str
    password: bool
    pictures: int
    items: int
    address: str = ""


def look_at(page: Page, status: int, items: int) -> Look:
    """Take the first sight of a loaded page, with patience while there is nothing to see.

    Platforms send a frame first and fill it when their scripts have come (bsky-comments, 2026-11).
    """
    patience = Budget.of(PATIENCE)
    while True:
        open_shadows(page)
        look = Look(status=status, items=items, **ask(page, LOOK))
        if not is_empty(look) or look.password or _said(look) or patience.left() <= 0:
            return look
        page.wait_for_timeout(100)


def is_empty(look: Look) -> bool:
    """Whether a page shows next to nothing."""
    return not (look.items or look.pictures) and len(look.text.strip()) < ENOUGH_TEXT


@dataclass(frozen=True)
class Consent:
    """Whether a consent dialogue was seen, and the words of the button that refused, or nothing."""

    seen: bool
    pressed: str = ""


def answer_consent(page: Page) -> Consent:
    """Refuse a consent dialogue, in the page or in a frame: by its words, or as its tool is known.

    By its words is by its own buttons, if it has such.
    """
    answered = _by_words(page)
    if answered.pressed:
        return answered
    pressed = refuse(page)
    return Consent(seen=answered.seen or bool(pressed), pressed=pressed)


def _by_words(page: Page) -> Consent:
    phrases = words("expand")
    patterns = {
        "about": phrases["about_consent"],
        "refuse": phrases["refuse_consent"],
        "choose": phrases["choose_consent"],
        "save": phrases["save_consent"],
        "necessary": phrases["necessary"],
        "page": words("walls")["consent_address"],
    }
    open_shadows(page)
    first = Consent(**ask(page, script("consent"), patterns))
    if first.pressed:
        return first
    seen = first.seen
    for said in ask_frames(page, script("consent"), patterns):
        if said["pressed"]:
            return Consent(**said)
        seen = seen or said["seen"]
    return Consent(seen)


def overlay(page: Page, address: str) -> Finding | None:
    """Say if a login box has come to lie over the feed while it was read.

    A login form in a corner or in the page's own text hides nothing and is no wall.
    """
    boxes: list[dict[str, Any]] = ask(page, BOXES_OVER)
    over = re.compile(words("walls")["over"], re.IGNORECASE)
    hiding = any(box["password"] or over.search(box["text"]) for box in boxes)
    return finding("C209", address) if hiding else None


def wall(look: Look, url: str) -> Finding | None:
    """Say which wall this is, or None where it is the account's own page.

    A page that shows items is no wall, whatever words stand on it: a post may be about captchas.
    """
    if look.status >= HTTPStatus.BAD_REQUEST:
        code = HTTP_FINDINGS.get(look.status, "C112")
        return finding(code, url, status=look.status)
    if look.items:
        return None
    said = _said(look)
    for kind, code in WALLS.items():
        if kind in said or (kind == "login" and look.password):
            return finding(code, url, status=look.status, words=said.get(kind, ""))
    if is_empty(look):
        return finding("C106", url)
    return None


def is_replaced(look: Look) -> bool:
    """Say whether a page is what a site shows in the place of one that is gone (a soft 404).

    Its title and its text must both say so: a post may be about a sign that is missing.
    """
    told = ("gone", look.text[:SAID_FIRST]), ("gone_title", look.title)
    return all(_phrases(name).search(text) for name, text in told)


def _said(look: Look) -> dict[str, str]:
    """Return what tells of a wall, in the page's words or else its address, by kind of wall."""
    return {kind: sign for kind in WALLS if (sign := _sign(kind, look))}


def _sign(kind: str, look: Look) -> str:
    where = urlsplit(look.address)
    told = {
        kind: look.text[:SAID_FIRST],
        f"{kind}_title": look.title,
        f"{kind}_address": f"{where.hostname}{where.path}",
    }
    signs = (_phrases(name).search(text) for name, text in told.items())
    return next((sign.group(0) for sign in signs if sign), "")


@cache
def _phrases(name: str) -> re.Pattern[str]:
    """Return the pattern of phrases that stand one a line; of none, one that nothing matches."""
    listed = words("walls").get(name, "(?!)").strip().splitlines()
    return re.compile("|".join(listed), re.IGNORECASE)
