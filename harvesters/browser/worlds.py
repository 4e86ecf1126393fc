"""A page and its frames, each asked in a world of our own: its document, none of its scripts.

What a page has made of ``Array``, ``JSON`` or ``fetch`` is not there, and what we leave on an
element is seen by nobody else. A frame of another site runs in a process of its own, and is spoken
to there.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, Frame, Page
from playwright.sync_api import Error as PlaywrightError

WORLD = "ogonblick"
MOST_FRAMES = 30
"""Frames of one page that are asked; whoever has more lays out advertisements."""


@dataclass(frozen=True)
class World:
    """A frame's own copy of our world: ``frame`` is its id, ``url`` what is shown in it.

    ``parent`` is the id of the frame that it lies in, empty for the page itself. Worlds of another
    ``name`` see nothing of each other.
    """

    session: CDPSession
    frame: str
    url: str
    parent: str = ""
    name: str = WORLD

    def call(self, function: str, argument: object = None) -> Any:  # noqa: ANN401 - plain data
        """Call a function there with plain data; returns plain data. Raises Playwright's error."""
        return self._called(function, argument, {"returnByValue": True}).get("value")

    def things(self, function: str) -> list[str]:
        """Return the handles of the elements that a function returns a list of."""
        listed = self._called(function, None, {})
        wanted = {"objectId": listed["objectId"], "ownProperties": True}
        told = self.session.send("Runtime.getProperties", wanted)["result"]
        return [one["value"]["objectId"] for one in told if one["name"].isdecimal()]

    def context(self) -> int:
        """Return the id of our world in this frame, which is made if it is not there."""
        wanted = {"frameId": self.frame, "worldName": self.name}
        made = self.session.send("Page.createIsolatedWorld", wanted)
        number: int = made["executionContextId"]
        return number

    def _called(self, function: str, argument: object, more: dict[str, Any]) -> dict[str, Any]:
        call = {
            "functionDeclaration": function,
            "executionContextId": self.context(),
            "arguments": [{"value": argument}],
            "awaitPromise": True,
            "userGesture": True,
        }
        told = self.session.send("Runtime.callFunctionOn", call | more)
        if "exceptionDetails" in told:
            thrown = told["exceptionDetails"].get("exception", {}).get("description", "")
            raise PlaywrightError(f"evaluate: {thrown}")
        result: dict[str, Any] = told["result"]
        return result


@contextmanager
def page_world(page: Page) -> Iterator[World]:
    """Give the page's own world, without its frames."""
    with session_with(page, page) as session:
        frame = session.send("Page.getFrameTree")["frameTree"]["frame"]
        yield World(session, frame["id"], frame["url"])


@contextmanager
def worlds(page: Page) -> Iterator[list[World]]:
    """Give the worlds of the page, which is the first, and of its frames."""
    with ExitStack() as sessions:
        found: dict[str, World] = {}
        frames = [frame for frame in page.frames[1:MOST_FRAMES] if frame.url]
        targets: list[Page | Frame] = [page, *frames]
        for target in targets:
            # a frame of the same site has no session of its own, and one may be gone meanwhile
            with suppress(PlaywrightError):
                session = sessions.enter_context(session_with(page, target))
                for frame in _frames(session.send("Page.getFrameTree")["frameTree"]):
                    world = World(session, frame["id"], frame["url"], frame.get("parentId", ""))
                    found.setdefault(world.frame, world)
        yield list(found.values())[:MOST_FRAMES]


def corner(world: World, others: list[World]) -> tuple[int, int]:
    """Return where a frame's left upper corner lies on the page's screen, in pixels.

    Raises Playwright's error for a frame that is not shown.
    """
    above = next((other for other in others if other.frame == world.parent), None)
    if above is None:
        return 0, 0
    session = above.session
    session.send("DOM.enable")
    owner = session.send("DOM.getFrameOwner", {"frameId": world.frame})
    box = session.send("DOM.getBoxModel", {"backendNodeId": owner["backendNodeId"]})
    left, top = box["model"]["content"][:2]
    # a box is told from the corner of the outermost frame in its own process
    root = above
    while up := next((o for o in others if o.frame == root.parent and o.session is session), None):
        root = up
    further = corner(root, others)
    return round(left) + further[0], round(top) + further[1]


@contextmanager
def session_with(page: Page, target: Page | Frame) -> Iterator[CDPSession]:
    """Give a session with a page or a frame of it, which is ended with the block."""
    session = page.context.new_cdp_session(target)
    try:
        yield session
    finally:
        with suppress(PlaywrightError):  # the page is gone, and the session with it
            session.detach()


def _frames(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield tree["frame"]
    for child in tree.get("childFrames", ()):
        yield from _frames(child)
