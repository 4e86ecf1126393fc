"""Reading a page to its true end: unfold, scroll, look, until nothing more comes."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from harvesters.browser.page.direct import slim
from harvesters.browser.page.scripts import ask, ask_frames, script, words
from harvesters.browser.page.shadows import open_shadows
from harvesters.browser.page.worlds import session_of
from harvesters.browser.reading.extract import Gathered
from harvesters.browser.reading.looking import look
from harvesters.browser.reading.settling import is_brought, settle
from harvesters.browser.reading.turning import WAYS, Turning, is_tab, turn_to_more
from harvesters.browser.rules import GENERIC, Rules, rules_for
from harvesters.steps import Budget
from ogonblick.post import PostKind


@dataclass(frozen=True)
class End:
    """How reading a page ended. ``proof`` is in Swedish, empty where no end was reached.

    ``by_its_own_word`` says that it is the page that tells of it, and not only that no more came.
    """

    reached: bool
    proof: str = ""
    by_its_own_word: bool = False


NOT_REACHED = End(reached=False)
SLIM_EVERY = 8
"""Steps down a page after which the browser is asked to forget the pictures that have gone by."""
COLLECT_EVERY = 8
"""The same of whatever else it needs no more, which the page has to wait for. Collected every 16,
and not before each turn, a page of 600 posts held 45 MB more while it was read (2026-11)."""
WHEEL = {"type": "mouseWheel", "x": 960, "y": 540, "deltaX": 0, "deltaY": 900}
SAID = "() => (document.body || document.documentElement).innerText || ''"
SHORT = 3000
"""Signs that a page has at the most which says that it has no posts, and means them all."""
TO_THE_BOTTOM = "() => scrollTo(0, document.documentElement.scrollHeight)"
"""What wheel and keys would do: they do not scroll a page that is drawn beyond its window
(``chromium.SETTINGS``), though it hears of them."""
BACK_A_SCREEN = "() => scrollBy(0, -1.5 * innerHeight)"
ON_A_SMALL_SCREEN = """() =>
  document.documentElement.scrollHeight <= innerHeight && dispatchEvent(new Event("scroll"))"""
"""What a page hears on a screen that it does not fit on: four short posts never got to scroll, and
those after them never came (2026-11)."""


def read_page(
    page: Page,
    rules: Rules,
    gathered: Gathered,
    budget: Budget,
    quiet: Callable[[], float],
    leaving: Callable[[Budget], None] = lambda _: None,
) -> End:
    """Unfold and scroll one page until it has no more to show, and go back to its top.

    ``quiet`` tells the seconds since anything travelled, and ``leaving`` is called before a part of
    the page goes away that does not come back. Where the platform's own rules have found
    nothing at all, the generic ones have a look; what says that there are no posts has none.
    """
    gathered.blind = tuple(rules.blind)
    gathered.places.forget()
    ways: list[str] = []
    end = _read_to_the_end(page, rules, gathered, budget, quiet, Turning(ways, leaving))
    if not gathered.items:
        gathered.add_by_other_rules(look(page, rules_for(GENERIC)))
    if not gathered.items and says_none(page):
        gathered.post_total = 0
    if any(map(is_tab, ways)):
        leaving(budget)
    if ask(page, script("untab")):
        gathered.places.forget()
        settle(page, quiet, budget)
    scroll(page, rules, back=True)
    if gathered.profile is None:
        gathered.profile = ask(page, script("profile"), rules.as_script_argument())
    return end


def _read_to_the_end(
    page: Page,
    rules: Rules,
    gathered: Gathered,
    budget: Budget,
    quiet: Callable[[], float],
    turning: Turning,
) -> End:
    still, turned_at = 0, -1
    while budget.left() > 0:
        slim(page, collect=True)
        sift_none(page, quiet, budget)
        pressed = unfold(page, quiet, budget)
        new = gathered.add(look(page, rules))
        seen, grew = scroll_down(page, rules, gathered, budget)
        settle(page, quiet, budget)
        new += seen + gathered.add(look(page, rules))
        still = 0 if pressed or new or grew or close_dialog(page, quiet, budget) else still + 1
        proof = proof_of_end(gathered, still, rules.still_tries)
        if proof and still and is_brought(page, budget):
            still = 0
        elif proof:
            known = len(gathered.items)
            ways = WAYS[rules.guess][known <= turned_at :]
            way = turn_to_more(page, ways, quiet, budget, turning)
            if not way:
                return End(reached=True, proof=proof, by_its_own_word=proof.startswith("sidan"))
            gathered.places.forget()
            still, turned_at = 0, -1 if is_tab(way) else known
    return NOT_REACHED


def says_none(page: Page) -> bool:
    """Whether a page that has little else to say says that there has never been any post."""
    said: str = ask(page, SAID)
    return len(said) < SHORT and bool(re.search(words("expand")["none"], said, re.IGNORECASE))


def sift_none(page: Page, quiet: Callable[[], float], budget: Budget) -> None:
    """Have all answers shown where the page begins with those that it finds most relevant."""
    argument = {name: words("expand")[name] for name in ("sorts", "unsorted", "never")}
    while budget.left() > 0 and ask(page, script("sort"), argument) + sum(
        ask_frames(page, script("sort"), argument)
    ):
        settle(page, quiet, budget)


def close_dialog(page: Page, quiet: Callable[[], float], budget: Budget) -> bool:
    """Close the dialogue that one of our presses has opened; says if there was one."""
    argument = {**unfolding(), "close": True}
    pressed = bool(ask(page, script("expand"), argument))
    if pressed:
        settle(page, quiet, budget)
    return pressed


def unfolding() -> dict[str, str]:
    """Return the words that unfold and never do, that close a dialogue again, and of a wall."""
    told = {name: words("expand")[name] for name in ("more", "never", "closes")}
    return {**told, "over": words("walls")["over"]}


def unfold(page: Page, quiet: Callable[[], float], budget: Budget) -> int:
    """Press every button that unfolds content, in every frame, until none is left."""
    patterns = unfolding()
    pressed = 0
    while budget.left() > 0:
        open_shadows(page)
        here: int = ask(page, script("expand"), patterns)
        round_pressed = here + sum(ask_frames(page, script("expand"), patterns))
        if not round_pressed:
            return pressed
        pressed += round_pressed
        settle(page, quiet, budget)
    return pressed


def scroll_down(page: Page, rules: Rules, gathered: Gathered, budget: Budget) -> tuple[int, bool]:
    """Scroll by steps to the bottom, so that lazy content is met.

    A look is taken wherever the items have changed: a virtualised feed forgets what has gone by.
    Returns how many items were new, and whether the page grew.
    """
    new, first, showing = 0, None, ""
    for step in count(1):
        if not budget.left():
            break
        at = scroll(page, rules)
        if step % SLIM_EVERY == 0:
            slim(page, collect=step % COLLECT_EVERY == 0)
        first = at["height"] if first is None else first
        page.wait_for_timeout(60)
        if at["showing"] != showing:
            showing = at["showing"]
            new += gathered.add(look(page, rules))
        if at["bottom"]:
            push(page)
            return new, bool(at["height"] > first)
    return new, False


def scroll(page: Page, rules: Rules, *, back: bool = False) -> dict[str, Any]:
    """Take a step down the page and its frames, or go back; returns where that has led."""
    argument = {"selectors": [*rules.posts, *rules.comments], "back": back}
    every = [ask(page, script("scroll"), argument)]
    every += ask_frames(page, script("scroll"), argument)
    told = [one for one in every if one]
    return {
        "bottom": all(one["bottom"] for one in told),
        "height": sum(one["height"] for one in told),
        "showing": [one["showing"] for one in told],
    }


def push(page: Page) -> None:
    """Go up a little and down again by wheel and keys: some feeds wait for that at their end."""
    ask(page, BACK_A_SCREEN)
    page.wait_for_timeout(60)
    ask(page, ON_A_SMALL_SCREEN)
    with suppress(PlaywrightError):
        session_of(page).send("Input.dispatchMouseEvent", WHEEL)
    for key in ("PageDown", "End"):
        page.keyboard.press(key)
    ask(page, TO_THE_BOTTOM)
    page.wait_for_timeout(60)
    with suppress(PlaywrightError):
        session_of(page).send("Input.dispatchMouseEvent", WHEEL)


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
