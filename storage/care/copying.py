"""Objects carried from one archive to another: with their locks, and compared on the way."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from ogonblick.snapshot import StoredFile
from storage.archive import Sending, lock_on
from storage.packages.keeping import Archive


def copied(source: Archive, target: Archive, file: StoredFile, folder: Path) -> bool:
    """Copy one object, unless the target has it, locked as long; say whether it was copied.

    The target is asked once, without a doubt: what it wrongly says is missing is sent again, and
    is found to be there then. Raises ``NotInArchive`` and ``ReceiptMismatch``, as ``brought`` does.
    """
    kept = target.store.find(file.key)
    same = kept and (kept.size, kept.digest) == (file.size, file.digest)
    if kept and same and kept.locked_until >= file.locked_until:
        return False
    brought(source, target, file, folder)
    return True


def brought(
    source: Archive, target: Archive, file: StoredFile, folder: Path, *, anew: bool = False
) -> StoredFile:
    """Carry an object over, with its lock; ``folder`` is for what is under way.

    Raises ``NotInArchive`` and ``ReceiptMismatch`` if what is read is not what it should be: then
    nothing is written.
    """
    with TemporaryDirectory(dir=folder) as place:
        path = Path(place) / "object"
        source.fetch(file, path)
        sending = Sending(file.key, path, file.size, file.digest, lock_on(file), anew=anew)
        return target.store.put(sending)


def unlocked(file: StoredFile, now: datetime) -> StoredFile:
    """Return a file without a lock that has ended: no store takes one of the past (2026-11)."""
    lock = lock_on(file)
    return replace(file, locked_until="") if lock and lock.until <= now else file
