"""A second archive with other keys: what lies in the first is copied there, and back if need be."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bundles.premis import FOLDER as EVENTS
from ogonblick.errors import NotInArchive, ReceiptMismatch
from ogonblick.event import Event, EventType
from ogonblick.settings import Secret, Settings
from ogonblick.snapshot import Receipt, Snapshot, StoredFile
from storage.archive import Protection, Sending, Version, lock_on
from storage.care import sharing
from storage.care.fixity import ADVICE, AGENT, Damage, Harm, Mend
from storage.care.leaving import is_on_its_way_out
from storage.database.catalogue import Catalogue
from storage.database.chunk_users import ChunkUser
from storage.packages.beside import folder_of, laid_at
from storage.packages.keeping import Archive
from storage.ranges import in_flight


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


def is_replicated(catalogue: Catalogue, snapshot_id: str) -> bool:
    """Say whether a copy of a snapshot was ever made in a second archive."""
    return any(one.type is EventType.REPLICATION for one in catalogue.events(snapshot_id))


def replicate(
    archive: Archive, replica: Archive, snapshot: Snapshot, folder: Path, now: datetime
) -> int:
    """Copy all that a snapshot has in the archive to the second one, with its locks.

    What is there already is not sent again. ``folder`` is for what is under way. Returns how many
    objects were copied.
    """
    return sum(
        _copied(archive, replica, _unlocked(file, now), folder)
        for file in _objects(archive, snapshot.receipt)
    )


def protection_of_copy(
    catalogue: Catalogue, replica: Archive, user: ChunkUser, spared: str
) -> Protection:
    """Return what keeps a snapshot's copy, and the chunks that would go with it, in the second one.

    What begins as ``spared`` is not asked about.
    """
    own = replica.protection(sharing.folder_of(user), spared)
    shared = sharing.protection(catalogue, replica, user)
    until = max((one.until for one in (own, shared) if one.until), default=None)
    others = own.held_by_others or shared.held_by_others
    return Protection(until, own.held or shared.held, others)


def remove_copy(catalogue: Catalogue, replica: Archive, user: ChunkUser, spared: str) -> None:
    """Remove a snapshot's copy, and the chunks that nobody else needs, and see that they are gone.

    For between ``sharing.leave`` and ``catalogue.chunks.forget``: then the catalogue knows which
    chunks those are. One that a deposit claims meanwhile may go here: ``replicate`` brings it
    again. May be called again after a kill.
    """
    for _ in in_flight(replica.remove, sorted(catalogue.chunks.alone(user.snapshot_id))):
        pass  # nothing to hear of each
    replica.remove(sharing.folder_of(user), spared)


def _taking_back(catalogue: Catalogue, disposer: Archive, snapshot: Snapshot) -> Callable[[], None]:
    """Return the way to remove a copy that is about to be made, should a disposal overtake it.

    What it needs is asked now, for the disposal may have forgotten it then. A chunk of which
    another snapshot has begun to make use since goes too, and comes with that one's own copy.
    """
    user = ChunkUser(snapshot.account_id, snapshot.id)
    own, others = catalogue.chunks.of(user.snapshot_id), catalogue.chunks.neighbours(snapshot.id)

    def take_back() -> None:
        needed = (catalogue.chunks.of(one.snapshot_id) for one in others)
        for key in sorted(own.difference(*needed)):
            disposer.remove(key)
        folder = sharing.folder_of(user)
        disposer.remove(folder, f"{folder}{EVENTS}/")

    return take_back


def mending(
    catalogue: Catalogue,
    archive: Archive,
    replica: Archive | None,
    folder: Path,
    clock: Callable[[], datetime],
) -> Mend:
    """Return the way to put a damaged object back from the second archive; none without one.

    It becomes a new version, for no version is ever written over; receipts that name the old one
    are told. What is only hidden is whole, and is left to a person. What a disposal has begun to
    remove meanwhile is taken back.
    """

    def mend(damage: Damage) -> bool:
        if replica is None or damage.harm in (Harm.HIDDEN, Harm.FOREIGN):
            return False
        kept = replica.store.find(damage.object.key)
        if kept is None or not _stands_in(replica, kept, damage.object):
            return False
        back = _brought(replica, archive, _unlocked(kept, clock()), folder, anew=True)
        if back is None:
            return False
        if all(is_on_its_way_out(catalogue, one) for one in damage.hurts):
            archive.store.remove_versions([Version(back.key, back.version)])
            return False
        if any(_is_held(catalogue, archive, one) for one in damage.hurts):
            archive.hold(damage.object.key, on=True)
        for snapshot_id in damage.hurts:
            _tell(catalogue, snapshot_id, damage.object, back)
        return True

    return mend


def _is_held(catalogue: Catalogue, archive: Archive, snapshot_id: str) -> bool:
    """Say whether the archive holds a snapshot by our word: what is put back is held too."""
    user = ChunkUser(catalogue.snapshot(snapshot_id).account_id, snapshot_id)
    found = archive.protection(sharing.folder_of(user))
    return found.held and not found.held_by_others


def _objects(archive: Archive, receipt: Receipt) -> Iterator[StoredFile]:
    """Yield the newest version of every object of a snapshot, chunks included."""
    own = {one.key for one in archive.versions(f"{folder_of(receipt)}/")}
    for key in sorted(own.union(*map(archive.chunk_keys, receipt.files))):
        if found := archive.store.find(key):
            yield found


def _copied(archive: Archive, replica: Archive, file: StoredFile, folder: Path) -> bool:
    """Copy one object, unless the second archive has it, locked as long."""
    kept = replica.store.find(file.key)
    if kept and _is_same(kept, file) and kept.locked_until >= file.locked_until:
        return False
    return _brought(archive, replica, file, folder) is not None


def _brought(
    source: Archive, target: Archive, file: StoredFile, folder: Path, *, anew: bool = False
) -> StoredFile | None:
    """Carry an object over, with its lock; None if what is read is not what it should be."""
    with TemporaryDirectory(dir=folder) as place:
        path = Path(place) / "object"
        try:
            source.fetch(file, path)
        except (NotInArchive, ReceiptMismatch):
            return None
        sending = Sending(file.key, path, file.size, file.digest, lock_on(file), anew=anew)
        return target.store.put(sending)


def _unlocked(file: StoredFile, now: datetime) -> StoredFile:
    """Return a file without a lock that has ended: no store takes one of the past (2026-11)."""
    lock = lock_on(file)
    return replace(file, locked_until="") if lock and lock.until <= now else file


def _is_same(kept: StoredFile, wanted: StoredFile) -> bool:
    """Say whether the second archive has the same bytes, by size and digest."""
    return (kept.size, kept.digest) == (wanted.size, wanted.digest)


def _stands_in(replica: Archive, kept: StoredFile, lost: StoredFile) -> bool:
    """Say whether what the second archive has can take a lost object's place.

    Of a map the receipt knows only which file it puts together.
    """
    if not lost.chunked:
        return _is_same(kept, lost)
    found = replica.map_at(kept.key, kept.version)
    return (found.size, found.digest) == (lost.size, lost.digest)


def _tell(catalogue: Catalogue, snapshot_id: str, was: StoredFile, back: StoredFile) -> None:
    """Have the receipt name the version that was put back, if it named the one that was lost."""
    receipt = catalogue.snapshot(snapshot_id).receipt
    files = tuple(
        replace(file, version=back.version)
        if was.version and (laid_at(file), file.version) == (was.key, was.version)
        else file
        for file in receipt.files
    )
    if files != receipt.files:
        catalogue.note_receipt(replace(receipt, files=files))
