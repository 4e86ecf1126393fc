"""A page spoken to directly, past Playwright: for what is large, or must have an end.

Playwright's driver holds what passes through it, twice as long as one would like: pictures of a
page of 41,000 px made it grow by 70 MB, and us by as much (2026-11). And it cannot be given a time.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from harvesters.browser.engine.wire import ConnectionClosed, Message, Wire, open_wire
from harvesters.browser.page.worlds import session_of
from harvesters.steps import Budget

LET_GO: tuple[str, Message] = ("Memory.simulatePressureNotification", {"level": "critical"})
"""Has all processes let go of what they can make again, such as pictures that were unpacked."""
COLLECT: tuple[str, Message] = ("HeapProfiler.collectGarbage", {})
"""Has the page's process let go of what nothing points to any more: scripts' objects, and layouts.

Chromium is slow to. At 60 posts a page's layouts took 12 MB before its pictures, 44 after them and
7 once they were collected (2026-11)."""
REST = 29
"""How many times as long as it took to collect a page is left alone after it: a thirtieth of the
time goes to that at the most. With a tenth the pictures of 600 posts took 87 CPU-s, without any 75,
and 15 MB more (2026-11-23)."""
SLIM_SECONDS = 5.0
"""Longest time that a page may take to let go."""


Order = list[Message]
"""What comes of a command that was sent: one reply, once it has come."""


class NoAnswer(Exception):
    """The page did not do what it was asked, or not in time; the text says why."""


@dataclass
class Direct:
    """A session of our own with one page; each question has its own time."""

    wire: Wire
    session: str = ""
    _rests_until: float = 0.0

    def ask(self, method: str, params: Message, seconds: float) -> Message:
        """Send a command and return what came of it. Raises ``NoAnswer``."""
        return self.answer(self.order(method, params), seconds)

    def order(self, method: str, params: Message) -> Order:
        """Send a command, and wait for nothing yet. Raises ``NoAnswer``."""
        replies: Order = []
        try:
            self.wire.send(method, params, session=self.session, then=replies.append)
        except (ConnectionClosed, OSError) as fault:
            raise NoAnswer(str(fault)) from fault
        return replies

    def answer(self, replies: Order, seconds: float) -> Message:
        """Return what came of an order, within so many seconds from now. Raises ``NoAnswer``."""
        budget = Budget.of(seconds)
        try:
            while not replies:
                if not budget.left():
                    raise NoAnswer("det tog för lång tid")
                self.wire.receive(budget.left())
        except (ConnectionClosed, OSError) as fault:
            raise NoAnswer(str(fault)) from fault
        if "error" in replies[0]:
            raise NoAnswer(replies[0]["error"]["message"])
        result: Message = replies[0]["result"]
        return result

    def slim(self) -> None:
        """Have the browser let go of what it can make again, and now and then collect."""
        with suppress(NoAnswer):  # a favour, no more
            self.ask(*LET_GO, SLIM_SECONDS)
        if time.monotonic() >= self._rests_until:
            self.collect()

    def collect(self) -> None:
        """Have the page's process collect, if it does so in good time, and spare it for a while."""
        began = time.monotonic()
        with suppress(NoAnswer):
            self.ask(*COLLECT, SLIM_SECONDS)
        ended = time.monotonic()
        self._rests_until = ended + REST * (ended - began)


@contextmanager
def direct_to(page: Page, address: str) -> Iterator[Direct]:
    """Open a session with a page of the browser at an address. Raises ``NoAnswer``."""
    told = session_of(page).send("Target.getTargetInfo")
    target = {"targetId": told["targetInfo"]["targetId"], "flatten": True}
    try:
        wire = open_wire(address)
    except OSError as fault:
        raise NoAnswer(str(fault)) from fault
    with wire.socket:
        direct = Direct(wire)
        direct.session = direct.ask("Target.attachToTarget", target, 10.0)["sessionId"]
        yield direct


def slim(page: Page, *, collect: bool) -> None:
    """Have the browser let go of what the page has shown, and collect in its process if asked to.

    Asked to every 7,000 px on the way down, its renderer came to the end of 240 photographs with
    160 MB instead of 297. Nothing of the page itself is touched (2026-11).
    """
    with suppress(PlaywrightError):  # a favour, no more
        for method, params in (LET_GO, COLLECT) if collect else (LET_GO,):
            session_of(page).send(method, params)
