"""The scripts and word lists that are sent into a page, read once, and how a page is asked.

A page is asked in a world of our own: the same document, but none of the page's own scripts. What
it has made of ``Array``, ``JSON`` or ``fetch`` is not there.
"""

import tomllib
from contextlib import suppress
from functools import cache
from importlib import resources
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

ATTEMPTS = 3
WORLD = "ogonblick"
GONE = ("context was destroyed", "Cannot find context", "navigated or closed")
"""What is said of a page that went elsewhere while it was being asked."""


@cache
def script(name: str) -> str:
    """Return ``NAME.js`` beside this file."""
    return (resources.files("harvesters.browser") / f"{name}.js").read_text(encoding="utf-8")


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


def _evaluate(page: Page, function: str, argument: object) -> Any:  # noqa: ANN401 - plain data
    """Call a function in our world of the page's main frame. Raises Playwright's error."""
    session = page.context.new_cdp_session(page)
    try:
        frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": WORLD})
        call = {
            "functionDeclaration": function,
            "executionContextId": world["executionContextId"],
            "arguments": [{"value": argument}],
            "returnByValue": True,
            "awaitPromise": True,
            "userGesture": True,
        }
        told = session.send("Runtime.callFunctionOn", call)
    finally:
        with suppress(PlaywrightError):  # the page is gone, and the session with it
            session.detach()
    if "exceptionDetails" in told:
        thrown = told["exceptionDetails"].get("exception", {}).get("description", "")
        raise PlaywrightError(f"evaluate: {thrown}")
    return told["result"].get("value")


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
