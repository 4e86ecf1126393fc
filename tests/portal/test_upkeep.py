"""When the upkeep needs somebody: what was never done is as bad as what was done long ago."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from portal.upkeep import OLD, Upkeep

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
NOW_AND_THEN = Upkeep(AT - 9 * OLD, AT, AT, reads=True, waiting=(), refused=())
LONG_AGO = AT - OLD - timedelta(seconds=1)


@pytest.mark.parametrize("done", ["last_backup", "last_fixity"])
@pytest.mark.parametrize("last", [None, LONG_AGO])
def test_what_is_not_done_each_night_needs_somebody(done: str, last: datetime | None) -> None:
    """Done long ago, or never though there has been something to do it to for long."""
    assert not NOW_AND_THEN.needs_somebody(AT)
    neglected = replace(NOW_AND_THEN, **{done: last})  # type: ignore[arg-type]  # a moment's field
    assert neglected.needs_somebody(AT)
    assert not replace(NOW_AND_THEN, **{done: AT - OLD}).needs_somebody(AT)  # type: ignore[arg-type]


def test_what_is_new_or_is_not_to_be_read_needs_nobody() -> None:
    """Nothing to take care of yet, or not for long; and readings that were put aside."""
    for first in (None, AT - OLD):
        assert not Upkeep(first, None, None, reads=True, waiting=(), refused=()).needs_somebody(AT)
    unread = replace(NOW_AND_THEN, last_fixity=None)
    assert not replace(unread, reads=False).needs_somebody(AT)
