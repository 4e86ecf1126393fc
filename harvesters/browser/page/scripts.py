"""The scripts and word lists that are sent into a page, read once, and how a page is asked."""

import tomllib
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib import resources
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from harvesters.browser.page.worlds import World, page_world, worlds

ATTEMPTS = 3
GONE = ("context was destroyed", "Cannot find context", "navigated or closed")
"""What is said of a page that went elsewhere while it was being asked."""


@cache
def script(name: str) -> str:
    """Return ``NAME.js`` beside this file."""
    return (resources.files("harvesters.browser.page") / f"{name}.js").read_text(encoding="utf-8")


@cache
def words(name: str) -> dict[str, str]:
    """Return the patterns of ``rules/NAME.toml``."""
    path = resources.files("harvesters.browser") / "rules" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def ask(page: Page, expression: str, argument: object = None) -> Any:  # noqa: ANN401 - plain data
    """Run a script in the page and return what it says, as text that can be written in a file.

    A page may go elsewhere by itself while it is being asked, as after a consent or from an old
    address; then the question is put to where it went.
    """
    for _ in range(ATTEMPTS):
        try:
            return well_formed(_evaluate(page, expression, argument))
        except PlaywrightError as fault:
            if not any(word in fault.message for word in GONE):
                raise
            page.wait_for_load_state("domcontentloaded")
    return well_formed(_evaluate(page, expression, argument))


def ask_frames(page: Page, expression: str, argument: object = None) -> Iterator[Any]:
    """Run a script in each of the page's frames, and yield what they say; ``ask`` asks the page.

    A frame that goes away meanwhile says nothing.
    """
    for world, _ in frames_of(page):
        with suppress(PlaywrightError):
            yield well_formed(world.call(expression, argument))


def frames_of(page: Page) -> Iterator[tuple[World, list[World]]]:
    """Yield each frame of the page, and beside it all of them with the page."""
    if len(page.frames) > 1:
        with worlds(page) as every:
            yield from ((world, every) for world in every[1:])


def _evaluate(page: Page, function: str, argument: object) -> Any:  # noqa: ANN401 - plain data
    return page_world(page).call(function, argument)


def well_formed(said: Any) -> Any:  # noqa: ANN401 - plain data
    """Return plain data with U+FFFD for half a sign: UTF-8 has no way to write one.

    Pages that cut a text short leave half an emoji; no capture could be written (seen 2026-11).
    """
    if isinstance(said, str):
        return said.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(said, list):
        return [well_formed(one) for one in said]
    if isinstance(said, dict):
        return {well_formed(key): well_formed(one) for key, one in said.items()}
    return said
