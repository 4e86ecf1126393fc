"""A look at what a page and its frames show now: by rules, by looks, or as told machines."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from harvesters.browser.page.scripts import ask, frames_of, script, well_formed, words
from harvesters.browser.page.shadows import open_shadows
from harvesters.browser.page.worlds import World, corner, owner_of
from harvesters.browser.reading.moments import SHAPE
from harvesters.browser.rules import Rules
from ogonblick.post import PostKind


def look(page: Page, rules: Rules) -> dict[str, Any]:
    """Return what the page and its frames show now, as plain data; items in the page first."""
    open_shadows(page)
    seen = _guessed(page, rules) if rules.guess else ask(page, script("extract"), asking(rules))
    for world, every in frames_of(page):
        with suppress(PlaywrightError):  # gone, or not shown
            place = {**asking(rules), "corner": corner(world, every)}
            items = well_formed(world.call(script("extract"), place))["items"]
            _join(seen["items"], answering(items) if is_of_answers(world, every) else items)
    return seen


def count_marked(page: Page, rules: Rules) -> int:
    """Return how many items the page marks as such, and none that is only guessed at."""
    return len(look(page, replace(rules, guess=False))["items"])


def _guessed(page: Page, rules: Rules) -> dict[str, Any]:
    """Return what rules that may guess see: what is marked up, looks so, or is told machines."""
    seen: dict[str, Any] = ask(page, script("extract"), asking(rules))
    argument = {**guessing(), "hasPosts": bool(seen["items"])}
    if not has_both(seen) and ask(page, script("shapes"), argument):
        seen = ask(page, script("extract"), {**asking(rules), "shaped": True})
    return seen if seen["items"] else {**seen, "items": ask(page, script("told"))}


def asking(rules: Rules) -> dict[str, Any]:
    """Return what the script that reads a page is given."""
    turning = {
        name: words("expand")[name] for name in ("further", "further_sure", "further_within")
    }
    return {**rules.as_script_argument(), **turning, **guessing(), "corner": None}


def is_of_answers(world: World, every: list[World]) -> bool:
    """Say whether a frame is called one of comments, by its address or by the page it lies in."""
    said = " ".join((world.url, *owner_of(world, every)))
    return re.search(words("parts")["answers"], said, re.IGNORECASE) is not None


def answering(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what stands in a frame of comments: no posts, whatever its boxes are called."""
    return [{**item, "kind": PostKind.COMMENT.value} for item in items]


def guessing() -> dict[str, str]:
    """Return how times look, and the words of what is no part of a post."""
    told = ("beside", "advertisement", "suggestions", "answers", "byline", "updated", "news")
    return {"when": SHAPE, **{name: words("parts")[name] for name in told}}


def has_both(seen: Mapping[str, Any]) -> bool:
    """Say whether a look has found posts and comments."""
    return {item["kind"] for item in seen["items"]} >= set(PostKind)


def _join(items: list[dict[str, Any]], further: Iterable[dict[str, Any]]) -> None:
    """Add a frame's items, marked as such; what they answer are places in the list."""
    before = len(items)
    for item in further:
        above = item["parent"]
        place = above + before if above >= 0 else above
        items.append({**item, "parent": place, "framed": True})
