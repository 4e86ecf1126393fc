"""Reading a page to its true end: unfold, scroll, look, until nothing more comes."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from harvesters.browser.extract import Gathered
from harvesters.browser.rules import GENERIC, Rules, rules_for
from harvesters.browser.scripts import ask, script, words
from harvesters.steps import Budget
from ogonblick.post import PostKind


@dataclass(frozen=True)
class End:
    """How reading a page ended. ``proof`` is in Swedish, empty where no end was reached."""

    reached: bool
    proof: str = ""


NOT_REACHED = End(reached=False)


def read_page(
    page: Page, rules: Rules, gathered: Gathered, budget: Budget, quiet: Callable[[], float]
) -> End:
    """Unfold and scroll one page until it has no more to show.

    ``quiet`` tells the seconds since anything travelled. Where the platform's own rules have found
    nothing at all, the generic ones have a look.
    """
    gathered.blind = tuple(rules.blind)
    end = _read_to_the_end(page, rules, gathered, budget, quiet)
    if not gathered.items:
        gathered.add_by_other_rules(look(page, rules_for(GENERIC)))
    return end


def _read_to_the_end(
    page: Page, rules: Rules, gathered: Gathered, budget: Budget, quiet: Callable[[], float]
) -> End:
    still = 0
    while budget.left() > 0:
        pressed = unfold(page, quiet, budget)
        new = gathered.add(look(page, rules))
        seen, grew = scroll_down(page, rules, gathered, budget)
        settle(page, quiet, budget)
        new += seen + gathered.add(look(page, rules))
        still = 0 if pressed or new or grew else still + 1
        if proof := proof_of_end(gathered, still, rules.still_tries):
            return End(reached=True, proof=proof)
    return NOT_REACHED


def look(page: Page, rules: Rules) -> dict[str, Any]:
    """Return what the page shows now, as plain data."""
    seen: dict[str, Any] = ask(page, script("extract"), rules.as_script_argument())
    return seen


def unfold(page: Page, quiet: Callable[[], float], budget: Budget) -> int:
    """Press every button that unfolds content, in every frame, until none is left."""
    patterns = {name: words("expand")[name] for name in ("more", "never")}
    pressed = 0
    while budget.left() > 0:
        round_pressed = sum(in_frames(page, range(len(page.frames)), "expand", patterns))
        if not round_pressed:
            return pressed
        pressed += round_pressed
        settle(page, quiet, budget)
    return pressed


def in_frames(
    page: Page, numbers: Iterable[int], name: str, argument: Mapping[str, str]
) -> Iterator[Any]:
    """Yield what a script says in each of the frames; one that goes away meanwhile says nothing."""
    for number in numbers:
        try:
            if number == 0:
                yield ask(page, script(name), argument)
            elif page.frames[number].url:  # one that never came would never answer
                yield page.frames[number].evaluate(script(name), argument)
        except IndexError:
            return
        except PlaywrightError as fault:
            gone = "detached" in fault.message or "destroyed" in fault.message
            if page.is_closed() or not gone:
                raise


def scroll_down(page: Page, rules: Rules, gathered: Gathered, budget: Budget) -> tuple[int, bool]:
    """Scroll by steps to the bottom, so that lazy content is met.

    A look is taken wherever the items have changed: a virtualised feed forgets what has gone by.
    Returns how many items were new, and whether the page grew.
    """
    new, first, showing = 0, None, ""
    while budget.left() > 0:
        at = ask(page, script("scroll"), rules.posts)
        first = at["height"] if first is None else first
        page.wait_for_timeout(60)
        if at["showing"] != showing:
            showing = at["showing"]
            new += gathered.add(look(page, rules))
        if at["bottom"]:
            return new, bool(at["height"] > first)
    return new, False


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


def proof_of_end(gathered: Gathered, still: int, enough: int) -> str:
    """Return why this is the end: the page's total is met, its own word, or nothing new comes."""
    if still == 0:
        return ""
    found = len(gathered.of_kind(PostKind.POST))
    if gathered.post_total and found >= gathered.post_total:
        return f"sidans egen summa är nådd: {found} av {gathered.post_total} inlägg"
    if still < enough:
        return ""
    said = re.search(words("expand")["end"], gathered.tail, re.IGNORECASE)
    if said:
        return f"sidan säger »{said.group(0)}« och inget nytt kom efter {still} försök"
    return f"inget nytt efter {still} försök vid sidans slut"
