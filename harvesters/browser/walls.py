"""Walls: what met us instead of the account. Recognised and told, never evaded."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from playwright.sync_api import Page

from harvesters.browser.scripts import ask, script, words
from harvesters.findings import finding
from ogonblick.capture import Finding

LOOK = """() => ({
  title: document.title,
  text: (document.body ? document.body.innerText : "").slice(0, 20000),
  password: Boolean(document.querySelector("input[type=password]")),
  pictures: [...document.images].filter((i) => i.naturalWidth > 40).length,
})"""
# What lies over the page where a reader looks: the innermost dialogue or fixed box at a few points.
# One with much text is no box over the feed but the feed's own frame.
BOXES_OVER = """() => {
  const dialog = "[role=dialog], [role=alertdialog], dialog[open], [aria-modal=true]";
  const deepest = (root, x, y) => {
    const at = root.elementFromPoint(x, y);
    const into = at && at.shadowRoot && at.shadowRoot !== root;
    return (into && deepest(at.shadowRoot, x, y)) || at;
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
ENOUGH_TEXT = 40


@dataclass(frozen=True)
class Look:
    """The first sight of a page: its status, what it says, and how many items it shows."""

    status: int
    title: str
    text: str
    password: bool
    pictures: int
    items: int


def look_at(page: Page, status: int, items: int) -> Look:
    """Take the first sight of a loaded page."""
    seen: dict[str, Any] = ask(page, LOOK)
    return Look(status=status, items=items, **seen)


@dataclass(frozen=True)
class Consent:
    """Whether a consent dialogue was seen, and the words of the button that refused, or nothing."""

    seen: bool
    pressed: str = ""


def answer_consent(page: Page) -> Consent:
    """Refuse a consent dialogue by its own button, if it has one."""
    phrases = words("expand")
    patterns = {"about": phrases["about_consent"], "refuse": phrases["refuse_consent"]}
    return Consent(**ask(page, script("consent"), patterns))


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
    said = _said(look.text)
    if look.password or "login" in said:
        return finding("C102", url)
    for kind, code in (("captcha", "C103"), ("limited", "C104"), ("gone", "C105")):
        if kind in said:
            return finding(code, url, status=look.status, words=said[kind])
    if len(look.text.strip()) < ENOUGH_TEXT and not look.pictures:
        return finding("C106", url)
    return None


def _said(text: str) -> dict[str, str]:
    """Return the telling words on the page, by the kind of wall they tell of."""
    kinds = ((kind, pattern) for kind, pattern in words("walls").items() if kind != "version")
    found = ((kind, re.search(pattern, text, re.IGNORECASE)) for kind, pattern in kinds)
    return {kind: match.group(0) for kind, match in found if match}
