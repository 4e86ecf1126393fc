"""Locks that a decision asks for now: it may have become a longer one since the deposit."""

from collections.abc import Iterable, Iterator
from datetime import date

from ogonblick.snapshot import Snapshot
from retention.decide import lock_until


def locks_due(snapshots: Iterable[Snapshot], today: date) -> Iterator[tuple[Snapshot, date]]:
    """Yield the snapshots that are to be locked today, each with the first day without lock.

    What the plan locks at its deposit is locked so all its time. A hold has no part in it, for it
    is lifted some day and a lock never is; nor has what may be disposed of already.
    """
    for one in snapshots:
        day, ends = lock_until(one.decision, today), one.decision.keep_until
        if day is not None and (ends is None or ends > today):
            yield one, day
