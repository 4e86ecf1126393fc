"""The scripts and word lists that are sent into a page, read once, and how a page is asked.

A script is a module of JavaScript, ``NAME.js`` beside this file, whose default export is the
function that a page is asked with. What several need, and the concerns of a large one, are modules
in folders here, imported by name; a page is sent one text, for its own loader is not ours to use.
"""

import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib import resources
from posixpath import dirname, join, normpath
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from harvesters.browser.page.worlds import World, page_world, worlds

ATTEMPTS = 3
GONE = ("context was destroyed", "Cannot find context", "navigated or closed", "was terminated")
"""What is said of a page that went elsewhere, or was stilled, while it was being asked."""
MODULES = resources.files("harvesters.browser.page")
IMPORT = re.compile(r'^import (\{ [^}]* \}) from "([^"]+)";$', re.MULTILINE)
EXPORT = re.compile(r"^export const (\w+)", re.MULTILINE)
"""The one way in which a module names what it needs of another, and what others may need of it."""


@cache
def script(name: str) -> str:
    """Return ``NAME.js`` and all that it imports as one expression, whose value is its function."""
    *needed, asked = dict.fromkeys(_needed(f"{name}.js"))
    given = "".join(f'given["{path}"] = {_scope(path)};\n' for path in needed)
    return f"(() => {{\nconst given = {{}};\n{given}return {_scope(asked)};\n}})()"


def _needed(path: str) -> Iterator[str]:
    """Yield what a module imports, each after what that imports itself, and the module last."""
    for _, told in IMPORT.findall(_module(path)):
        yield from _needed(_beside(path, told))
    yield path


def _scope(path: str) -> str:
    """Return a module as an expression whose value is what it exports."""

    def bound(told: re.Match[str]) -> str:
        return f'const {told[1]} = given["{_beside(path, told[2])}"];'

    text = IMPORT.sub(bound, _module(path)).replace("\nexport default ", "\nreturn ")
    exported = ", ".join(EXPORT.findall(text))
    returned = f"return {{ {exported} }};\n" if exported else ""
    return "(() => {\n" + text.replace("\nexport ", "\n") + returned + "})()"


def _beside(path: str, told: str) -> str:
    """Return the path of a module as another tells it: from where that lies."""
    return normpath(join(dirname(path), told))


@cache
def _module(path: str) -> str:
    return (MODULES / path).read_text(encoding="utf-8")


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
