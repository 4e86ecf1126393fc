"""The words on the pages: moments, sizes, hits in context, conversations from hostile pages."""

import itertools
from datetime import UTC, date, datetime
from enum import StrEnum

import pytest

from ogonblick import swedish
from ogonblick.account import AccountStatus, Platform, Route
from ogonblick.capture import Occasion, Outcome, Severity
from ogonblick.event import EventType
from ogonblick.post import Origin, Post, PostKind, TimeCertainty
from portal.excerpts import excerpt, marked
from portal.web.rendering import web_address
from portal.web.threads import anchor, threads
from storage.words.asking import asked
from storage.words.wording import composed

_SHOWN: tuple[type[StrEnum], ...] = (
    Platform,
    AccountStatus,
    Route,
    Occasion,
    Outcome,
    Severity,
    EventType,
    Origin,
    TimeCertainty,
)


@pytest.mark.parametrize("value", list(itertools.chain.from_iterable(_SHOWN)), ids=repr)
def test_every_value_has_a_word(value: StrEnum) -> None:
    """No page can meet a value that has no Swedish word."""
    assert swedish.word(value)


def test_no_two_values_of_different_kinds_share_a_word_by_mistake() -> None:
    """Values of two enums that are spelled alike would hide each other's word."""
    values = list(itertools.chain.from_iterable(_SHOWN))
    assert len({str(value) for value in values}) == len(values)


def test_moment_is_told_in_swedish_time() -> None:
    """Winter and summer time are Sweden's, and the words keep together on a line."""
    assert swedish.moment(datetime(2026, 11, 21, 14, 3, tzinfo=UTC)) == (
        "21\u00a0november\u00a02026 kl.\u00a015.03"
    )
    assert swedish.local_day(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)) == "1\u00a0juli\u00a02026"
    assert swedish.day(date(2026, 5, 1)) == "1\u00a0maj\u00a02026"


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (0, "0 byte"),
        (999, "999 byte"),
        (1000, "1,0 kB"),
        (4_234_000, "4,2 MB"),
        (3_000_000_000, "3,0 GB"),
        (5 * 10**15, "5000,0 TB"),
    ],
)
def test_size_is_told_in_units_of_a_thousand(count: int, told: str) -> None:
    """Sizes have one decimal, a comma, and the unit that keeps them short."""
    assert swedish.size(count).replace("\u00a0", " ") == told


def test_swedish_order_puts_the_last_letters_last() -> None:
    """Å, ä and ö come after z, in that order."""
    names = ["Ödeshög", "Ängen", "zoo", "Åhus", "Arvika"]
    assert sorted(names, key=swedish.in_swedish_order) == [
        "Arvika",
        "zoo",
        "Åhus",
        "Ängen",
        "Ödeshög",
    ]


def test_excerpt_is_cut_between_words_around_the_hit() -> None:
    """A long text is shown around its first hit, with dots where it was cut."""
    text = f"{'före ' * 60}badvatten{' efter' * 60}"
    pieces = excerpt(text, asked("BADVATTENS"))
    assert [piece.text for piece in pieces if piece.is_hit] == ["badvatten"]
    shown = "".join(piece.text for piece in pieces)
    assert shown.startswith("… före ")
    assert shown.endswith(" efter …")
    assert len(shown) < 330


def test_excerpt_of_a_text_without_hit_is_its_beginning() -> None:
    """A post that was found by its author is shown from its beginning."""
    (piece,) = excerpt("kort text", asked("annat"))
    assert (piece.text, piece.is_hit) == ("kort text", False)


@pytest.mark.parametrize("text", ["", "a", "en (två) tre", "två två", "e\u0301 två"])
def test_marking_loses_nothing(text: str) -> None:
    """The pieces put together are the text, composed, also where hits overlap."""
    pieces = marked(text, asked('två "två två" tv* ( ['))
    assert "".join(piece.text for piece in pieces) == composed(text)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//a.example", "a b", ""]
)
def test_only_web_addresses_become_links(url: str) -> None:
    """Anything but http and https stays text."""
    assert not web_address(url)


def _comment(name: str, parent: str) -> Post:
    return Post(name, PostKind.COMMENT, Origin.RECEIVED, "", name, parent=parent)


def test_conversation_shows_every_post_once_whatever_parents_say() -> None:
    """Circles, strays, doubled ids and comments on themselves lose and repeat nothing."""
    posts = [
        Post("p", PostKind.POST, Origin.DRAWN_UP, "", "p"),
        _comment("a", "p"),
        _comment("a", "p"),
        _comment("b", "c"),
        _comment("c", "b"),
        _comment("d", "d"),
        _comment("e", "gone"),
        Post("p", PostKind.POST, Origin.DRAWN_UP, "", "p again"),
    ]
    shown = [
        post
        for thread in threads(posts)
        for post in (thread.post, *(reply.post for reply in thread.replies))
    ]
    assert sorted(map(id, shown)) == sorted(map(id, posts))


def test_conversation_without_end_is_shown() -> None:
    """A chain of ten thousand answers is one conversation, and no deeper than can be read."""
    chain = [Post("0", PostKind.POST, Origin.DRAWN_UP, "", "")]
    chain += [_comment(str(number), str(number - 1)) for number in range(1, 10_001)]
    (thread,) = threads(chain)
    assert [reply.post for reply in thread.replies] == chain[1:]
    assert max(reply.level for reply in thread.replies) == 3


def test_anchor_is_safe_whatever_the_platform_calls_a_post() -> None:
    """An anchor has only letters, digits and a hyphen, and two posts have two."""
    hostile, other = _comment('"><script>', ""), _comment("x y/#?", "")
    assert anchor(hostile) != anchor(other)
    assert anchor(hostile).removeprefix("inlagg-").isalnum()
