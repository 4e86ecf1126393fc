"""A page and its frames, each asked in a world of our own: its document, none of its scripts.

What a page has made of ``Array``, ``JSON`` or ``fetch`` is not there, and what we leave on an
element is seen by nobody else. A frame of another site runs in a process of its own, and is spoken
to there.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from playwright.sync_api import CDPSession, Frame, Page
from playwright.sync_api import Error as PlaywrightError

WORLD = "ogonblick"
HELD = "ogonblick-held"
"""The group of those elements that we have handles of."""
MOST_FRAMES = 30
"""Frames of one page that are asked; whoever has more lays out advertisements."""

CALL = "Runtime.callFunctionOn"
STALE = ("Cannot find context", "Could not find object")
"""What is said of a handle in a document that the page has left: nothing was called there."""


@dataclass
class Line:
    """A session with a page that is kept: the id of its target, and a handle of our window there.

    Both are empty until they are asked for; the handle is of the document that was shown then.
    """

    session: CDPSession
    target: str = ""
    window: str = ""


_kept: dict[Page, Line] = {}


@dataclass(frozen=True)
class World:
    """A frame's own copy of our world: ``frame`` is its id, ``url`` what is shown in it.

    ``parent`` is the id of the frame that it lies in, empty for the page itself. Worlds of another
    ``name`` see nothing of each other. With a ``line`` it is asked by the handle that it keeps.
    """

    session: CDPSession
    frame: str
    url: str
    parent: str = ""
    name: str = WORLD
    line: Line | None = None

    def call(self, function: str, argument: object = None) -> Any:  # noqa: ANN401 - plain data
        """Call a function there with plain data; returns plain data. Raises Playwright's error."""
        return self._called(function, argument, {"returnByValue": True}).get("value")

    def things(self, function: str) -> list[str]:
        """Return handles of the elements that a function returns a list of, until ``let_go``."""
        listed = self._called(function, None, {"objectGroup": HELD})
        wanted = {"objectId": listed["objectId"], "ownProperties": True}
        told = self.session.send("Runtime.getProperties", wanted)["result"]
        return [one["value"]["objectId"] for one in told if one["name"].isdecimal()]

    def let_go(self) -> None:
        """Have the page hold no element any more because we had a handle of it."""
        self.session.send("Runtime.releaseObjectGroup", {"objectGroup": HELD})

    def context(self) -> int:
        """Return the id of our world in this frame, which is made if it is not there."""
        wanted = {"frameId": self.frame, "worldName": self.name}
        made = self.session.send("Page.createIsolatedWorld", wanted)
        number: int = made["executionContextId"]
        return number

    def _called(self, function: str, argument: object, more: dict[str, Any]) -> dict[str, Any]:
        call = {
            "functionDeclaration": function,
            "arguments": [{"value": argument}],
            "awaitPromise": True,
            "userGesture": True,
        }
        told = self._answer(call | more)
        if "exceptionDetails" in told:
            thrown = told["exceptionDetails"].get("exception", {}).get("description", "")
            raise PlaywrightError(f"evaluate: {thrown}")
        result: dict[str, Any] = told["result"]
        return result

    def _answer(self, call: dict[str, Any]) -> dict[str, Any]:
        """Return what comes of a call in the document that is shown now."""
        if self.line is None:
            return self.session.send(CALL, {**call, "executionContextId": self.context()})
        if self.line.window:
            with handed_over():
                return self.session.send(CALL, {**call, "objectId": self.line.window})
        self.line.window = self._window()
        return self.session.send(CALL, {**call, "objectId": self.line.window})

    def _window(self) -> str:
        """Return a handle of our own window in the document that is shown now.

        It is never another's. A process counts its contexts from one, and a page may go to another
        process: the number of one that is gone may be that of the page's own scripts there.
        """
        call = {"functionDeclaration": "() => globalThis", "executionContextId": self.context()}
        handle: str = self.session.send(CALL, call)["result"]["objectId"]
        return handle


@contextmanager
def handed_over() -> Iterator[None]:
    """Go on after a call that was handed to a document that the page has left."""
    try:
        yield
    except PlaywrightError as fault:
        if not any(word in fault.message for word in STALE):
            raise


def page_world(page: Page) -> World:
    """Return the page's own world, without its frames."""
    line = _line_to(page)
    if not line.target:
        # a page's frame has the id of its target; the tree of a page that frames itself without end
        # is more than Chromium can tell (2026-11)
        line.target = line.session.send("Target.getTargetInfo")["targetInfo"]["targetId"]
    return World(line.session, line.target, page.url, line=line)


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
    session, owner = above.session, _owner(world, above)
    box = session.send("DOM.getBoxModel", owner)
    left, top = box["model"]["content"][:2]
    # a box is told from the corner of the outermost frame in its own process
    root = above
    while up := next((o for o in others if o.frame == root.parent and o.session is session), None):
        root = up
    further = corner(root, others)
    return round(left) + further[0], round(top) + further[1]


def owner_of(world: World, others: list[World]) -> list[str]:
    """Return names and values of the attributes that a frame has on the page where it lies."""
    above = next((other for other in others if other.frame == world.parent), None)
    if above is None:
        return []
    node = above.session.send("DOM.describeNode", _owner(world, above))["node"]
    attributes: list[str] = node.get("attributes", [])
    return attributes


def _owner(world: World, above: World) -> dict[str, int]:
    """Return which element of the frame above another lies in."""
    above.session.send("DOM.enable")
    found = above.session.send("DOM.getFrameOwner", {"frameId": world.frame})
    return {"backendNodeId": found["backendNodeId"]}


def session_of(page: Page) -> CDPSession:
    """Return the session with a page that is kept for as long as it is open.

    A session for each question, begun and ended, made that 11 ms of processor time, most of them
    the driver's and the browser's, where it is 3 with one that is kept (2026-11). Nothing may be
    left switched on in it.
    """
    return _line_to(page).session


def _line_to(page: Page) -> Line:
    if page not in _kept:
        session = page.context.new_cdp_session(page)
        session.on("close", partial(_forget, page))
        _kept[page] = Line(session)
    return _kept[page]


def _forget(page: Page, _: CDPSession) -> None:
    _kept.pop(page, None)


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
