"""Platforms are asked how many there are where they can tell, and of nothing else."""

import pytest

from harvesters.browser.reading.extract import Gathered
from harvesters.browser.reading.totals import told, with_totals
from harvesters.totals import Total, questions_for
from ogonblick.account import Platform
from ogonblick.capture import Coverage, Tally
from ogonblick.post import PostKind

ROOT = "https://blogg.se/wp-json/"


@pytest.mark.parametrize(
    ("platform", "url", "root", "asked"),
    [
        (
            Platform.WORDPRESS,
            "https://blogg.se",
            ROOT,
            [
                f"{ROOT}wp/v2/posts?per_page=1&_fields=id",
                f"{ROOT}wp/v2/comments?per_page=1&_fields=id",
            ],
        ),
        (Platform.WORDPRESS, "https://blogg.se/category/a", ROOT, []),
        (Platform.WORDPRESS, "https://blogg.se", "", []),
        (
            Platform.MASTODON,
            "https://social.se/@kommunen",
            "",
            ["https://social.se/api/v1/accounts/lookup?acct=kommunen"],
        ),
        (
            Platform.BLUESKY,
            "https://bsky.app/profile/kommun.se",
            "",
            ["https://public.api.bsky.app/xrpc/app.bsky.actor.getProfile?actor=kommun.se"],
        ),
        (Platform.BLUESKY, "https://social.kommun.se/profile/kommun.se", "", []),
        (Platform.FACEBOOK, "https://facebook.com/kommunen", "", []),
    ],
)
def test_a_platform_is_asked_about_the_account_alone(
    platform: Platform, url: str, root: str, asked: list[str]
) -> None:
    """A blog's front page shows all of it, a category's does not; others have a handle."""
    found = [one.address(url, root) for one in questions_for(platform)]
    assert [address for address in found if address] == asked


def test_what_counts_more_than_is_shown_is_told_and_expected_of_nothing() -> None:
    """Replies and shares are in some totals: a person is told, and nothing counts as missing."""
    total = Total(PostKind.POST, 120, exact=False, counted="inlägg och svar tillsammans")
    gathered, seen = Gathered(), Coverage(posts=Tally(40))
    assert with_totals(seen, gathered, (total,)) == seen
    (finding,) = told((total,), gathered, "https://bsky.app/profile/k")
    assert (finding.code, finding.text[:36]) == ("C307", "Plattformen uppger 120 inlägg och sv")
