"""Fixity of the second archive: each copy is read again, and compared with what it is a copy of.

What rots there would else be found on the day it is needed. Place by place goes on where the last
reading ended, as ``copies/MOMENT.json`` in the first archive tells.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from ogonblick.errors import NotInArchive, ReceiptMismatch
from ogonblick.event import EventType
from ogonblick.snapshot import Snapshot
from storage.care.apart import COPIES, kept_apart, places
from storage.care.copying import brought, copied, unlocked
from storage.care.fixity import Damage, Examined, harm_of, in_words, mended
from storage.care.leaving import is_on_its_way_out
from storage.care.reading import Reading, last_reading, lay_reading
from storage.care.replica import objects_of, promised
from storage.database.catalogue import Catalogue
from storage.packages.beside import folder_of
from storage.packages.keeping import Archive
from storage.stores.patience import sought


@dataclass(frozen=True)
class Copies:
    """Both archives, what is known of them, and a folder for what is carried between them."""

    catalogue: Catalogue
    archive: Archive
    replica: Archive
    folder: Path
    clock: Callable[[], datetime]


Place = Callable[[], Examined]
"""Reads what the second archive has of a place: a snapshot, or a folder kept apart."""


def read_copies(copies: Copies, budget: int) -> Iterator[Examined]:
    """Read the copies whose turn it is, until ``budget`` objects are read; one place at least.

    A place is read whole, and what is damaged is brought again. What was laid beside a bundle
    after it was copied only lacks its copy: it is brought, and is no damage. Where the reading
    ended is noted at the end, also by one that is cut short by an error. Errors are those of
    ``storage.care.fixity.walk``.
    """
    done: list[Examined] = []
    last = ""
    try:
        for name, place in _in_turn(copies):
            if sum(one.files for one in done) >= budget:
                return
            one = mended(place(), partial(_brought_again, copies))
            last = name
            if one.files:
                done.append(one)
                yield one
    finally:
        if done:
            _note(copies, last, done)


def _in_turn(copies: Copies) -> list[tuple[str, Place]]:
    """Return every place that has a copy, that after the one which was read last first."""
    known, last = _places(copies), last_reading(copies.archive, COPIES)
    return sorted(known.items(), key=lambda one: (one[0] <= last, one[0]))


def _note(copies: Copies, last: str, done: Sequence[Examined]) -> None:
    """Note what was read, and where the next reading goes on."""
    files, size = sum(one.files for one in done), sum(one.size for one in done)
    told = tuple(in_words(damage) for one in done for damage in one.damage)
    lay_reading(copies.archive, COPIES, Reading(copies.clock(), files, size, last, told))


def _places(copies: Copies) -> Mapping[str, Place]:
    """Return the places that have a copy: snapshots, and what is apart."""
    noted = copies.catalogue.last_events(EventType.REPLICATION)
    apart: dict[str, Place] = {
        name: partial(_apart, copies, name, gone) for name, gone in places(copies.catalogue).items()
    }
    bundles: dict[str, Place] = {
        f"{folder_of(one.receipt)}/": partial(_bundle, copies, one)
        for one in copies.catalogue.snapshots()
        if one.id in noted
    }
    return apart | bundles


def _bundle(copies: Copies, snapshot: Snapshot) -> Examined:
    """Read the copy of a snapshot; of one on its way out there is none to read."""
    if is_on_its_way_out(copies.catalogue, snapshot.id):
        return Examined(snapshot.id, 0, 0, ())
    laid = promised(copies.archive, snapshot.receipt)
    keys = objects_of(copies.archive, snapshot.receipt)
    return _read(copies, snapshot.id, keys, laid)


def _apart(copies: Copies, place: str, gone: Collection[str]) -> Examined:
    """Read the copies of what belongs to no bundle, in one of its places."""
    keys = kept_apart(copies.catalogue, copies.archive, place, gone)
    return _read(copies, "", sorted(keys), frozenset())


def _read(copies: Copies, snapshot_id: str, keys: Iterable[str], laid: Collection[str]) -> Examined:
    """Read copies by their keys; ``laid`` are those that must have been there since the first."""
    looked = [found for key in keys if (found := _looked_at(copies, snapshot_id, key, key in laid))]
    damage = tuple(one for _, one in looked if one)
    return Examined(snapshot_id, len(looked), sum(size for size, _ in looked), damage)


def _looked_at(
    copies: Copies,
    snapshot_id: str,
    key: str,
    was_copied: bool,
) -> tuple[int, Damage | None] | None:
    """Read a copy: its size, and what is wrong with it. None for what the first archive lost.

    That, and what is spoilt there, is for the first archive's own reading to tell.
    """
    try:
        file = sought(copies.archive.store, key)
        if file is None:
            return None
        if not was_copied:
            copied(copies.archive, copies.replica, unlocked(file, copies.clock()), copies.folder)
    except (NotInArchive, ReceiptMismatch):
        return None
    harm = harm_of(copies.replica, replace(file, version=""))
    hurts = (snapshot_id,) if snapshot_id else ()
    return file.size, Damage(file, harm, hurts) if harm else None


def _brought_again(copies: Copies, damage: Damage) -> bool:
    """Bring a copy again from the first archive, as a new version; say whether that could be."""
    whole = unlocked(damage.object, copies.clock())
    try:
        brought(copies.archive, copies.replica, whole, copies.folder, anew=True)
    except (NotInArchive, ReceiptMismatch):
        return False
    return True
