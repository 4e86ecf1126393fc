"""What differs between two readings of the same posts."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bundles.changes import Change, changed_posts, is_reordered, only_in
from ogonblick.post import Origin, Post, PostKind, TimeCertainty

POST = Post("p1", PostKind.POST, Origin.DRAWN_UP, "Exempelby", "Bron öppnar.")
MAY = datetime(2026, 5, 12, 12, 3, tzinfo=UTC)


def shown(words: str, moment: datetime | None = None, *, exact: bool = False) -> Post:
    """Return the post with a time."""
    known = TimeCertainty.EXACT if exact else TimeCertainty.DAY
    certainty = known if moment else TimeCertainty.UNKNOWN
    return replace(POST, time_shown=words, published=moment, certainty=certainty)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (shown("3 tim"), shown("för 2 v sedan")),
        (shown("just nu"), shown("igår kl 14:03")),
        (shown("i förrgår"), shown("12 maj 2026 kl. 14:03", MAY)),
        (shown("2 d"), shown("May 12")),
        (shown("12 maj", MAY, exact=True), shown("12 maj 2026", MAY, exact=True)),
        (shown("12 maj"), shown("12 maj 2026", MAY)),
    ],
)
def test_a_time_that_has_passed_is_no_change(before: Post, after: Post) -> None:
    """How long ago, then a date, then with its year: the same moment told later."""
    assert not changed_posts([before], [after])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (shown("12 maj 2026", MAY), shown("13 maj 2026", MAY.replace(day=13))),
        (shown("12 maj"), shown("13 maj")),
        (shown("3 tim", MAY, exact=True), shown("2 v", MAY.replace(day=13), exact=True)),
        (shown("3 tim"), shown("3x tim")),
        (shown("3 tim"), shown("")),
        (shown("3 tim"), shown("om 3 tim")),
        (shown("3 tim", MAY), shown("2 v", MAY.replace(month=7))),
        (shown("12 maj 2026", MAY, exact=True), shown("12 maj 2026 (flyttat)", MAY, exact=True)),
    ],
)
def test_another_time_is_a_change(before: Post, after: Post) -> None:
    """Another date, another exact moment, or words that are no time at all."""
    for pair in ((before, after), (after, before)):
        (change,) = changed_posts([pair[0]], [pair[1]])
        assert (change.change, change.fields) == (Change.EDITED, ("published",))


def test_a_date_never_becomes_how_long_ago_it_was() -> None:
    """Time goes one way: what was old and is new is another time, and known moments agree."""
    assert changed_posts([shown("12 maj 2019")], [shown("2 tim")])
    assert changed_posts([shown("2 år")], [shown("3 tim")])
    assert not changed_posts([shown("8 d")], [shown("en vecka sedan")])
    assert not changed_posts([shown("5 d", MAY)], [shown("1 v", MAY.replace(day=14))])


def test_posts_of_one_id_are_told_apart_by_their_order() -> None:
    """A second post of the same id is another post, not the first one's other telling."""
    twin = replace(POST, text="En till.")
    assert [one.change for one in changed_posts([POST], [POST, twin])] == [Change.ADDED]
    assert not changed_posts([POST, twin], [POST, twin])


def test_order_is_of_what_both_have() -> None:
    """What came or went moves nothing; what changed places does."""
    others = [replace(POST, id=f"p{number}") for number in range(2, 5)]
    assert not is_reordered([POST, *others], [others[0], POST][:1])
    assert not is_reordered(others, [POST, *others])
    assert is_reordered(others, others[::-1])


def test_what_only_one_has_is_told_as_often_as_it_has_more() -> None:
    """Twice in one and once in the other is once."""
    assert only_in("abba", "ab") == ("b", "a")
    assert not only_in("ab", "abba")
