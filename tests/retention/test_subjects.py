"""Snapshots as plans know them."""

from collections.abc import Callable
from datetime import date

import pytest

from ogonblick.account import Account
from ogonblick.capture import Occasion
from retention.schedule import RecordKind
from retention.subjects import snapshot_subject


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
    assert snapshot_subject("b", occasion, date(2026, 3, 1), account("k")).kind is kind


def test_board_and_days_come_from_the_register(account: Callable[..., Account]) -> None:
    """Periods from the account's closing can be counted as soon as the register has the day."""
    closed = account("k", board="Kulturnämnden", closed_on=date(2026, 6, 30))
    subject = snapshot_subject("b", Occasion.SCHEDULED, date(2026, 3, 1), closed, date(2026, 9, 9))
    assert (subject.account_id, subject.board) == ("k", "Kulturnämnden")
    assert (subject.closed_on, subject.obsolete_on) == (date(2026, 6, 30), date(2026, 9, 9))
