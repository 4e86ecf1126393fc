"""Locks made longer, once a year: an archive's lock ends no later than 2099, and decisions change.

The plan says how long, so the days are given; here they are set, and told in the chain of events.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from ogonblick import __version__
from ogonblick.errors import NotInArchive, ReceiptMismatch
from ogonblick.event import Event, EventType
from ogonblick.snapshot import Receipt, Snapshot
from ogonblick.swedish import counted
from storage.archive import LAST_LOCK, day_begins, lock_on
from storage.care.fixity import ADVICE
from storage.care.leaving import is_on_its_way_out
from storage.database.catalogue import Catalogue
from storage.packages.keeping import Archive

_AGENT = f"Ögonblick {__version__}"
_TOLD = "objektlåset i arkivet gäller nu till "


@dataclass(frozen=True)
class Extended:
    """A snapshot whose objects are locked until a day: how many, and if it was less before."""

    snapshot_id: str
    until: date
    objects: int
    longer: bool


def extend_locks(
    catalogue: Catalogue,
    archive: Archive,
    wanted: Iterable[tuple[Snapshot, date]],
    clock: Callable[[], datetime],
) -> Iterator[Extended]:
    """Lock snapshots, with their chunks and what lies beside, at least until a day; yields each.

    A longer lock stays as it is, and none goes beyond 2099-12-31. What a disposal has begun to
    remove is passed over. Killed anywhere it is done again from the beginning, and each day is told
    once. One that is damaged keeps no other waiting: ``ReceiptMismatch`` names them all at the end.
    """
    damaged: list[str] = []
    for snapshot, day in wanted:
        if is_on_its_way_out(catalogue, snapshot.id):
            continue
        until = min(day, LAST_LOCK)
        try:
            objects = archive.lengthen(snapshot.receipt, until)
        except (NotInArchive, ReceiptMismatch) as fault:
            damaged.append(f"{snapshot.id}: {fault}")
            continue
        longer = _is_news(catalogue, snapshot, until)
        if longer:
            catalogue.add_event(_event(snapshot.id, until, objects, clock()))
        yield Extended(snapshot.id, until, objects, longer)
    if damaged:
        raise ReceiptMismatch("\n".join((*damaged, ADVICE)))


def extend_copies(
    catalogue: Catalogue, replica: Archive, wanted: Iterable[tuple[Snapshot, date]]
) -> Iterator[str]:
    """Lock what the second archive has of snapshots as long; yields the id of each.

    Of one that was never copied nothing is asked: its copy gets the lock that it has then. One
    whose copy is damaged keeps no other waiting, as in ``extend_locks``.
    """
    damaged: list[str] = []
    copied = catalogue.last_events(EventType.REPLICATION)
    for snapshot, day in wanted:
        if snapshot.id not in copied or is_on_its_way_out(catalogue, snapshot.id):
            continue
        try:
            replica.lengthen(_in_any_version(snapshot.receipt), min(day, LAST_LOCK))
        except (NotInArchive, ReceiptMismatch) as fault:
            damaged.append(f"{snapshot.id} i det andra arkivet: {fault}")
            continue
        yield snapshot.id
    if damaged:
        raise ReceiptMismatch("\n".join((*damaged, ADVICE)))


def _in_any_version(receipt: Receipt) -> Receipt:
    """Return a receipt as another archive has it: its versions have ids of their own there."""
    return replace(receipt, files=tuple(replace(one, version="") for one in receipt.files))


def _is_news(catalogue: Catalogue, snapshot: Snapshot, until: date) -> bool:
    """Say whether the receipt has a shorter lock, and no event tells of this one."""
    told = f"{_TOLD}{until}"
    return _is_shorter(snapshot.receipt, until) and not any(
        one.detail.startswith(told) for one in catalogue.events(snapshot.id)
    )


def _is_shorter(receipt: Receipt, until: date) -> bool:
    """Say whether the archive locked any of the files for less when they were deposited."""
    locks = [lock_on(file) for file in receipt.files]
    return any(one is None or one.until < day_begins(until) for one in locks)


def _event(snapshot_id: str, until: date, objects: int, at: datetime) -> Event:
    detail = f"{_TOLD}{until}, {counted(objects, 'objekt', 'objekt')}"
    return Event(snapshot_id, EventType.POLICY_ASSIGNMENT, at, _AGENT, "success", detail)
