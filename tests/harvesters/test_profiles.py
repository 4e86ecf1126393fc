"""What a page tells of the account itself becomes data: name, pictures, followers, links, mark."""

import pytest
from playwright.sync_api import Page

from bundles.profile import Profile
from harvesters.browser.page.scripts import ask, script
from harvesters.browser.reading.profiles import profile_from
from harvesters.browser.recording.warc import Stored
from harvesters.browser.rules import rules_for
from ogonblick.account import Platform
from ogonblick.digest import digest_of
from ogonblick.post import Count, CountCertainty, CountKind, Medium

pytestmark = pytest.mark.browser

BASE = "<base href='https://e.example/'>"
HEADER = """<header>
  <div class="profile-cover" style="height: 90px; background: url(/omslag.png)"></div>
  <img class="avatar-large" src="/bild.png" alt="Kommunens vapen">
  <h1>Exempelby kommun <svg aria-label="Verifierad" width=9 height=9></svg></h1><p>@exempelby</p>
  <p class=p-note>Välkommen till <b>Exempelby</b>.</p><span>1,2 tn följare</span>
  <a href="https://www.exempelby.example/">Webbplats</a><a href="/om">Om</a></header>"""
POST = """<article><h2>Nyhet</h2><img class=avatar src="/gäst.png"><span>99 följare</span>
  <i aria-label="Verifierad">i</i></article>"""
LINKED = """<script type="application/ld+json">{"@graph": [{"@type": "ProfilePage", "mainEntity":
  {"@type": "GovernmentOrganization", "name": "Exempelby", "alternateName": "exempelby",
   "description": "Om oss"}}]}</script><main>Inga inlägg</main>"""


def read(page: Page, body: str, stored: dict[str, Stored]) -> Profile:
    """Return the profile that a page with that body shows."""
    page.set_content(BASE + body)
    rules = rules_for(Platform.WEBSITE).as_script_argument()
    return profile_from(ask(page, script("profile"), rules), stored)


def test_a_header_becomes_data(page: Page) -> None:
    """Each part as it is shown, and the pictures with the digest of what was received."""
    digest = digest_of([b"bild"])
    stored = {"https://e.example/bild.png": Stored(digest, "image/png", 200, size=4)}
    assert read(page, HEADER + POST, stored) == Profile(
        name="Exempelby kommun",
        handle="@exempelby",
        description="Välkommen till Exempelby.",
        avatar=Medium("https://e.example/bild.png", "image/png", str(digest), "Kommunens vapen"),
        cover=Medium("https://e.example/omslag.png", "image/png"),
        followers=Count(CountKind.FOLLOWERS, 1200, "1,2 tn följare", CountCertainty.ROUNDED),
        links=("https://www.exempelby.example/",),
        verified=True,
    )


def test_what_posts_show_is_not_the_accounts(page: Page) -> None:
    """Pictures, marks and numbers of those who write are their own."""
    assert read(page, f"<main>{POST}</main>", {}) == Profile()


def test_what_is_told_to_machines_is_read_where_nothing_is_shown(page: Page) -> None:
    """schema.org, in JSON; broken JSON beside it tells nothing."""
    broken = '<script type="application/ld+json">{</script>'
    told = read(page, broken + LINKED, {})
    assert (told.name, told.handle, told.description) == ("Exempelby", "exempelby", "Om oss")


def test_a_page_that_was_never_read_has_no_profile() -> None:
    """A wall tells nothing of the account."""
    assert profile_from(None, {}) == Profile()
