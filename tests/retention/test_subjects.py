"""Snapshots as plans know them."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from ogonblick.account import Account
from ogonblick.capture import Coverage, Occasion, Order, Outcome
from ogonblick.decision import Decision, Retention
from ogonblick.digest import digest_of
from ogonblick.likeness import Likeness
from ogonblick.post import Medium, Origin, Post, PostKind
from ogonblick.snapshot import Receipt, Snapshot
from retention.schedule import RecordKind
from retention.subjects import content_subjects, order_subject, snapshot_subject

NIGHT = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)


def taken(municipality: str, board: str) -> Snapshot:
    """Return a snapshot taken after midnight in Sweden, as a board's record."""
    return Snapshot(
        id="k_2026h1_scheduled",
        account_id="k",
        occasion=Occasion.SCHEDULED,
        period="2026H1",
        taken_at=NIGHT,
        outcome=Outcome.COMPLETE,
        title="",
        url="",
        coverage=Coverage(),
        findings=(),
        bundle_digest=digest_of([b""]),
        size=0,
        decision=Decision(Retention.PERMANENT, None, "", "", "", ()),
        likeness=Likeness("k_2026h1_scheduled"),
        receipt=Receipt("k_2026h1_scheduled", "", ()),
        municipality=municipality,
        board=board,
    )


@pytest.mark.parametrize(
    ("occasion", "kind"),
    [
        (Occasion.SCHEDULED, RecordKind.SNAPSHOT),
        (Occasion.MAJOR_CHANGE, RecordKind.SNAPSHOT),
        (Occasion.ON_REQUEST, RecordKind.SNAPSHOT),
        (Occasion.BEFORE_CLOSURE, RecordKind.CLOSURE),
        (Occasion.BEFORE_REMOVAL, RecordKind.REMOVAL),
    ],
)
def test_what_was_saved_before_something_went_has_its_own_row(
    occasion: Occasion, kind: RecordKind, account: Callable[..., Account]
) -> None:
    """A snapshot goes by the row for what it was taken for."""
    order = Order("k", occasion, "2026H1")
    assert order_subject(order, date(2026, 3, 1), account("k")).kind is kind


def test_board_and_days_come_from_the_register(account: Callable[..., Account]) -> None:
    """Periods from the account's closing can be counted as soon as the register has the day."""
    closed = account("k", board="Kulturnämnden", closed_on=date(2026, 6, 30))
    subject = snapshot_subject(taken("", ""), closed, date(2026, 9, 9))
    assert (subject.account_id, subject.board) == ("k", "Kulturnämnden")
    assert subject.taken_on == date(2026, 3, 2)
    assert (subject.closed_on, subject.obsolete_on) == (date(2026, 6, 30), date(2026, 9, 9))


def test_an_account_that_moves_leaves_its_old_records(account: Callable[..., Account]) -> None:
    """Whose record a snapshot is was settled when it was taken."""
    moved = account("k", board="Tekniska nämnden")
    subject = snapshot_subject(taken("Exempelby kommun", "Kulturnämnden"), moved)
    assert (subject.municipality, subject.board) == ("Exempelby kommun", "Kulturnämnden")


def test_what_a_snapshot_holds_has_rows_of_its_own(account: Callable[..., Account]) -> None:
    """Posts, comments and their media are the board's too, published on their own Swedish day."""
    medium = Medium("https://a.example/bild.png")
    posts = [
        Post("1", PostKind.POST, Origin.DRAWN_UP, "K", "Hej", published=NIGHT, media=(medium,)),
        Post("2", PostKind.COMMENT, Origin.RECEIVED, "E", "Hej"),
    ]
    found = list(content_subjects(taken("Exempelby kommun", "Kulturnämnden"), posts, account("k")))
    assert [(one.kind, one.published_on) for one in found] == [
        (RecordKind.POST, date(2026, 3, 2)),
        (RecordKind.MEDIUM, date(2026, 3, 2)),
        (RecordKind.COMMENT, None),
    ]
    assert {one.board for one in found} == {"Kulturnämnden"}
    assert len({one.id for one in found}) == len(found)
