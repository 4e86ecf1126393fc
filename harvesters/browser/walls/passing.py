"""Pages that look a visitor over and go on by themselves: waited for, as anybody must."""

from collections.abc import Callable

from playwright.sync_api import Page

from harvesters.browser.desk import Desk
from harvesters.browser.opening import Arrival, answers_to, arrival_of
from harvesters.browser.reading.looking import count_marked
from harvesters.browser.reading.settling import settle
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


def wait_until_filled(page: Page, rules: Rules, quiet: Callable[[], float], budget: Budget) -> None:
    """Wait for a page that shows nothing yet: its first sight is to be of what fills it."""
    limit, was_empty = Budget.of(min(EMPTY_PATIENCE, budget.left() / 2)), False
    while limit.left() > 0 and is_unfilled(page, rules):
        was_empty = True
        page.wait_for_timeout(250)
    if was_empty:
        settle(page, quiet, budget)


def is_unfilled(page: Page, rules: Rules) -> bool:
    """Whether the open page shows nothing, and has scripts that may bring it."""
    seen = glimpse(page, status=0, items=0)
    return seen.scripted and is_awaited(seen) and not count_marked(page, rules)


def is_held(page: Page, rules: Rules) -> bool:
    """Whether the open page holds its visitors up for a moment."""
    return is_passing(glimpse(page, status=0, items=0)) and not count_marked(page, rules)
