"""A small part of ``make evaluate``: one invented account, shown and changed in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from bundles.likeness.major import larger_changes
from bundles.likeness.structure import Structure
from bundles.likeness.verdict import compared
from harvesters.browser.engine.chromium import find_browser
from ogonblick.likeness import Verdict
from tests.evaluation.evaluate import wilson
from tests.evaluation.invented_feeds import COSMETIC, MAJOR, REAL, invent, render
from tests.evaluation.seeing import open_page, see

pytestmark = pytest.mark.browser

FEED = invent(20261121, "schema")
SEEN_ALL_THE_SAME = ("visad igen", "tid, gilla och följare", "adress mot cache", "klassnamn")
TOLD_FROM_PICTURES = ("ritad yta", "skuggträd och tider", "länkmål satt av skript")
TOLD_FROM_DATA = (
    *("ord och allt kosmetiskt", "datum i bild", "inbäddad ram", "alternativtext"),
    *(
        "alternativtext utanför inlägg",
        "film som ingen spelat",
        "utfällbar text",
        "tidpunkt i koden",
    ),
)


@pytest.fixture(scope="module")
def shown() -> Iterator[Page]:
    """A page as captures open it."""
    with sync_playwright() as playwright:
        program = find_browser("", Path(playwright.chromium.executable_path))
    with open_page(str(program)) as page:
        yield page


@pytest.fixture(scope="module")
def before(shown: Page) -> Structure:
    """The account as it was."""
    return see(shown, FEED)


@pytest.mark.parametrize("name", [*TOLD_FROM_PICTURES, *TOLD_FROM_DATA])
def test_a_real_change_is_never_called_unchanged(shown: Page, before: Structure, name: str) -> None:
    """Wherever it is, and whatever differs by itself beside it."""
    assert compared(before, see(shown, REAL[name](FEED))).verdict is Verdict.CHANGED


@pytest.mark.parametrize("name", SEEN_ALL_THE_SAME)
def test_what_differs_by_itself_is_called_unchanged(
    shown: Page, before: Structure, name: str
) -> None:
    """Times, counts, addresses and names in the markup."""
    found = compared(before, see(shown, COSMETIC[name](FEED)))
    assert found.verdict in (Verdict.IDENTICAL, Verdict.UNCHANGED), found.changes


@pytest.mark.parametrize("name", ["namn", "hälften av inläggen borta"])
def test_a_larger_change_is_told_from_a_small_one(
    shown: Page, before: Structure, name: str
) -> None:
    """The header's fields, and many posts gone; one word is none."""
    larger = compared(before, see(shown, MAJOR[name](FEED))).changes
    assert any(larger_changes(before, larger))
    assert not any(larger_changes(before, compared(before, before).changes))


def test_accounts_are_invented_alike_for_the_same_seed() -> None:
    """The same seed gives the same bytes, another seed others."""
    assert render(invent(7, "roles")) == render(invent(7, "roles"))
    assert render(invent(7, "roles")) != render(invent(8, "roles"))


@pytest.mark.parametrize(
    ("hits", "tried", "low", "high"),
    [(0, 1083, 0.0, 0.0035), (5, 10, 0.237, 0.763), (3, 3, 0.438, 1)],
)
def test_an_interval_is_wilsons(hits: int, tried: int, low: float, high: float) -> None:
    """As tables have it, to three places."""
    assert wilson(hits, tried) == pytest.approx((low, high), abs=0.0006)
