"""What the catalogue alone knows of a snapshot, laid in the archive for whoever makes it again.

A record lies beside its bundle and goes with it. A tombstone is what is left afterwards, and is
kept for ever: it holds no content and names no person.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from bundles.datapackage import plain_json
from bundles.plain import from_plain, to_plain
from ogonblick.account import Account
from ogonblick.errors import BundleError, NotInArchive
from ogonblick.event import Event
from ogonblick.plan import Ruling
from ogonblick.snapshot import Receipt, Snapshot
from storage.database.catalogue import Catalogue
from storage.database.entries import Disposed
from storage.database.recording import first_ruling
from storage.packages.beside import folder_of
from storage.packages.keeping import Archive

T = TypeVar("T", "Record", "Tombstone")

RECORD = "record.json"
"""Where a record lies in the folder of its bundle."""

TOMBSTONES = "tombstones"
"""The folder of all tombstones in the archive."""

_VERSION = "1.0"


@dataclass(frozen=True)
class Record:
    """A recorded snapshot, its account as registered then, and every decision, oldest first.

    ``events`` are those of its recording, until documents in the archive tell of them.
    """

    account: Account
    snapshot: Snapshot
    rulings: tuple[Ruling, ...]
    events: tuple[Event, ...] = ()


@dataclass(frozen=True)
class Tombstone:
    """What is left of a snapshot, its account without persons, every decision, oldest first."""

    account: Account
    disposed: Disposed
    rulings: tuple[Ruling, ...]


def first_record(account: Account, snapshot: Snapshot, events: Iterable[Event] = ()) -> Record:
    """Return the record of a snapshot that is about to be recorded, and what events will tell."""
    return Record(account, snapshot, (first_ruling(snapshot),), tuple(events))


def record_of(catalogue: Catalogue, snapshot_id: str) -> Record:
    """Return the record of a snapshot as it stands in the catalogue now."""
    snapshot = catalogue.snapshot(snapshot_id)
    account = catalogue.account(snapshot.account_id)
    is_told = any(one.delivered for one in catalogue.event_documents(snapshot_id))
    events = () if is_told else tuple(catalogue.events(snapshot_id))
    return Record(account, snapshot, tuple(catalogue.rulings(snapshot_id)), events)


def lay_record(archive: Archive, record: Record) -> None:
    """Lay a record beside its bundle, locked as that is; the same once more is no change."""
    with TemporaryDirectory() as folder:
        path = _written(Path(folder), record)
        archive.put_beside(record.snapshot.receipt, RECORD, path)


def lay_first(archive: Archive, record: Record, *, is_again: bool) -> Record:
    """Lay the record of a snapshot that is about to be recorded; returns it as it lies there.

    An order that is begun again may have been cut short between the two: its record is found again,
    with the moments of its events. At the first attempt nobody has laid one, and an archive that is
    asked for what is not there takes 1.5 s to be sure.
    """
    laid = laid_record(archive, record.snapshot.receipt) if is_again else None
    if laid and laid.events and replace(laid, events=record.events) == record:
        return laid
    lay_record(archive, record)
    return record


def laid_record(archive: Archive, receipt: Receipt) -> Record | None:
    """Return the record that lies beside a bundle; None where none does that can be read."""
    try:
        with archive.open_key(f"{folder_of(receipt)}/{RECORD}") as stream:
            return parsed(Record, stream.read())
    except (BundleError, NotInArchive):
        return None


def lay_tombstone(catalogue: Catalogue, archive: Archive, snapshot_id: str) -> None:
    """Lay the tombstone of a snapshot in the archive, if it is disposed of."""
    disposed = catalogue.disposal_of(snapshot_id)
    if disposed is None:
        return
    account = _without_persons(catalogue.account(disposed.account_id))
    tombstone = Tombstone(account, disposed, tuple(catalogue.rulings(snapshot_id)))
    with TemporaryDirectory() as folder:
        key = f"{TOMBSTONES}/{disposed.account_id}/{snapshot_id}.json"
        archive.preserve(key, _written(Path(folder), tombstone))


def printed(value: Record | Tombstone) -> bytes:
    """Return a record or a tombstone as JSON that a person can read."""
    return plain_json({"format": _format(type(value)), "version": _VERSION, **to_plain(value)})


def parsed(kind: type[T], data: bytes) -> T:
    """Read what ``printed`` wrote. Raises ``BundleError`` that says what is wrong."""
    try:
        said = json.loads(data)
        if (said["format"], said["version"]) != (_format(kind), _VERSION):
            raise BundleError(f"formatet är {said['format']} {said['version']}")
        return from_plain(kind, said)
    except KeyError as fault:
        raise BundleError(f"fältet {fault} saknas") from fault
    except (TypeError, ValueError) as fault:
        raise BundleError(f"{_format(kind)} går inte att läsa: {fault}") from fault


def _format(kind: type[Record | Tombstone]) -> str:
    return f"ogonblick-{kind.__name__.lower()}"


def _written(folder: Path, value: Record | Tombstone) -> Path:
    """Write a value to a file, which is what the archive takes."""
    path = folder / RECORD
    path.write_bytes(printed(value))
    return path


def _without_persons(account: Account) -> Account:
    """Return an account without what names or reaches a person: a tombstone is kept for ever."""
    return replace(
        account,
        mailbox="",
        editors=(),
        administrators=(),
        note="",
        owner="",
        approvals=(),
    )
