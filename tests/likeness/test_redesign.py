"""A platform's redesign is told from its accounts' own changes by how many move at once."""

from datetime import UTC, datetime

from bundles.changes import HeaderChange
from bundles.glimpse import Glimpse, GlimpseVerdict
from bundles.likeness.redesign import Glimpsed, redesigned
from bundles.profile import Profile
from ogonblick.account import Platform

AT = datetime(2026, 11, 21, tzinfo=UTC)
OLD, NEW = "0" * 64, "f" * 64
NAME = HeaderChange("name", "Sundby", "Nya Sundby")
LOST = HeaderChange("description", "Vi svarar 8-16.", "")


def glimpsed(
    look: str,
    *changes: HeaderChange,
    platform: Platform = Platform.X,
    before: str = OLD,
    rules_match: bool = True,
) -> Glimpsed:
    """Return an account as it looks now, beside how it looked."""
    now, last = (
        Glimpse("konto", AT, Profile(), one, GlimpseVerdict.SAME) for one in (look, before)
    )
    return Glimpsed(platform, now, last if before else None, changes, rules_match)


def test_most_accounts_that_look_new_are_their_platforms_doing() -> None:
    """Two of three look another way and say the same."""
    seen = [glimpsed(NEW), glimpsed(NEW), glimpsed(OLD)]
    assert redesigned(seen) == {Platform.X: (2, 3)}
    assert redesigned(seen[1:]) == {}


def test_half_of_them_or_too_few_are_not() -> None:
    """Two accounts say nothing of a platform, nor do two of four."""
    assert redesigned([glimpsed(NEW)] * 2) == {}
    assert redesigned([glimpsed(NEW), glimpsed(NEW), glimpsed(OLD), glimpsed(OLD)]) == {}


def test_a_new_name_on_all_accounts_is_the_municipalitys_doing() -> None:
    """They look another way, and say so themselves: each is a larger change."""
    assert redesigned([glimpsed(NEW, NAME)] * 5) == {}


def test_words_that_rules_lose_on_most_accounts_are_the_platforms_doing() -> None:
    """It is the same with rules that say themselves that they do not match."""
    assert redesigned([glimpsed(OLD, LOST)] * 3) == {Platform.X: (3, 3)}
    assert redesigned([glimpsed(OLD, rules_match=False)] * 3) == {Platform.X: (3, 3)}
    assert redesigned([glimpsed(OLD, LOST), glimpsed(OLD), glimpsed(OLD)]) == {}


def test_what_was_never_seen_or_is_not_seen_now_does_not_count() -> None:
    """A first glimpse has nothing to differ from, and a wall shows nothing."""
    assert redesigned([glimpsed(NEW, before="")] * 3) == {}
    assert redesigned([glimpsed(""), glimpsed(NEW), glimpsed(NEW)]) == {}


def test_each_platform_is_counted_by_itself() -> None:
    """One may be made new while another is not, and a little smoothing is no redesign."""
    other = glimpsed(f"{OLD[:-2]}ff", platform=Platform.FACEBOOK)
    assert redesigned([*[glimpsed(NEW)] * 3, *[other] * 3]) == {Platform.X: (3, 3)}
