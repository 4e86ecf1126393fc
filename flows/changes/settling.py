"""Larger changes that are answered: ordered and documented, and their pictures let go."""

from collections.abc import Iterator

from flows.harvest.latest import latest_whole
from flows.rooms import Rooms
from ogonblick.capture import Order
from ogonblick.larger_change import ChangeStatus, LargerChange
from ogonblick.snapshot import Snapshot


def settle(rooms: Rooms) -> None:
    """Close what later snapshots have documented, and remove the pictures of what is settled."""
    kept = rooms.catalogue.larger_changes
    for one in kept.all(ChangeStatus.OPEN):
        if taken := documented_by(rooms, one):
            told = f"Ögonblicksbilden {taken.id} visar den."
            kept.answer(one.id, ChangeStatus.DOCUMENTED, "", told, rooms.clock())
    for one in kept.all():
        if one.evidence and _is_settled(rooms, one):
            rooms.disposer.remove(f"deviations/{one.id}/")
            kept.without_evidence(one.id)


def _is_settled(rooms: Rooms, change: LargerChange) -> bool:
    """Say whether a change needs its picture no longer: it was none, or a snapshot shows it."""
    if change.status is ChangeStatus.ORDERED:
        return documented_by(rooms, change) is not None
    return change.status is not ChangeStatus.OPEN


def ordered_changes(rooms: Rooms) -> Iterator[Order]:
    """Yield the orders for changes that are to be documented, and are not yet: failed ones too."""
    for one in rooms.catalogue.larger_changes.all(ChangeStatus.ORDERED):
        if one.order and documented_by(rooms, one) is None:
            yield one.order


def documented_by(rooms: Rooms, change: LargerChange) -> Snapshot | None:
    """Return the snapshot that shows an account as a whole since a change of it was found."""
    taken = latest_whole(rooms, change.account_id) if change.account_id else None
    return taken if taken and taken.taken_at > change.found_at else None
