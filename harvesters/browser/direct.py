"""A page spoken to directly, past Playwright: for what is large, or must have an end.

Playwright's driver holds what passes through it, twice as long as one would like: pictures of a
page of 41,000 px made it grow by 70 MB, and us by as much (2026-11). And it cannot be given a time.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from harvesters.browser.wire import ConnectionClosed, Message, Wire, open_wire
from harvesters.browser.worlds import session_with
from harvesters.steps import Budget


class NoAnswer(Exception):
    """The page did not do what it was asked, or not in time; the text says why."""


@dataclass
class Direct:
    """A session of our own with one page; each question has its own time."""

    wire: Wire
    session: str = ""

    def ask(self, method: str, params: Message, seconds: float) -> Message:
        """Send a command and return what came of it. Raises ``NoAnswer``."""
        replies: list[Message] = []
        budget = Budget.of(seconds)
        try:
            self.wire.send(method, params, session=self.session, then=replies.append)
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


@contextmanager
def direct_to(page: Page, address: str) -> Iterator[Direct]:
    """Open a session with a page of the browser at an address. Raises ``NoAnswer``."""
    with session_with(page, page) as session:
        told = session.send("Target.getTargetInfo")
    target = {"targetId": told["targetInfo"]["targetId"], "flatten": True}
    try:
        wire = open_wire(address)
    except OSError as fault:
        raise NoAnswer(str(fault)) from fault
    with wire.socket:
        direct = Direct(wire)
        direct.session = direct.ask("Target.attachToTarget", target, 10.0)["sessionId"]
        yield direct


def slim(page: Page) -> None:
    """Have the browser let go of what it can make again, such as pictures it has unpacked.

    Asked to after every piece of a page's picture, the visit of 240 photographs held 442 MB of its
    own at the most, and 537 when not. Asked to every 7,000 px on the way down, its renderer came to
    the end of them with 160 MB instead of 297. Nothing of the page itself is touched (2026-11).
    """
    with suppress(PlaywrightError), session_with(page, page) as session:  # a favour, no more
        session.send("Memory.simulatePressureNotification", {"level": "critical"})
