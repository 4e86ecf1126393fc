"""Opening a page at its platform's pace, and what its address is to blame for if it does not."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, Response
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from harvesters.browser.desk import Desk
from harvesters.browser.page.scripts import words
from harvesters.browser.reading.settling import settle
from harvesters.browser.recording.exchange import PACKED
from harvesters.pace import BUSY, Openings, Pace, retry_after
from harvesters.steps import Budget

PAGE_SECONDS = 60.0
"""Longest time that one page may take to answer."""
CUTS = 4
CUT_SECONDS = 1.5
"""How often a page that came, and is not loaded, is cut off from what it waits for, and how long it
then has to be: a question on a connection that was used before Chromium asks once more."""
PATIENT_TRIES = 2
"""How often a page is asked for again that has asked us to wait, and was waited for."""
ANSWERED = "net::ERR_HTTP_RESPONSE_CODE_FAILURE"
"""What becomes of an error without a page: Chromium shows one of its own in its place. The server
was reached, and its status tells (404, 429, 503; 2026-11)."""


@dataclass(frozen=True)
class Arrival:
    """How a page answered: its status, and the seconds that it still wants us to stay away."""

    status: int = 0
    wish: float | None = None


def go(desk: Desk, url: str, openings: Openings, budget: Budget) -> Arrival:
    """Open an address and let it settle, no sooner than its platform's pace allows.

    A server that asks for patience is given it, as far as pace and budget go, and asked again.
    """
    _keep_pace(desk, openings, budget)
    desk.opened.append(desk.clock())
    arrival = _open(desk, url, openings, budget)
    for _ in range(PATIENT_TRIES):
        if arrival.wish is None or not is_worth_waiting(arrival.wish, openings.pace, budget):
            return arrival
        desk.page.wait_for_timeout(arrival.wish * 1000)
        _keep_pace(desk, openings, budget)
        arrival = _open(desk, url, openings, budget)
    return arrival


def is_worth_waiting(wish: float, pace: Pace, budget: Budget) -> bool:
    """Say whether so many seconds are within one's patience, and leave time for what comes then."""
    return wish <= pace.patience and wish < budget.left()


def _keep_pace(desk: Desk, openings: Openings, budget: Budget) -> None:
    desk.page.wait_for_timeout(min(openings.wait(time.monotonic()), budget.left()) * 1000)
    openings.note(time.monotonic())


def _open(desk: Desk, url: str, openings: Openings, budget: Budget) -> Arrival:
    """Open an address.

    From a server that packs its answers whatever is asked, as one does that keeps them packed, the
    page is asked for once more, packed or not as it likes.
    """
    if desk.asks_for_plain:
        try:
            arrival = _go(desk, url, budget)
        except PlaywrightError as fault:
            if PACKED not in fault.message:
                raise
            arrival = Arrival()
        if not refused_as_packed(desk):
            return arrival
        desk.take_packed()
        _keep_pace(desk, openings, budget)
    return _go(desk, url, budget)


def _go(desk: Desk, url: str, budget: Budget) -> Arrival:
    patience = min(PAGE_SECONDS, budget.left()) * 1000
    with answers_to(desk.page) as came:
        try:
            desk.page.goto(url, wait_until="domcontentloaded", timeout=max(1, patience))
        except PlaywrightTimeout:
            if not came:
                raise
            _take_as_it_is(desk, url)
        except PlaywrightError as fault:
            if not (came and ANSWERED in fault.message):
                raise
    settle(desk.page, desk.recorder.quiet_for, budget)
    return arrival_of(came[-1], desk.clock()) if came else Arrival()


def _take_as_it_is(desk: Desk, url: str) -> None:
    """Have a page that has come wait for nothing more, and still it if it is not loaded by that.

    A script in its head that nobody answers keeps a page from being shown, and a script without
    end from being asked. What came is told and pictured all the same.
    """
    desk.unfinished.append(url)
    for _ in range(CUTS):
        desk.held.egress.cut()
        with suppress(PlaywrightTimeout):
            desk.page.wait_for_load_state("domcontentloaded", timeout=CUT_SECONDS * 1000)
            return
    desk.still()


@contextmanager
def answers_to(page: Page) -> Iterator[list[Response]]:
    """Give a list that has every answer to the page's own address, while the block lasts."""
    came: list[Response] = []

    def note(answer: Response) -> None:
        if answer.request.is_navigation_request() and answer.frame == page.main_frame:
            came.append(answer)

    page.on("response", note)
    try:
        yield came
    finally:
        page.remove_listener("response", note)


def arrival_of(answer: Response, now: datetime) -> Arrival:
    """Return how a page answered, from an aware moment on."""
    asked = retry_after(answer.headers.get("retry-after", ""), now)
    return Arrival(answer.status, asked if answer.status in BUSY else None)


def refused_as_packed(desk: Desk) -> bool:
    """Whether any answer so far was refused because it was packed."""
    return any(gone.reason == PACKED for gone in desk.recorder.unstored())


def is_unreachable(fault: PlaywrightError) -> bool:
    """Whether the address is at fault, by the network's word or by silence, and not the browser."""
    silent = isinstance(fault, PlaywrightTimeout)
    return silent or "net::" in fault.message or "Download is starting" in fault.message


def why_unreached(fault: PlaywrightError) -> str:
    """Say in Swedish why an address gave no page, or what the browser says where nobody knows."""
    told = (why for sign, why in words("unreached").items() if sign in fault.message)
    return next(told, first_line(fault).partition(" at ")[0])


def first_line(fault: PlaywrightError) -> str:
    """Return the first line of what Playwright says; the rest is a log of the call."""
    return fault.message.splitlines()[0] if fault.message else type(fault).__name__
