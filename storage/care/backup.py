"""Backup and restoring of what no bundle can tell: register, plans, holds, cases, work.

What is known of a snapshot lies beside its bundle, so a backup is small. Backups lie in the
archive's bucket without a lock: they name persons, and tell of what is disposed of later.
"""

import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, Engine, Select, Table, func, insert, select

from ogonblick.errors import ArchiveError, CatalogueError, NotInArchive
from ogonblick.snapshot import StoredFile
from storage.care.backup_lines import TABLES, Row, lines, rows
from storage.care.story import lay_waiting
from storage.database import tables
from storage.database.catalogue import Catalogue
from storage.database.engine import open_engine, reading, writing
from storage.packages.keeping import Archive

FOLDER = "backups"
"""Where backups lie in the archive."""

_ENDING = ".jsonl"
_NAME = re.compile(rf"{FOLDER}/\d{{8}}T\d{{6}}Z\{_ENDING}")
_STAMP = f"{FOLDER}/%Y%m%dT%H%M%SZ{_ENDING}"

_NOT_EMPTY = (
    "Katalogen är inte tom: den har rader i {table}. Ange en tom katalog i OGONBLICK_DATABASE."
    " Återställ först, och kör »ogonblick rebuild« sedan."
)

_MADE = "Säkerhetskopian {key} är gjord, men alla händelser gick inte att lägga i arkivet."


def back_up(
    url: str, archive: Archive, at: datetime, keep_days: int = 0, disposer: Archive | None = None
) -> StoredFile:
    """Back up the catalogue at a SQLAlchemy address; what waits for the archive goes there first.

    Events are delivered, and with them what was decided of snapshots since. Backups older than
    ``keep_days`` are removed, but for 0, which keeps them all; ``disposer`` is the archive opened
    with a key that may, if the first may not. Raises ``ArchiveError``, with the backup made, where
    some events could not be delivered.
    """
    engine = open_engine(url)
    try:
        archive.prepare()
        told = lay_waiting(Catalogue(engine), archive)
        stored = _written(engine, archive, at)
    finally:
        engine.dispose()
    if keep_days:
        remove_before(disposer or archive, at - timedelta(days=keep_days), (stored.key,))
    if told.faults:
        raise ArchiveError("\n".join((_MADE.format(key=stored.key), *told.faults)))
    return stored


def backups(archive: Archive) -> list[str]:
    """Return the keys of all backups, newest first."""
    listed = [one for one in archive.versions(f"{FOLDER}/") if _NAME.fullmatch(one.key)]
    gone = {one.key for one in listed if one.is_marker}
    return sorted({one.key for one in listed} - gone, reverse=True)


def remove_before(archive: Archive, day: datetime, spared: Collection[str]) -> None:
    """Remove the backups made before a moment, but for some: the newest stays whatever its age."""
    for key in backups(archive):
        if key not in spared and made_at(key) < day:
            archive.remove(key)


def made_at(key: str) -> datetime:
    """Return when a backup was made."""
    return datetime.strptime(key, _STAMP).replace(tzinfo=UTC)


def restore(url: str, archive: Archive, key: str = "") -> str:
    """Fill an empty catalogue with a backup, the newest for ``""``; returns its key.

    All of it or nothing. Raises ``CatalogueError`` for a catalogue that is not empty,
    ``NotInArchive`` where there is no such backup, ``InputError`` for one that cannot be read.
    """
    chosen = _chosen(backups(archive), key)
    with archive.open_key(chosen) as stream:
        found = rows(chosen, stream.read().splitlines())
    engine = open_engine(url)
    try:
        with writing(engine) as connection:
            _refuse_unless_empty(connection)
            for name, table in TABLES.items():
                _fill(connection, table, [row for row in found if row.table == name])
    finally:
        engine.dispose()
    return chosen


def _chosen(known: Sequence[str], key: str) -> str:
    """Return the backup asked for, the newest for ``""``."""
    if not known:
        raise NotInArchive("Arkivet har ingen säkerhetskopia. Gör en med »ogonblick backup«.")
    if key and key not in known:
        raise NotInArchive(
            f"Arkivet har ingen säkerhetskopia som heter {key}. De som finns visas av"
            " »ogonblick backup --list«."
        )
    return key or known[0]


def is_empty(url: str) -> bool:
    """Say whether a catalogue has nothing at all: it has just been made."""
    engine = open_engine(url)
    try:
        with reading(engine) as connection:
            return not any(map(connection.scalar, map(_count, _all_tables())))
    finally:
        engine.dispose()


def _written(engine: Engine, archive: Archive, at: datetime) -> StoredFile:
    """Write a backup into the archive, from one state of the catalogue."""
    key = at.astimezone(UTC).strftime(_STAMP)
    with TemporaryDirectory() as folder:
        path = Path(folder) / PurePosixPath(key).name
        with path.open("w", encoding="utf-8") as file, reading(engine) as connection:
            file.writelines(lines(connection, at))
        return archive.put_evidence(key, path)


def _refuse_unless_empty(connection: Connection) -> None:
    for table in _all_tables():
        if connection.scalar(_count(table)):
            raise CatalogueError(_NOT_EMPTY.format(table=table.name))


def _all_tables() -> list[Table]:
    return [*TABLES.values(), tables.snapshots]


def _count(table: Table) -> Select[tuple[int]]:
    return select(func.count()).select_from(table)


def _fill(connection: Connection, table: Table, found: list[Row]) -> None:
    """Add the rows of a table under their own keys, and number what comes later after them."""
    if found:
        connection.execute(insert(table), [dict(row.values) for row in found])
    if connection.dialect.name == "postgresql" and "number" in table.c:
        sequence = func.pg_get_serial_sequence(table.name, "number")
        connection.execute(select(func.setval(sequence, func.max(table.c.number))))
