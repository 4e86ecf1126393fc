"""Closed shadow roots: what a page shows there is content, though its own scripts may not look.

Chromium tells of them over its own protocol. Each is left on its host in our world, where no script
of the page's finds it, and where ours look for it under the same name.
"""

from contextlib import nullcontext, suppress
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from harvesters.browser.page.scripts import script
from harvesters.browser.page.worlds import HELD, World, page_world, worlds

LEAVE = "function (root) { this[Symbol.for('shadow')] = root; }"
DEEPEST = 4
"""Closed roots in closed roots that are looked into."""


def open_shadows(page: Page) -> None:
    """Leave the closed shadow roots of a page, and of its frames, where our scripts find them."""
    with worlds(page) if len(page.frames) > 1 else nullcontext([page_world(page)]) as every:
        for world in every:
            with suppress(PlaywrightError):  # it went elsewhere meanwhile: there is a next look
                _open(world)
            with suppress(PlaywrightError):
                world.let_go()


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
    node, context = root["backendNodeId"], world.context()
    wanted = {"backendNodeId": node, "executionContextId": context, "objectGroup": HELD}
    found = world.session.send("DOM.resolveNode", wanted)["object"]["objectId"]
    call = {"functionDeclaration": LEAVE, "objectId": host, "arguments": [{"objectId": found}]}
    world.session.send("Runtime.callFunctionOn", call)
