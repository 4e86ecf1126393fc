"""Until a page that we have asked for more has come to rest."""

from collections.abc import Callable

from playwright.sync_api import Page

from harvesters.browser.page.scripts import ask, script
from harvesters.steps import Budget

PATIENCE = 4
"""Seconds that a page is waited for at its end while it says that it is bringing something."""


def is_brought(page: Page, budget: Budget) -> bool:
    """Wait as long as the page says that it is bringing something; says if it then came to rest."""
    limit = Budget.of(min(PATIENCE, budget.left()))
    was_busy = False
    while limit.left() > 0 and ask(page, script("busy")):
        was_busy = True
        page.wait_for_timeout(250)
    return was_busy and limit.left() > 0


def settle(
    page: Page,
    quiet: Callable[[], float],
    budget: Budget,
    *,
    still: float = 0.35,
    most: float = 16.0,
) -> None:
    """Wait until nothing has travelled for ``still`` seconds, at ``most`` so long."""
    limit = Budget.of(min(most, budget.left()))
    page.wait_for_timeout(100)
    while quiet() < still and limit.left() > 0:
        page.wait_for_timeout(50)
