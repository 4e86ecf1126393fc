"""Keeping bundles in a store: deposited with proof, in pieces where they share; read back whole."""

import contextlib
import errno
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO, TypeVar

from ogonblick.bundle import Bundle
from ogonblick.errors import DiskFull, NotInArchive, ReceiptMismatch
from ogonblick.snapshot import Receipt, StoredFile
from storage.archive import (
    LAST_LOCK,
    Lock,
    LockMode,
    Protection,
    Store,
    Version,
    day_begins,
    lock_until,
)
from storage.packages import depositing
from storage.packages.beside import beside, folder_of, laid_at, sending_beside
from storage.packages.chunks import (
    ChunkMap,
    Sharing,
    chunk_key,
    fits_together,
    keys_of,
    parse_map,
    read_between,
    residue_key,
)
from storage.packages.fetching import Told, fetch
from storage.ranges import AT_ONCE, Piece, ahead, ends_of, in_flight, seekable
from storage.stores.patience import sought

A = TypeVar("A")
B = TypeVar("B")

_LARGEST_MAP = 64 << 20
"""More bytes than any map has: a piece takes some 130."""

_STREAMS = 4
"""Ranges of one object that are read at once. With more they all come at the same moment, and only
then can anybody look at the first of them (2026-11)."""


class Archive:
    """Bundles, and the documents beside them, in any store.

    Bundles are locked in ``mode``. Whether a store that does not answer is waited for is the
    store's matter (``storage.stores.patience``). All methods may be called again after any failure.
    """

    def __init__(self, store: Store, mode: LockMode = "GOVERNANCE") -> None:
        self.store = store
        self._mode = mode

    def ping(self) -> None:
        """Ask the archive for a signed answer."""
        self.store.ping()

    def prepare(self) -> None:
        """Make the store if it is missing; ``ArchiveError`` if it keeps no versions or locks."""
        self.store.prepare()

    def deposit(
        self,
        bundle: Bundle,
        account_id: str,
        locked_until: date | None,
        sharing: Sharing | None = None,
    ) -> Receipt:
        """Write every file of the bundle, and return what the archive says that it holds.

        ``locked_until`` is the first day without a lock (capped at 2099-12-31); None writes
        without lock. With ``sharing``, payloads of the WACZ become chunks; their users are to be
        claimed first (``storage.care.sharing``). A file that is there already is not sent again, so
        a run that was killed anywhere ends with one version of each. Raises ``ReceiptMismatch``
        when the archive's answer differs from what was sent.
        """
        lock = lock_until(locked_until, self._mode)
        folder = f"snapshots/{account_id}/{bundle.snapshot_id}"
        files = depositing.deposit(self.store, bundle, folder, lock, sharing)
        return Receipt(bundle.snapshot_id, self.store.name, files)

    def put_evidence(self, key: str, path: Path) -> StoredFile:
        """Write a picture of what met a capture, unlocked, and return the archive's answer."""
        return self.store.put(depositing.sending(path, key, None))

    def preserve(self, key: str, path: Path) -> StoredFile:
        """Write a document that is kept for ever, locked as long as any archive can.

        Raises ``ArchiveError`` where something else is kept under that key: it is never replaced.
        """
        kept = depositing.sending(path, key, lock_until(LAST_LOCK, "GOVERNANCE"))
        return self.store.put(replace(kept, alone=True))

    def put_beside(self, receipt: Receipt, path: str, source: Path) -> StoredFile:
        """Write a file beside a deposited bundle, at its place there, locked as the bundle is."""
        return self.store.put(sending_beside(self.store, receipt, path, source))

    def files(self, receipt: Receipt, *folders: str) -> list[StoredFile]:
        """Return a bundle's files, and what was put beside them in some of its folders since."""
        later = (beside(self.store, receipt, folder) for folder in folders)
        return [*receipt.files, *chain.from_iterable(later)]

    def versions(self, prefix: str, spared: str = "") -> list[Version]:
        """Return all that lies below a prefix, delete markers too, but for what is spared."""
        return self.store.versions(prefix, spared)

    def protection(self, prefix: str, spared: str = "") -> Protection:
        """Return what keeps all below a prefix, but for what is spared, from being removed."""
        return self.store.protection(prefix, spared)

    def remove(self, prefix: str, spared: str = "") -> None:
        """Remove every version below a prefix, but for what is spared, and see that it is gone.

        An object lock or a legal hold is never passed by: ``ArchiveRefused``. Chunks lie
        elsewhere, and are others' too: see ``storage.care.sharing``.
        """
        self.store.remove(prefix, spared)

    def hold(self, prefix: str, *, on: bool) -> None:
        """Set the archive's own legal hold on every version below a prefix, or lift those we set.

        One that somebody else has set stays as it is.
        """
        self.store.hold(prefix, on=on)

    def lengthen(self, receipt: Receipt, until: date) -> int:
        """Lock a bundle, its chunks and what lies beside it at least until a day.

        A longer lock stays as it is. Returns how many objects are locked so now. One that is lost
        or damaged leaves no other unlocked: ``ReceiptMismatch`` names them all at the end.
        """
        lock = Lock(self._mode, day_begins(until))
        own = {one.key for one in self.versions(f"{folder_of(receipt)}/") if not one.is_marker}
        harmed: list[str] = []
        keys = own.union(*_unharmed(self.chunk_keys, receipt.files, harmed))
        locked = _unharmed(lambda key: self.store.lock(key, lock), sorted(keys), harmed)
        count = sum(1 for _ in locked)
        if harmed:
            raise ReceiptMismatch("\n".join(sorted(harmed)))
        return count

    def chunk_keys(self, file: StoredFile) -> frozenset[str]:
        """Return where the chunks of a file lie; none for one that lies whole."""
        found = self.chunk_map(file)
        return keys_of(found) if found else frozenset()

    def chunk_map(self, file: StoredFile) -> ChunkMap | None:
        """Return how a file is put together of pieces; None for one that lies whole."""
        return self.map_at(laid_at(file), file.version) if file.chunked else None

    def map_at(self, key: str, version: str = "") -> ChunkMap:
        """Read a map by its key: the newest, or one version of it."""
        return parse_map(self.store.read(key, version, 0, _LARGEST_MAP), key)

    def fetch(self, file: StoredFile, target: Path, told: Told = lambda _: None) -> None:
        """Read a file back to ``target``, whole and verified, or not at all.

        ``told`` hears how many bytes of it have come. Raises ``NotInArchive``,
        ``ReceiptMismatch`` when size or digest differ, and ``DiskFull``.
        """
        part = target.with_name(f"{target.name}.part")
        try:
            with _room_for(part):
                self._download(file, part, told)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)

    def open(self, file: StoredFile) -> BinaryIO:
        """Return the file as a seekable stream that asks only for the ranges that are read.

        The digest is not checked: it is of the whole. Use ``fetch`` for what is handed out.
        """
        found = self._fitting_map(file)
        if found is None:
            whole = partial(self.store.read, file.key, file.version)
            return seekable(ahead(whole, file.size), file.size)
        fetch = partial(read_between, found.pieces, self._looking(file, found))
        return seekable(fetch, file.size, stops=ends_of(found.pieces))

    def open_key(self, key: str) -> BinaryIO:
        """Return the newest version under ``key``, which is known to be there, as ``open`` does."""
        file = sought(self.store, key)
        if file is None:
            raise NotInArchive(f"Arkivet har inget som heter {key}.")
        return self.open(file)

    def _fitting_map(self, file: StoredFile) -> ChunkMap | None:
        """Return what ``chunk_map`` does, if a file of the receipt's size can be made by it."""
        found = self.chunk_map(file)
        if found and not fits_together(found, file.size):
            raise ReceiptMismatch(
                f"Delarna i {laid_at(file)} blir inte den fil som kvittot beskriver ({file.size}"
                " byte). Anmäl avvikelsen till arkivarien."
            )
        return found

    def _reading(self, file: StoredFile, found: ChunkMap) -> Callable[[Piece], bytes]:
        """Return a way to read a piece of a file that lies in pieces."""
        residue = residue_key(file.key, found.residue)

        def read(piece: Piece) -> bytes:
            key = chunk_key(found.municipality, piece.chunk) if piece.chunk else residue
            return self._piece(key, "", piece)

        return read

    def _looking(self, file: StoredFile, found: ChunkMap) -> Callable[[Piece], bytes]:
        """Return the same for who looks here and there: what lies beside in the residue comes too.

        There stand the heads of all payloads in a row. Without it a page of 50 photographs, 10 MB,
        took 296 requests and 26 MB to be played; now 54 and 11 (2026-11).
        """
        read = self._reading(file, found)
        size = sum(piece.length for piece in found.pieces if piece.chunk is None)
        near = ahead(lambda start, end: read(Piece(start, end - start)), size)
        return lambda one: read(one) if one.chunk else near(one.offset, one.offset + one.length)

    def _piece(self, key: str, version: str, piece: Piece) -> bytes:
        """Read a piece of an object."""
        return self.store.read(key, version, piece.offset, piece.offset + piece.length)

    def _download(self, file: StoredFile, part: Path, told: Told) -> None:
        """Write a file that is read from the archive, and compare it with what is known of it."""
        found = self._fitting_map(file)
        if found is None:
            read = partial(self._piece, file.key, file.version)
            there = fetch(read, (Piece(0, file.size),), part, _STREAMS, told)
        else:
            there = fetch(self._reading(file, found), found.pieces, part, AT_ONCE, told)
        if there != (file.size, file.digest):
            size, digest = there
            raise ReceiptMismatch(
                f"{file.key} i arkivet är inte den fil som kvittot beskriver ({size} byte,"
                f" {digest}). Lämna inte ut den; anmäl avvikelsen till arkivarien."
            )


def _unharmed(work: Callable[[A], B], items: Iterable[A], harmed: list[str]) -> Iterator[B]:
    """Yield what the work comes to, several at a time; of what is lost or damaged note the words.

    ``in_flight`` itself ends with the first error.
    """

    def tried(item: A) -> tuple[B, ...]:
        try:
            return (work(item),)
        except (NotInArchive, ReceiptMismatch) as fault:
            harmed.append(str(fault))
            return ()

    return chain.from_iterable(in_flight(tried, items))


@contextlib.contextmanager
def _room_for(path: Path) -> Iterator[None]:
    """Turn a full disk into ``DiskFull``."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise DiskFull(f"Disken med {path.parent} är full. Frigör plats och kör igen.") from error
