"""Boxes that come to lie over the feed while it is read: told, and never closed or answered."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from harvesters.browser.page.scripts import ask, script, well_formed, words
from harvesters.browser.page.worlds import corner, worlds
from harvesters.browser.walls.walls import said_in
from harvesters.findings import finding
from ogonblick.capture import Finding

OTHERS = ("captcha", "checkpoint", "limited", "age")
"""Walls beside a login that are laid over a feed."""
NEAR = 2
"""Pixels by which a frame's corner may be told otherwise from within than from without."""

Box = dict[str, Any]


def overlay(page: Page, address: str) -> Finding | None:
    """Say if a wall has come to lie over the feed while it was read, in the page or in a frame.

    A login form in a corner or in the page's own text hides nothing and is no wall.
    """
    boxes: list[Box] = ask(page, script("over"))
    boxes += _framed(page, [place for box in boxes for place in box["frames"]])
    if any(map(_wants_login, boxes)):
        return finding("C209", address)
    told = next(filter(None, (said_in(box["text"], OTHERS) for box in boxes)), "")
    return finding("C234", address, words=told) if told else None


def _wants_login(box: Box) -> bool:
    """Whether a box asks for a login; one that offers a letter of news asks for no more."""
    over, spared = (
        re.compile(words("walls")[name], re.IGNORECASE) for name in ("over", "over_not")
    )
    text = box["text"]
    return bool(box["password"] or (over.search(text) and not spared.search(text)))


def _framed(page: Page, places: list[list[int]]) -> Iterator[Box]:
    """Yield what is said in the frames whose left upper corners lie at some places."""
    if not places:
        return
    with worlds(page) as every:
        for world in every[1:]:
            with suppress(PlaywrightError):  # it is gone, or not shown
                left, top = corner(world, every)
                if any(abs(left - x) <= NEAR and abs(top - y) <= NEAR for x, y in places):
                    yield well_formed(world.call(script("met")))
