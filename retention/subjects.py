"""What a plan calls the snapshots that we keep."""

from collections.abc import Mapping
from datetime import date

from ogonblick.account import Account
from ogonblick.capture import Occasion
from retention.decide import Subject
from retention.schedule import RecordKind

_KINDS: Mapping[Occasion, RecordKind] = {
    Occasion.BEFORE_CLOSURE: RecordKind.CLOSURE,
    Occasion.BEFORE_REMOVAL: RecordKind.REMOVAL,
}
"""What was saved because something else was about to go; every other is an ögonblicksbild."""


def snapshot_subject(
    snapshot_id: str,
    occasion: Occasion,
    taken_on: date,
    account: Account,
    obsolete_on: date | None = None,
) -> Subject:
    """Return a snapshot as plans decide about it; ``taken_on`` is the Swedish day."""
    return Subject(
        id=snapshot_id,
        kind=_KINDS.get(occasion, RecordKind.SNAPSHOT),
        account_id=account.id,
        board=account.board,
        municipality=account.municipality,
        taken_on=taken_on,
        closed_on=account.closed_on,
        obsolete_on=obsolete_on,
    )
