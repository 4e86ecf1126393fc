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


def answer_consent(page: Page) -> str:
    """Refuse a consent dialogue by its own button; returns the button's words, or nothing."""
    answered: str = ask(page, script("consent"), words("expand")["refuse_consent"])
    return answered


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
