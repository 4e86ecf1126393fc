"""What an archive must do, and promise: the protocol that every store of objects keeps.

A store holds objects under keys, in versions that are never overwritten, each with an object lock
and a legal hold. ``storage.stores.s3`` is one, ``storage.stores.folder`` another, and
``tests/contract`` is what both must pass. ``storage.packages.keeping`` lays bundles in any of them.

Duties, of all stores alike:

- **Every method may be called again** after any failure, by the same or another process, and
  ends as if it had been called once. The one exception is said with it: ``put`` of what is to be
  written ``anew`` may leave one version more.
- **A store does not retry** beyond what its client does by itself within seconds. Waiting for a
  store that is away is ``storage.stores.patience``'s, around any store.
- **Temporary** is ``ArchiveUnavailable`` (and ``DiskFull``) alone. ``ArchiveRefused`` and
  ``ReceiptMismatch`` are final: asking again changes nothing, so nobody retries them.
  ``NotInArchive`` is final too where absence is an answer (``find``); of what somebody knows to
  be there it is doubted for a second or two, by ``storage.stores.patience`` as well.
- **What is returned was seen**: ``put`` and ``lock`` return what the store says that it holds
  after the writing, never what was asked for.
- **A lock is lengthened, never shortened**, in the mode that it has; and neither lock nor hold is
  ever passed by.
- Methods may be called from several threads at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

from ogonblick.digest import Digest
from ogonblick.errors import ArchiveError
from ogonblick.snapshot import StoredFile
from storage.ranges import Piece, pieced

LAST_LOCK = date(2099, 12, 31)
"""The latest lock we ask for: Ceph keeps 32 bits of it, and 2107 became 1971."""

LockMode = Literal["GOVERNANCE", "COMPLIANCE"]


@dataclass(frozen=True)
class Lock:
    """An object lock that holds until an aware moment."""

    mode: LockMode
    until: datetime


@dataclass(frozen=True)
class Version:
    """One version of an object, or the marker that hides them: its key, version id and bytes."""

    key: str
    id: str
    is_marker: bool = False
    size: int = 0


@dataclass(frozen=True)
class Protection:
    """What keeps an archive from removing something.

    ``until`` is the last moment of its object locks (aware), None if none was ever set; it may
    have passed. ``held`` says whether the archive has a legal hold on any of it, and
    ``held_by_others`` whether one of them is not ours.
    """

    until: datetime | None = None
    held: bool = False
    held_by_others: bool = False


@dataclass(frozen=True)
class Sending:
    """One object to write: its key, its bytes, and what must be true of it afterwards.

    ``source`` is the bytes, or the file that has them: all of it, or the ``pieces`` of it in order
    if there are any. ``anew`` writes a version of its own even if the same lies there already.
    ``alone`` is for what is kept for ever: where something else lies, nothing is written. ``fresh``
    is what nobody has needed before: most likely it is not there.
    """

    key: str
    source: Path | bytes
    size: int
    digest: Digest
    lock: Lock | None = None
    pieces: tuple[Piece, ...] = ()
    anew: bool = False
    alone: bool = False
    fresh: bool = False

    def open(self) -> BinaryIO:
        """Open what is to be written, as a seekable stream."""
        if isinstance(self.source, bytes):
            return BytesIO(self.source)
        stream = self.source.open("rb")
        return pieced(stream, self.pieces) if self.pieces else stream


class Store(Protocol):
    """Objects with versions, locks and holds. See the duties at the top of this module."""

    @property
    def name(self) -> str:
        """The name that receipts give: the bucket's, or the folder's."""

    def ping(self) -> None:
        """Ask for an answer that proves that we are known."""

    def prepare(self) -> None:
        """Make the store if it is missing; ``ArchiveError`` if it keeps no versions or locks."""

    def put(self, sending: Sending) -> StoredFile:
        """See to it that the object is there, locked at least as long as asked, and prove it.

        What is there already is not written again. Raises ``ReceiptMismatch`` when what the store
        holds, or what was to be sent, is not what the sending says, and ``ArchiveError`` where
        something else lies that it must not be written over.
        """

    def find(self, key: str) -> StoredFile | None:
        """Return the newest version under a key as the store describes it; None if there is none.

        Raises ``ReceiptMismatch`` for an object that was not written through a store of ours.
        """

    def read(self, key: str, version: str, start: int, end: int) -> bytes:
        """Return the bytes between two positions of a version; of the newest for ``""``.

        Fewer come back only where the object ends. ``NotInArchive`` if it is not there.
        """

    def lock(self, key: str, lock: Lock) -> StoredFile:
        """Lengthen the lock of the newest version under a key; a longer one stays as it is."""

    def versions(self, prefix: str, spared: str = "") -> list[Version]:
        """Return all that lies below a prefix, delete markers too, but for what is spared.

        Of a key the newest version comes first, and delete markers after them all.
        """

    def folders(self, prefix: str) -> list[str]:
        """Return the names of the folders right below a prefix that ends in a slash.

        For what is too long to be listed at once, and has its objects in folders.
        """

    def protection(self, prefix: str, spared: str = "") -> Protection:
        """Return what keeps all below a prefix, but for what is spared, from being removed."""

    def hold(self, prefix: str, *, on: bool) -> None:
        """Set the store's own legal hold on every version below a prefix, or lift those we set.

        One that somebody else has set stays as it is.
        """

    def remove(self, prefix: str, spared: str = "") -> None:
        """Remove every version below a prefix, but for what is spared, and see that it is gone.

        An object lock or a legal hold is never passed by: ``ArchiveRefused``.
        """

    def remove_versions(self, versions: Iterable[Version]) -> None:
        """Remove exactly these versions; one that is gone already is what was wanted."""

    def drop_unfinished(self, keys: Iterable[str]) -> None:
        """Drop what writings that were cut short left of some objects; ``remove`` does so too.

        No version is touched. A writing that is under way is cut short, and may be made again.
        """


def kept_already(key: str) -> ArchiveError:
    """Return the error for what must not be written over."""
    return ArchiveError(
        f"Arkivet bevarar redan något annat som {key}. Inget är skrivet över det. Ta"
        " reda på varifrån det kommer, till exempel en tidigare katalog mot samma arkiv."
    )


def lock_until(day: date | None, mode: LockMode) -> Lock | None:
    """Return the lock that holds until ``day`` begins (UTC), no later than ``LAST_LOCK``."""
    if day is None:
        return None
    return Lock(mode, day_begins(day))


def day_begins(day: date) -> datetime:
    """Return the moment (UTC) at which a lock until a day ends, no later than ``LAST_LOCK``."""
    return datetime.combine(min(day, LAST_LOCK), time.min, UTC)


def lock_on(file: StoredFile | None) -> Lock | None:
    """Return the lock that a store says a version has."""
    if file is None or not file.locked_until:
        return None
    mode: LockMode = "COMPLIANCE" if file.lock_mode == "COMPLIANCE" else "GOVERNANCE"
    return Lock(mode, datetime.fromisoformat(file.locked_until))


def longest(asked: Lock, there: Lock | None) -> Lock:
    """Return the lock that holds as long as both, in the mode of the one that is there.

    To make a lock harder takes the right to pass by it, which nobody is given (SeaweedFS 4.48
    refuses, 2026-11).
    """
    return Lock(there.mode, max(asked.until, there.until)) if there else asked
