"""Every visible word of every adapter's pages is content: changed alone, it makes a change."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from platforms.content import POSTS
from platforms.server import PLACES, serve
from playwright.sync_api import Page

from bundles.likeness.structure import Page as Visited
from bundles.likeness.structure import Structure
from bundles.likeness.verdict import compared
from bundles.profile import Profile
from harvesters.browser.page.scripts import ask
from harvesters.browser.pictures.artefacts import BODY_TEXT, TITLE
from harvesters.browser.reading.extract import Gathered, posts_from
from harvesters.browser.reading.looking import look
from harvesters.browser.rules import rules_for
from ogonblick.account import Account, Platform
from ogonblick.likeness import Verdict
from tests.likeness.structures import structure

pytestmark = pytest.mark.browser

WORDS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const place = (node) => (node ? place(node.parentElement) + node.nodeName + node.className : "");
  const said = new Map();
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const box = document.createRange();
    box.selectNodeContents(node);
    const key = place(node.parentElement);
    if (node.data.trim() && box.getClientRects().length && !said.has(key))
      said.set(key, [node, node.data]);
  }
  window.said = [...said.values()];
  return window.said.map(([, text]) => text.trim());
}"""
"""The first text in each kind of place: what repeats a post's shape is read in the same way."""

CHANGE = """(at) => {
  const [node, text] = window.said[at];
  node.data = text.replace(/\\S+/u, (word) => word + "x");
}"""
PUT_BACK = "(at) => { const [node, text] = window.said[at]; node.data = text; }"


SITES = Path(__file__).parents[1] / "sites"

TRIED = sorted((*PLACES, Platform.WEBSITE, Platform.WORDPRESS))
"""A platform for each adapter."""


@pytest.fixture(scope="module")
def shaped() -> Iterator[str]:
    """The shaped pages, served for real."""
    with serve() as address:
        yield address


def seen(page: Page, platform: Platform) -> Structure:
    """Return what a page that is open is compared by: its posts and its text."""
    account = Account("konto", "Exempelby", platform, page.url, "Exempelby", "Kansliet")
    gathered = Gathered()
    gathered.add(look(page, rules_for(platform)))
    posts = tuple(posts_from(gathered, account, {}))
    visited = Visited(page.url, ask(page, TITLE), ask(page, BODY_TEXT))
    return replace(structure(posts, Profile()), pages=(visited,))


def addresses(shaped: str, platform: Platform) -> list[str]:
    """Return where an adapter's pages lie: shaped like the platform's, or a file of ours."""
    if platform not in PLACES:
        return [(SITES / "adapters" / f"{platform.value}.html").as_uri()]
    places = PLACES[platform]
    paths = (places.account, places.post.format(POSTS[0].id))
    return [f"{shaped}/{platform.value}{path}" for path in paths]


def test_every_adapter_has_pages() -> None:
    """A platform that gets rules of its own gets pages here too."""
    assert {rules_for(one).version for one in Platform} == {rules_for(one).version for one in TRIED}


@pytest.mark.parametrize("platform", TRIED)
def test_one_visible_word_that_differs_is_a_change(
    page: Page, shaped: str, platform: Platform
) -> None:
    """In posts, names, times, counts and all that stands beside them, on each kind of page."""
    for address in addresses(shaped, platform):
        page.goto(address)
        before = seen(page, platform)
        assert before.posts
        words = page.evaluate(WORDS)
        for at, text in enumerate(words):
            page.evaluate(CHANGE, at)
            assert compared(before, seen(page, platform)).verdict is Verdict.CHANGED, text
            page.evaluate(PUT_BACK, at)
        assert words
        assert compared(before, seen(page, platform)).verdict is Verdict.IDENTICAL
