"""Consent tools refused by the rules of others: @duckduckgo/autoconsent, where ours press nothing.

Theirs know a tool's buttons by its markup, whatever language they are in. They run in a world of
their own, which the page does not see, and those that would ask the page's own scripts are not
followed: nothing else is pressed than what refuses.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from harvesters.browser.page.scripts import script, well_formed, words
from harvesters.browser.page.worlds import World, worlds

VERSION = "autoconsent/16.23.0"
"""The program and its rules, as provenance names them."""
FILES = resources.files("harvesters.browser.walls") / "autoconsent"
SECONDS = 10.0
"""Longest time that the refusing of one dialogue may take."""
PATIENCE = 1.5
"""Seconds that a tool which is there may take to show its dialogue: the page has settled before."""


def refuse(page: Page) -> str:
    """Refuse what a known tool shows in the page or a frame of consent; returns what was pressed.

    Where a tool was refused without a word on its button, its name is returned; else nothing.
    """
    with worlds(page) as every:
        return next(filter(None, map(_refused, _asking(every))), "")


def _asking(every: list[World]) -> Iterator[World]:
    """Yield the page, and the frames whose addresses speak of consent."""
    about = re.compile(words("expand")["about_consent"], re.IGNORECASE)
    yield from every[:1]
    yield from (frame for frame in every[1:] if about.search(frame.url))


def _refused(world: World) -> str:
    told: dict[str, Any] = {"refused": False, "pressed": []}
    # a page that a press sends elsewhere tells nothing more
    with suppress(PlaywrightError):
        argument = {"rules": _rules(), "seconds": SECONDS, "patience": PATIENCE}
        told = well_formed(replace(world, name="autoconsent").call(_program(), argument))
    # what was pressed is told whatever came of it
    return " – ".join(told["pressed"]) or (told["tool"] if told["refused"] else "")


@cache
def _program() -> str:
    """Return the function that a world is asked with, their program and ours in it.

    Its name for ``setTimeout`` is ours, so that it can be ended.
    """
    theirs = (FILES / "autoconsent.playwright.js").read_text(encoding="utf-8")
    start = f"(setTimeout) => {{\n{theirs}\n}}"
    return f"(told) => ({script('refuse')})({start}, told)"


@cache
def _rules() -> Any:  # noqa: ANN401 - plain data
    return json.loads((FILES / "compact-rules.json").read_text(encoding="utf-8"))
