"""Closed shadow roots: what a page shows there is content, though its own scripts may not look.

Chromium tells of them over its own protocol. Each is left on its host in our world, where no script
of the page's finds it, and where ours look for it under the same name.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from harvesters.browser.scripts import script
from harvesters.browser.worlds import World, page_world, worlds

LEAVE = "function (root) { this[Symbol.for('shadow')] = root; }"
DEEPEST = 4
"""Closed roots in closed roots that are looked into."""


def open_shadows(page: Page) -> None:
    """Leave the closed shadow roots of a page, and of its frames, where our scripts find them."""
    with worlds(page) if len(page.frames) > 1 else _alone(page) as every:
        for world in every:
            with suppress(PlaywrightError):  # it went elsewhere meanwhile: there is a next look
                _open(world)


@contextmanager
def _alone(page: Page) -> Iterator[list[World]]:
    with page_world(page) as world:
        yield [world]


def _open(world: World) -> None:
    for _ in range(DEEPEST):
        if not sum(_opened(world, thing) for thing in world.things(script("hosts"))):
            return


def _opened(world: World, host: str) -> int:
    """Return how many closed roots an element has: one, if any."""
    told = world.session.send("DOM.describeNode", {"objectId": host})["node"]
    closed = [root for root in told.get("shadowRoots", ()) if root["shadowRootType"] == "closed"]
    for root in closed:
        _leave(world, host, root)
    return len(closed)


def _leave(world: World, host: str, root: dict[str, Any]) -> None:
    wanted = {"backendNodeId": root["backendNodeId"], "executionContextId": world.context()}
    found = world.session.send("DOM.resolveNode", wanted)["object"]["objectId"]
    call = {"functionDeclaration": LEAVE, "objectId": host, "arguments": [{"objectId": found}]}
    world.session.send("Runtime.callFunctionOn", call)
