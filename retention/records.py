"""Records as the archive has them: what they are made of, and what keeps them there."""

from dataclasses import dataclass
from datetime import datetime

from ogonblick.digest import Digest
from ogonblick.snapshot import Snapshot, StoredFile
from ogonblick.swedish import SWEDEN
from retention.decide import Subject


@dataclass(frozen=True)
class StoredRecord:
    """A record as the archive has it: its digest, its objects, and the bytes in all of them.

    Content that other records have too is kept once, in pieces. ``objects`` and ``size`` are of
    what goes with the record, pieces that it alone needs too; ``shared`` and ``shared_size`` of the
    pieces that stay, for others need them. ``locked_until`` is the last moment of its object locks,
    as the archive said when it was deposited; None if it has none.
    """

    subject: Subject
    digest: Digest
    objects: int
    size: int
    locked_until: datetime | None = None
    shared: int = 0
    shared_size: int = 0


def stored_record(subject: Subject, snapshot: Snapshot) -> StoredRecord:
    """Return a snapshot as the catalogue says that the archive has it."""
    files = snapshot.receipt.files
    size = sum(file.size for file in files)
    locked = max(filter(None, map(_lock_of, files)), default=None)
    return StoredRecord(subject, snapshot.bundle_digest, len(files), size, locked)


def why_locked(locked_until: datetime | None, now: datetime) -> str:
    """Say until when an object lock keeps a record; empty if none does."""
    if locked_until is None or locked_until <= now:
        return ""
    ends = f"{locked_until.astimezone(SWEDEN):%Y-%m-%d %H:%M}"
    return f"Arkivets objektlås gäller till {ends} och bryts aldrig. Föreslå på nytt därefter."


def _lock_of(file: StoredFile) -> datetime | None:
    """Return when the archive's lock on a file ends."""
    return datetime.fromisoformat(file.locked_until) if file.locked_until else None
