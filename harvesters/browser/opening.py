"""Opening a page, and what its address is to blame for when it does not open."""

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from harvesters.browser.desk import Desk
from harvesters.browser.feed import settle
from harvesters.steps import Budget

PAGE_SECONDS = 60.0
"""Longest time that one page may take to answer."""
PACKED = "net::ERR_CONTENT_DECODING_FAILED"
"""What becomes of an answer that is packed although we asked for it plain: Chromium refuses it."""


def go(desk: Desk, url: str, budget: Budget) -> int:
    """Open an address and let it settle; returns the status it answered with.

    From a server that packs its answers whatever is asked, as one does that keeps them packed, the
    page is asked for once more, packed or not as it likes.
    """
    desk.opened.append(desk.clock())
    if desk.asks_for_plain:
        try:
            status = _go(desk, url, budget)
        except PlaywrightError as fault:
            if PACKED not in fault.message:
                raise
            status = 0
        if not refused_as_packed(desk):
            return status
        desk.take_packed()
    return _go(desk, url, budget)


def _go(desk: Desk, url: str, budget: Budget) -> int:
    patience = min(PAGE_SECONDS, budget.left()) * 1000
    answer = desk.page.goto(url, wait_until="domcontentloaded", timeout=max(1, patience))
    settle(desk.page, desk.recorder.quiet_for, budget)
    return answer.status if answer else 0


def refused_as_packed(desk: Desk) -> bool:
    """Whether any answer so far was refused because it was packed."""
    return any(gone.reason == PACKED for gone in desk.recorder.unstored())


def is_unreachable(fault: PlaywrightError) -> bool:
    """Whether the address is at fault, by the network's word or by silence, and not the browser."""
    silent = isinstance(fault, PlaywrightTimeout)
    return silent or "net::" in fault.message or "Download is starting" in fault.message


def first_line(fault: PlaywrightError) -> str:
    """Return the first line of what Playwright says; the rest is a log of the call."""
    return fault.message.splitlines()[0] if fault.message else type(fault).__name__
