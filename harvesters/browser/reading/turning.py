"""What a page keeps behind its own numbers, its tabs and the arrows of its rows of pictures."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from playwright.sync_api import Page

from harvesters.browser.page.scripts import ask, ask_frames, script, words
from harvesters.browser.page.shadows import open_shadows
from harvesters.browser.reading.extract import Gathered
from harvesters.browser.reading.looking import look
from harvesters.browser.reading.settling import settle
from harvesters.browser.rules import Rules
from harvesters.steps import Budget

WAYS = (("further", "tabs"), ("further", "any_tabs"))
"""The lists of words that turn a page, of a platform and of a website that may be guessed at; its
numbers only as long as there is something new there."""


@dataclass(frozen=True)
class Turning:
    """By which ways a page has been turned, and what is done before it goes on."""

    ways: list[str]
    leaving: Callable[[Budget], None]

    def before(self, way: str, budget: Budget) -> None:
        """Note a turn; what is on the first tab comes back, and need not be seen to."""
        if self.ways or not is_tab(way):
            self.leaving(budget)
        self.ways.append(way)


def is_tab(way: str) -> bool:
    """Whether a list of words is of tabs, and not of a page's numbers."""
    return way.endswith("tabs")


def turn_to_more(
    page: Page,
    ways: Iterable[str],
    quiet: Callable[[], float],
    budget: Budget,
    turning: Turning,
) -> str:
    """Turn to what a page keeps behind another number of its own, or a tab; says which, or nothing.

    What it shows now goes away by that, and so it is left until all of it has been read.
    """
    known = words("expand")
    for way in ways:
        pressing = {"more": known[way], "never": known["never"], "within": known[f"{way}_within"]}
        argument = {**pressing, "once": is_tab(way)}
        if not ask(page, script("expand"), {**argument, "peek": True}):
            continue
        turning.before(way, budget)
        if ask(page, script("expand"), argument):
            settle(page, quiet, budget)
            return way
    return ""


def turn_slides(
    page: Page,
    rules: Rules,
    gathered: Gathered,
    quiet: Callable[[], float],
    budget: Budget,
    goes_on: Callable[[], bool] = lambda: True,
) -> None:
    """Turn every post's row of pictures to its end, and take down what comes, as long as it may be.

    What the posts look like changes by that, and so it is left until they have been photographed.
    """
    while budget.left() > 0 and press_slides(page, rules):
        settle(page, quiet, budget)
        if not goes_on():
            return
        gathered.add(look(page, rules))


def press_slides(page: Page, rules: Rules, *, peek: bool = False) -> int:
    """Turn each post's row of pictures by one; returns how many were turned, or can be."""
    known = words("expand")
    boxes = ", ".join([*rules.posts, *rules.posts_else])
    turning = {"more": known["slides"], "never": known["never"], "within": boxes}
    argument = {**turning, "each": True, "peek": peek}
    open_shadows(page)
    here: int = ask(page, script("expand"), argument)
    return here + sum(map(int, ask_frames(page, script("expand"), argument)))
