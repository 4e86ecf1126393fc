"""Pages that look a visitor over and go on by themselves: waited for, as anybody must."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from playwright.sync_api import Page

from harvesters.browser.desk import Desk
from harvesters.browser.opening import Arrival, answers_to, arrival_of
from harvesters.browser.reading.feed import settle
from harvesters.browser.reading.looking import look
from harvesters.browser.rules import Rules
from harvesters.browser.walls.walls import glimpse, is_awaited, is_passing
from harvesters.steps import Budget

PATIENCE = 15.0
"""Seconds that such a page is given: those that let anybody by take some five."""
EMPTY_PATIENCE = 24.0
"""Seconds that a page which shows nothing is given, if scripts may fill it: some take twenty."""


def let_by(desk: Desk, rules: Rules, arrival: Arrival, budget: Budget) -> Arrival:
    """Wait as long as the open page says that it goes on by itself; returns how the next answered.

    Nothing is pressed, answered or hidden: whoever is not let by is told so.
    """
    limit = Budget.of(min(PATIENCE, budget.left()))
    with answers_to(desk.page) as came:
        while is_held(desk.page, rules) and limit.left() > 0:
            desk.page.wait_for_timeout(250)
    if not came:
        return arrival
    desk.page.wait_for_load_state("domcontentloaded")
    settle(desk.page, desk.recorder.quiet_for, budget)
    return arrival_of(came[-1], desk.clock())


def wait_until_filled(page: Page, status: int, quiet: Callable[[], float], budget: Budget) -> None:
    """Wait for a page that answered well and shows nothing yet: its first sight is to be of it."""
    limit, was_empty = Budget.of(min(EMPTY_PATIENCE, budget.left() / 2)), False
    while status < HTTPStatus.BAD_REQUEST and limit.left() > 0 and is_unfilled(page):
        was_empty = True
        page.wait_for_timeout(250)
    if was_empty:
        settle(page, quiet, budget)


def is_unfilled(page: Page) -> bool:
    """Whether the open page shows nothing, and has scripts that may bring it."""
    seen = glimpse(page, status=0, items=0)
    return seen.scripted and is_awaited(seen)


def is_held(page: Page, rules: Rules) -> bool:
    """Whether the open page holds its visitors up for a moment."""
    seen = glimpse(page, status=0, items=0)
    marked = look(page, replace(rules, guess=False))["items"] if is_passing(seen) else []
    return is_passing(replace(seen, items=len(marked)))
