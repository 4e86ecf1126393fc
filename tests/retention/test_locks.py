"""Which locks a decision asks for today."""

from dataclasses import replace
from datetime import date

import pytest

from ogonblick.decision import Decision, Retention
from retention.locks import locks_due
from tests.retention.test_subjects import taken

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("retention", "keep_until", "row", "wanted"),
    [
        (Retention.PERMANENT, None, "1.2", date(2099, 12, 31)),
        (Retention.PERMANENT, None, "", date(2027, 11, 21)),
        (Retention.PERIOD, date(2060, 1, 1), "1.2", date(2060, 1, 1)),
        (Retention.PERIOD, date(2160, 1, 1), "1.2", date(2099, 12, 31)),
        (Retention.PERIOD, TODAY, "1.2", None),
        (Retention.PERIOD, None, "1.2", None),
        (Retention.WHEN_OBSOLETE, None, "1.2", None),
    ],
    ids=["kept", "no row", "period", "beyond 2099", "over today", "held", "unknown day"],
)
def test_a_lock_is_as_long_as_the_decision(
    retention: Retention, keep_until: date | None, row: str, wanted: date | None
) -> None:
    """Kept is locked as far as archives can, a period to its end; held or over, nothing is."""
    decision = Decision(retention, keep_until, row, "", "Plan", ())
    snapshot = replace(taken("", ""), decision=decision)
    expected = [(snapshot, wanted)] if wanted else []
    assert list(locks_due([snapshot], TODAY)) == expected
