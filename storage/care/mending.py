"""What is damaged in the archive, put back from the second one, or a record from the catalogue."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from ogonblick.errors import NotInArchive, ReceiptMismatch
from ogonblick.snapshot import StoredFile
from storage.archive import Version
from storage.care import sharing
from storage.care.copying import brought, unlocked
from storage.care.fixity import UNKNOWN, Damage, Harm, Mend
from storage.care.leaving import is_on_its_way_out
from storage.database.catalogue import Catalogue
from storage.database.chunk_users import ChunkUser
from storage.packages.beside import laid_at, sending_beside
from storage.packages.keeping import Archive
from storage.rebuild.record import RECORD, printed, record_of
from storage.stores.patience import sought


def mending(
    catalogue: Catalogue,
    archive: Archive,
    replica: Archive | None,
    folder: Path,
    clock: Callable[[], datetime],
    disposer: Archive | None = None,
) -> Mend:
    """Return the way to put a damaged object back from the second archive, if there is one.

    A record that is spoilt is written anew from the catalogue, where no copy is. What is put back
    becomes a new version, for no version is ever written over; receipts that name the old one
    are told. What is only hidden is whole, and is left to a person. What a disposal has begun to
    remove meanwhile is taken back; ``disposer`` is the archive opened with a key that may, if the
    first may not.
    """

    def mend(damage: Damage) -> bool:
        if damage.harm in (Harm.HIDDEN, Harm.FOREIGN):
            return False
        copy = _put_back(replica, archive, damage.object, folder, clock()) if replica else None
        back = copy or _written_anew(catalogue, archive, damage)
        if back is None:
            return False
        if damage.hurts and all(is_on_its_way_out(catalogue, one) for one in damage.hurts):
            (disposer or archive).store.remove_versions([Version(back.key, back.version)])
            return False
        if _was_held(catalogue, archive, damage, back):
            archive.hold(damage.object.key, on=True)
        if damage.object.version:  # no receipt names the version of a chunk, which many may need
            for snapshot_id in damage.hurts:
                _tell(catalogue, snapshot_id, damage.object, back)
        return True

    return mend


def _put_back(
    replica: Archive, archive: Archive, lost: StoredFile, folder: Path, now: datetime
) -> StoredFile | None:
    """Bring what takes a lost object's place; None if the second archive has nothing that can."""
    try:
        kept = sought(replica.store, lost.key)
        if kept is None or not _stands_in(replica, kept, lost):
            return None
        return brought(replica, archive, unlocked(kept, now), folder, anew=True)
    except (NotInArchive, ReceiptMismatch):
        return None


def _stands_in(replica: Archive, kept: StoredFile, lost: StoredFile) -> bool:
    """Say whether what the second archive has can take a lost object's place.

    Of a map the receipt knows only which file it puts together. Where nobody knows what was lost
    but its place, the copy is the only word for it.
    """
    if not lost.chunked:
        return lost.digest in (kept.digest, UNKNOWN)
    found = replica.map_at(kept.key, kept.version)
    return (found.size, found.digest) == (lost.size, lost.digest)


def _written_anew(catalogue: Catalogue, archive: Archive, damage: Damage) -> StoredFile | None:
    """Write a spoilt record anew; None for anything else, and where it cannot be locked.

    One that is missing comes with the event that tells of it. A spoilt one does not: for a store,
    what it remembers of it is what is to be written.
    """
    spoilt = damage.harm in (Harm.CHANGED, Harm.UNREADABLE)
    if not (spoilt and damage.hurts and damage.object.key.endswith(f"/{RECORD}")):
        return None
    (snapshot_id,) = damage.hurts
    if is_on_its_way_out(catalogue, snapshot_id):
        return None
    record = record_of(catalogue, snapshot_id)
    with TemporaryDirectory() as folder:
        path = Path(folder) / RECORD
        path.write_bytes(printed(record))
        try:
            sending = sending_beside(archive.store, record.snapshot.receipt, RECORD, path)
            return archive.store.put(replace(sending, anew=True))
        except ReceiptMismatch:
            return None


def _was_held(catalogue: Catalogue, archive: Archive, damage: Damage, back: StoredFile) -> bool:
    """Say whether the archive held what was lost by our word: what is put back is held too.

    A chunk that 100 000 snapshots need is asked itself, while anything of it is left to ask.
    """
    kept = archive.protection(damage.object.key)
    if kept.held:
        return not kept.held_by_others
    older = {one.id for one in archive.versions(damage.object.key) if not one.is_marker}
    if len(damage.hurts) > 1 and older - {back.version}:
        return False
    return any(_is_held(catalogue, archive, one) for one in damage.hurts)


def _is_held(catalogue: Catalogue, archive: Archive, snapshot_id: str) -> bool:
    """Say whether the archive holds a snapshot by our word, and it is not on its way out."""
    if is_on_its_way_out(catalogue, snapshot_id):
        return False
    user = ChunkUser(catalogue.snapshot(snapshot_id).account_id, snapshot_id)
    found = archive.protection(sharing.folder_of(user))
    return found.held and not found.held_by_others


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
