"""Fixity: what the archive holds, read again and compared with what was put there.

A walk takes the bundles that were looked at longest ago, up to a budget of files, and reads every
byte of them. That a bundle was looked at is an event of its own, and the last such event decides
whose turn it is: no other note is kept.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from bundles.proof.layout import FOLDER as PROOF
from ogonblick import __version__, swedish
from ogonblick.digest import blocks, digest_of
from ogonblick.errors import ArchiveError, ArchiveRefused, NotInArchive, ReceiptMismatch
from ogonblick.event import Event, EventDocument, EventType
from ogonblick.snapshot import Snapshot, StoredFile
from storage.care.leaving import is_on_its_way_out
from storage.care.story import lay_waiting
from storage.database.catalogue import Catalogue
from storage.packages.beside import folder_of, keys_beside, laid_at
from storage.packages.chunks import ChunkMap, chunk_key, residue_key
from storage.packages.keeping import Archive
from storage.packages.opening import Patience
from storage.rebuild.record import RECORD
from storage.stores.patience import sought

AGENT = f"Ögonblick {__version__}"
"""Who looks and copies, in the chain of events."""
PATIENCE = Patience(attempts=4, waits=(2, 5))
"""Enough for a store that is busy: what it cannot give after that is called unreadable."""

ADVICE = (
    "Lämna inte ut det som är skadat. Låt arkivets förvaltare kontrollera lagringen, och anmäl"
    " avvikelsen till arkivarien."
)

UNKNOWN = digest_of([])
"""What stands for the digest of something missing of which nobody knows what it was."""

_NEVER = datetime.min.replace(tzinfo=UTC)
_BLOCK = 4 << 20


class Harm(StrEnum):
    """What is wrong with an object.

    A hidden one is whole, but something was laid over it: no part of the program does that. Nor
    does any lay a foreign one, which has no checksum of ours.
    """

    MISSING = "missing"
    CHANGED = "changed"
    UNREADABLE = "unreadable"
    HIDDEN = "hidden"
    FOREIGN = "foreign"


HARMS: Mapping[Harm, str] = {
    Harm.MISSING: "saknas",
    Harm.CHANGED: "är ändrad",
    Harm.UNREADABLE: "går inte att läsa",
    Harm.HIDDEN: "är dold av något annat",
    Harm.FOREIGN: "är inte lagd där av Ögonblick",
}


@dataclass(frozen=True)
class Damage:
    """An object that is not what it should be.

    ``object`` is what should lie there; ``hurts`` are the ids of the snapshots that need it.
    """

    object: StoredFile
    harm: Harm
    hurts: tuple[str, ...]
    restored: bool = False


@dataclass(frozen=True)
class Examined:
    """What came of looking at one bundle: how many files and bytes were read, and what is wrong."""

    snapshot_id: str
    files: int
    size: int
    damage: tuple[Damage, ...]

    @property
    def is_whole(self) -> bool:
        """Say whether nothing is wrong, or nothing any more."""
        return all(one.restored for one in self.damage)


Mend = Callable[[Damage], bool]
"""Tries to put back what is damaged, and says whether it did."""


def walk(
    catalogue: Catalogue,
    archive: Archive,
    budget: int,
    clock: Callable[[], datetime],
    mend: Mend = lambda _: False,
) -> Iterator[Examined]:
    """Look at the bundles whose turn it is, until ``budget`` files are read; at one at least.

    Each is noted as an event, in the archive too, before the next begins. Raises
    ``ArchiveUnavailable`` and ``ArchiveRefused``; what was looked at by then is noted. What a
    disposal has begun to remove is passed over: that it is missing is no damage. Events that the
    archive does not take keep no other bundle waiting: ``ArchiveError`` names them at the end.
    """
    read, faults = 0, list[str]()
    for snapshot in in_turn(catalogue.snapshots(), catalogue.last_events(EventType.FIXITY_CHECK)):
        if read >= budget:
            break
        found = examine(catalogue, archive, snapshot)
        if is_on_its_way_out(catalogue, snapshot.id):
            continue
        examined = mended(found, mend)
        catalogue.add_event(_told(examined, clock()))
        faults += lay_waiting(catalogue, archive, snapshot.id).faults
        read += examined.files
        yield examined
    if faults:
        raise ArchiveError("\n".join(faults))


def in_turn(snapshots: Iterable[Snapshot], looked_at: Mapping[str, datetime]) -> list[Snapshot]:
    """Order snapshots by when they were looked at: first those that never were."""
    return sorted(snapshots, key=lambda one: (looked_at.get(one.id, _NEVER), one.taken_at, one.id))


def examine(catalogue: Catalogue, archive: Archive, snapshot: Snapshot) -> Examined:
    """Read a bundle, what was laid beside it, and its events; say what is not as it was."""
    beside, amiss = _beside(archive, snapshot)
    documents = _documents(archive, catalogue.event_documents(snapshot.id))
    files = [*snapshot.receipt.files, *beside, *documents]
    found = (one for file in files for one in damage_of(catalogue, archive, snapshot.id, file))
    return Examined(snapshot.id, len(files), sum(file.size for file in files), (*found, *amiss))


def damage_of(
    catalogue: Catalogue, archive: Archive, snapshot_id: str, file: StoredFile
) -> Iterator[Damage]:
    """Yield what is wrong with a file: itself, or the objects that it is put together of."""
    harm = harm_of(archive, file)
    if harm is None:
        return
    pieces = [*_harmed_pieces(archive, file)] if file.chunked else []
    for one, worse in pieces:
        yield Damage(one, worse, _needing(catalogue, snapshot_id, one.key))
    if not pieces:
        yield Damage(replace(file, key=laid_at(file)), harm, (snapshot_id,))


def harm_of(archive: Archive, file: StoredFile) -> Harm | None:
    """Read a file to its end, and say what is wrong with it; None if nothing is.

    An archive that answers, but not for this file, has lost it in a way of its own.
    """
    try:
        with archive.open(file) as stream:
            digest = digest_of(blocks(stream, _BLOCK))
    except NotInArchive:
        return Harm.MISSING
    except ReceiptMismatch:
        return Harm.CHANGED
    except ArchiveRefused:
        raise
    except ArchiveError:
        archive.ping()
        return Harm.UNREADABLE
    return _harm_around(archive, file) if digest == file.digest else Harm.CHANGED


def mended(examined: Examined, mend: Mend) -> Examined:
    """Try to put back what is damaged."""
    tried = tuple(replace(one, restored=mend(one)) for one in examined.damage)
    return replace(examined, damage=tried)


def _harm_around(archive: Archive, file: StoredFile) -> Harm | None:
    """Say what is wrong about a file whose bytes are right: its map, or what lies over it."""
    if not file.version:
        return None
    try:
        newest = sought(archive.store, laid_at(file))
    except ReceiptMismatch:
        return Harm.HIDDEN
    if newest is None or newest.version != file.version:
        return Harm.HIDDEN
    return harm_of(archive, replace(newest, version="")) if file.chunked else None


def _beside(archive: Archive, snapshot: Snapshot) -> tuple[list[StoredFile], list[Damage]]:
    """Return what was laid beside a bundle, record and renewed proof, and what is not as it was.

    A record that is missing is laid again with the event that tells of it.
    """
    known: list[StoredFile] = []
    amiss: list[Damage] = []
    record = f"{folder_of(snapshot.receipt)}/{RECORD}"
    for key in (record, *keys_beside(archive.store, snapshot.receipt, PROOF)):
        unknown = StoredFile(key, "", 0, UNKNOWN)
        try:
            found = sought(archive.store, key)
        except ReceiptMismatch:
            amiss.append(Damage(unknown, Harm.FOREIGN, (snapshot.id,)))
            continue
        if found:
            known.append(found)
        else:
            amiss.append(Damage(unknown, Harm.MISSING, (snapshot.id,)))
    return known, amiss


def _documents(archive: Archive, documents: Iterable[EventDocument]) -> Iterator[StoredFile]:
    """Yield the documents of events as files, with the digests that the catalogue knows."""
    for document in documents:
        if document.delivered:
            found = sought(archive.store, document.key)
            file = found or StoredFile(document.key, "", 1, document.digest)
            yield replace(file, digest=document.digest)


def _harmed_pieces(archive: Archive, file: StoredFile) -> Iterator[tuple[StoredFile, Harm]]:
    """Yield the objects of a file in pieces that are damaged; none if it is the map itself."""
    try:
        found = archive.chunk_map(file)
    except (NotInArchive, ReceiptMismatch):
        return
    for piece in _pieces(file, found) if found else ():
        if harm := harm_of(archive, piece):
            yield piece, harm


def _pieces(file: StoredFile, found: ChunkMap) -> Iterator[StoredFile]:
    """Yield the objects that a file is put together of: its residue, and each chunk once."""
    rest = sum(piece.length for piece in found.pieces if piece.chunk is None)
    yield StoredFile(residue_key(file.key, found.residue), "", rest, found.residue)
    lengths = {piece.chunk: piece.length for piece in found.pieces if piece.chunk}
    for digest, length in lengths.items():
        yield StoredFile(chunk_key(found.municipality, digest), "", length, digest)


def _needing(catalogue: Catalogue, snapshot_id: str, key: str) -> tuple[str, ...]:
    """Return the snapshots that need an object: one, and the others that do if it is a chunk."""
    if key not in catalogue.chunks.of(snapshot_id):
        return (snapshot_id,)
    others = catalogue.chunks.recorded_at(key)
    return (snapshot_id, *(one for one in others if one != snapshot_id))


def _told(examined: Examined, at: datetime) -> Event:
    """Return the event that says that a bundle was looked at, and what came of it.

    One in which something was damaged failed, also if it was restored: then the receipt has
    changed, and by this its record in the archive is written anew.
    """
    read = f"{swedish.counted(examined.files, 'fil', 'filer')}, {swedish.size(examined.size)}"
    outcome = "fail" if examined.damage else "success"
    detail = "; ".join((read, *map(in_words, examined.damage)))
    return Event(examined.snapshot_id, EventType.FIXITY_CHECK, at, AGENT, outcome, detail)


def in_words(damage: Damage) -> str:
    """Say what is wrong with an object, and whether it was put back."""
    back = ", men är återställd" if damage.restored else ""
    return f"{damage.object.key} {HARMS[damage.harm]}{back}"
