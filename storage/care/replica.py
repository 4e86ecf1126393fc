"""A second archive with other keys: what lies in the first is copied there, and goes with it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from ogonblick.errors import NotInArchive, OgonblickError, ReceiptMismatch
from ogonblick.event import Event, EventType
from ogonblick.settings import Secret, Settings
from ogonblick.snapshot import Receipt, Snapshot, StoredFile
from storage.archive import Protection
from storage.care import sharing
from storage.care.apart import kept_apart, places
from storage.care.backup import backups, remove_before
from storage.care.copying import copied, unlocked
from storage.care.fixity import ADVICE, AGENT
from storage.care.leaving import is_on_its_way_out
from storage.database.catalogue import Catalogue
from storage.database.chunk_users import ChunkUser
from storage.packages.beside import folder_of, laid_at
from storage.packages.keeping import Archive
from storage.ranges import in_flight
from storage.stores.patience import sought


@dataclass(frozen=True)
class Replica:
    """The second archive, opened with the key that writes there, and with the one that deletes."""

    writer: Archive
    disposer: Archive


def replica_of(settings: Settings) -> Settings | None:
    """Return settings that lead to the second archive; None if there is none."""
    if not settings.replica_endpoint:
        return None
    return replace(
        settings,
        s3_endpoint=settings.replica_endpoint,
        s3_bucket=settings.replica_bucket,
        s3_region=settings.replica_region,
        s3_access_key=settings.replica_access_key,
        s3_secret_key=settings.replica_secret_key,
        s3_reader_access_key="",
        s3_reader_secret_key=Secret(""),
        s3_disposer_access_key=settings.replica_disposer_access_key,
        s3_disposer_secret_key=settings.replica_disposer_secret_key,
    )


@dataclass(frozen=True)
class Copied:
    """How many objects were not there already: of each snapshot, and of what belongs to none."""

    snapshots: Mapping[str, int]
    apart: int


def copy_whole(
    catalogue: Catalogue,
    archive: Archive,
    replica: Replica,
    folder: Path,
    clock: Callable[[], datetime],
    keep_days: int = 0,
    *,
    again: bool = False,
) -> Copied:
    """Copy what every snapshot has, and then what belongs to none, though one is damaged.

    As ``replicate_all`` and ``replicate_apart``; what both find damaged is told together.
    """
    snapshots: dict[str, int] = {}
    both, apart, faults = (catalogue, archive, replica, folder), 0, list[OgonblickError]()
    try:
        snapshots.update(replicate_all(*both, clock, again=again))
    except OgonblickError as fault:
        faults.append(fault)
    try:
        apart = replicate_apart(*both, clock(), keep_days)
    except OgonblickError as fault:
        faults.append(fault)
    _refuse(faults)
    return Copied(snapshots, apart)


def _refuse(faults: Sequence[OgonblickError]) -> None:
    """Raise the first fault; where any tells of damage, damage with the texts of all."""
    if any(isinstance(one, ReceiptMismatch) for one in faults):
        lines = [line for one in faults for line in str(one).splitlines() if line != ADVICE]
        raise ReceiptMismatch("\n".join((*lines, ADVICE)))
    for one in faults:
        raise one


def replicate_all(
    catalogue: Catalogue,
    archive: Archive,
    replica: Replica,
    folder: Path,
    clock: Callable[[], datetime],
    *,
    again: bool = False,
) -> Iterator[tuple[str, int]]:
    """Copy every snapshot to the second archive that has not been copied there yet.

    With ``again`` the others too: something may lie beside them since. The first copy of each is
    noted as an event, so that a disposal knows of it. One whose disposal began meanwhile is taken
    back. Yields each snapshot's id, and how many objects of it were copied. One that is damaged
    keeps no other waiting: ``ReceiptMismatch`` names them all at the end.
    """
    damaged: list[str] = []
    noted = catalogue.last_events(EventType.REPLICATION)
    for snapshot in catalogue.snapshots():
        is_known = snapshot.id in noted
        if (is_known and not again) or is_on_its_way_out(catalogue, snapshot.id):
            continue
        take_back = _taking_back(catalogue, replica.disposer, snapshot)
        count, fault = 0, ""
        try:
            count = replicate(archive, replica.writer, snapshot, folder, clock())
        except (NotInArchive, ReceiptMismatch) as error:
            fault = f"{snapshot.id}: {error}"
        except OgonblickError:
            if is_on_its_way_out(catalogue, snapshot.id):
                take_back()
            raise
        if is_on_its_way_out(catalogue, snapshot.id):
            take_back()
            continue
        if fault:
            damaged.append(fault)
            continue
        if not is_known:
            told = (EventType.REPLICATION, clock(), AGENT, "success", replica.writer.store.name)
            catalogue.add_event(Event(snapshot.id, *told))
        yield snapshot.id, count
    if damaged:
        raise ReceiptMismatch("\n".join((*damaged, ADVICE)))


def replicate_apart(
    catalogue: Catalogue,
    archive: Archive,
    replica: Replica,
    folder: Path,
    now: datetime,
    keep_days: int = 0,
) -> int:
    """Copy what the archive keeps that belongs to no bundle, and is not in the second one.

    Nothing of it ever changes, so what is there by its key is not asked for. A backup of the
    catalogue goes there too when it is ``keep_days`` old and gone in the first; with 0 it stays.
    Returns how many objects were copied. One that is damaged keeps no other waiting:
    ``ReceiptMismatch`` names them all at the end.
    """
    count, damaged = 0, []
    for key in _missing(catalogue, archive, replica.writer):
        try:
            count += copied(archive, replica.writer, _known(archive, key, now), folder)
        except (NotInArchive, ReceiptMismatch) as fault:
            damaged.append(str(fault))
    if keep_days:
        spared = (*backups(archive), *backups(replica.writer)[:1])
        remove_before(replica.disposer, now - timedelta(days=keep_days), spared)
    if damaged:
        raise ReceiptMismatch("\n".join((*damaged, ADVICE)))
    return count


def _missing(catalogue: Catalogue, archive: Archive, replica: Archive) -> Iterator[str]:
    """Yield where that lies which is kept apart, and which the second archive has not."""
    for place, gone in places(catalogue).items():
        there = {one.key for one in replica.versions(place) if not one.is_marker}
        yield from sorted(kept_apart(catalogue, archive, place, gone).keys() - there)


def is_replicated(catalogue: Catalogue, snapshot_id: str) -> bool:
    """Say whether a copy of a snapshot was ever made in a second archive."""
    return any(one.type is EventType.REPLICATION for one in catalogue.events(snapshot_id))


def replicate(
    archive: Archive, replica: Archive, snapshot: Snapshot, folder: Path, now: datetime
) -> int:
    """Copy all that a snapshot has in the archive to the second one, with its locks.

    What is there already is not sent again. ``folder`` is for what is under way. Returns how many
    objects were copied. What is damaged keeps nothing else from being copied, and is not passed
    over in silence: ``ReceiptMismatch`` names it at the end.
    """
    count, damaged = 0, []
    for key in objects_of(archive, snapshot.receipt):
        try:
            count += copied(archive, replica, _known(archive, key, now), folder)
        except (NotInArchive, ReceiptMismatch) as fault:
            damaged.append(str(fault))
    if damaged:
        raise ReceiptMismatch("\n".join(damaged))
    return count


def protection_of_copy(catalogue: Catalogue, replica: Archive, user: ChunkUser) -> Protection:
    """Return what keeps a snapshot's copy, and the chunks that would go with it, in the second one.

    What a disposal spares is not asked about.
    """
    own = [replica.protection(*place) for place in sharing.places_of(user).items()]
    found = [*own, sharing.protection(catalogue, replica, user)]
    until = max((one.until for one in found if one.until), default=None)
    others = any(one.held_by_others for one in found)
    return Protection(until, any(one.held for one in found), others)


def remove_copy(catalogue: Catalogue, replica: Archive, user: ChunkUser) -> None:
    """Remove a snapshot's copy, and the chunks that nobody else needs, and see that they are gone.

    For between ``sharing.leave`` and ``catalogue.chunks.forget``: then the catalogue knows which
    chunks those are. One that a deposit claims meanwhile may go here: ``replicate`` brings it
    again. May be called again after a kill.
    """
    for _ in in_flight(replica.remove, sorted(catalogue.chunks.alone(user.snapshot_id))):
        pass  # nothing to hear of each
    for place in sharing.places_of(user).items():
        replica.remove(*place)


def _taking_back(catalogue: Catalogue, disposer: Archive, snapshot: Snapshot) -> Callable[[], None]:
    """Return the way to remove a copy that is about to be made, should a disposal overtake it.

    What it needs is asked now, for the disposal may have forgotten it then. Who else needs it is
    asked then; a chunk that somebody claims after that goes too, and comes with that one's copy.
    """
    user = ChunkUser(snapshot.account_id, snapshot.id)
    own = catalogue.chunks.of(snapshot.id)

    def take_back() -> None:
        for key in sorted(own - catalogue.chunks.needed(own, snapshot.id)):
            disposer.remove(key)
        for place in sharing.places_of(user).items():
            disposer.remove(*place)

    return take_back


def objects_of(archive: Archive, receipt: Receipt) -> list[str]:
    """Return where every object of a snapshot lies, chunks included."""
    own = {one.key for one in archive.versions(f"{folder_of(receipt)}/")}
    return sorted(own.union(*map(archive.chunk_keys, receipt.files)))


def promised(archive: Archive, receipt: Receipt) -> frozenset[str]:
    """Return where that lies which a receipt promises: its files or their maps, and the chunks."""
    files = {laid_at(one) for one in receipt.files}
    return frozenset(files.union(*map(archive.chunk_keys, receipt.files)))


def _known(archive: Archive, key: str, now: datetime) -> StoredFile:
    """Return the newest version of what must be there, with the lock that it still has."""
    found = sought(archive.store, key)
    if found is None:
        raise NotInArchive(f"{key} saknas i arkivet, eller är dold.")
    return unlocked(found, now)
