"""A page as a PDF, printed by Chromium itself, within a time that Playwright cannot be given."""

from base64 import b64decode

from playwright.sync_api import Page

from harvesters.browser.wire import ConnectionClosed, Message, Wire, open_wire
from harvesters.steps import Budget

PAPER = {"paperWidth": 8.27, "paperHeight": 11.69, "printBackground": True}
"""A4 in inches, as Chromium asks for it, with what is painted behind the text."""

RELEASE_SECONDS = 5.0
"""Longest time that a page may take to let go of a script that kept it from being printed."""


class NotPrinted(Exception):
    """The page gave no PDF; the text says why."""


def print_page(page: Page, address: str, seconds: float) -> bytes:
    """Return the page as a PDF, asked for on a wire of its own to the browser at ``address``.

    Raises ``NotPrinted`` if it cannot be, or is not done within the seconds.
    """
    told = page.context.new_cdp_session(page).send("Target.getTargetInfo")
    target = {"targetId": told["targetInfo"]["targetId"], "flatten": True}
    wire, budget = open_wire(address), Budget.of(seconds)
    with wire.socket:
        session = _ask(wire, "Target.attachToTarget", target, budget)["sessionId"]
        try:
            printed = _ask(wire, "Page.printToPDF", PAPER, budget, session)
        except NotPrinted:
            # a script of the page that never ends would hold up the rest of the visit as well
            _ask(wire, "Runtime.terminateExecution", {}, Budget.of(RELEASE_SECONDS), session)
            raise
    return b64decode(printed["data"])


def _ask(wire: Wire, method: str, params: Message, budget: Budget, session: str = "") -> Message:
    """Send a command and wait for its reply."""
    replies: list[Message] = []
    try:
        wire.send(method, params, session=session, then=replies.append)
        while not replies:
            if not budget.left():
                raise NotPrinted("utskriften tog för lång tid")
            wire.receive(budget.left())
    except (ConnectionClosed, OSError) as fault:
        raise NotPrinted(str(fault)) from fault
    if "error" in replies[0]:
        raise NotPrinted(replies[0]["error"]["message"])
    result: Message = replies[0]["result"]
    return result
