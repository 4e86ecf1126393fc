"""A backup as text: what no bundle can tell, one JSON value a line, readable without the program.

The first line says what the file is and how many rows of each table follow; every other line is
one row, named by its table. Moments and days are ISO 8601, digests ``sha256:…``.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, Date, Table, func, select

from ogonblick import __version__
from ogonblick.digest import Digest
from ogonblick.errors import Fault, InputError
from storage.database import tables
from storage.database.columns import DigestText, Moment

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        tables.accounts,
        tables.register_changes,
        tables.plans,
        tables.holds,
        tables.obsolete,
        tables.persons,
        tables.duties,
        tables.grants,
        tables.accesses,
        tables.passkeys,
        tables.hit_lists,
        tables.tokens,
        tables.cases,
        tables.removals,
        tables.closures,
        tables.releases,
        tables.deviations,
        tables.work,
        tables.glimpses,
        tables.larger_changes,
        tables.letters,
    )
}
"""The tables that nothing in the archive tells of, in the order in which they are filled."""

_FORMAT = "ogonblick-backup"
_VERSION = "1.0"


@dataclass(frozen=True)
class Row:
    """A row of a table, as the database takes it."""

    table: str
    values: Mapping[str, Any]


def lines(connection: Connection, made_at: datetime) -> Iterator[str]:
    """Yield the lines of a backup: the head, and then every row, each table by its key."""
    counts = {
        name: connection.scalar(select(func.count()).select_from(table))
        for name, table in TABLES.items()
    }
    yield _line(
        {
            "format": _FORMAT,
            "version": _VERSION,
            "software": f"Ögonblick {__version__}",
            "made_at": made_at.isoformat(),
            "rows": counts,
        }
    )
    for name, table in TABLES.items():
        for row in connection.execute(select(table).order_by(*table.primary_key)).mappings():
            values = {column: _plain(value) for column, value in row.items()}
            yield _line({"table": name, "row": values})


def rows(name: str, said: Iterable[bytes]) -> list[Row]:
    """Read the lines of a backup; ``name`` is what errors call it.

    Raises ``InputError`` for what is no backup, is of another version, or is cut off.
    """
    numbered = iter(enumerate(said, start=1))
    counts = _counts(name, next(numbered, (1, b""))[1])
    found = [_row(name, number, line) for number, line in numbered]
    if Counter(row.table for row in found) != Counter(counts):
        raise InputError([Fault(name, None, "Filen är inte hel. Välj en annan säkerhetskopia.")])
    return found


def _counts(name: str, head: bytes) -> dict[str, int]:
    """Read the first line, and return how many rows of each table follow."""
    said = _object(name, 1, head)
    known = (said.get("format"), said.get("version"))
    if known != (_FORMAT, _VERSION):
        text = f"Filen är ingen säkerhetskopia av version {_VERSION} från Ögonblick."
        raise InputError([Fault(name, 1, text)])
    return {table: int(count) for table, count in said["rows"].items()}


def _row(name: str, number: int, line: bytes) -> Row:
    said = _object(name, number, line)
    try:
        table = TABLES[said["table"]]
        values = {key: _value(table.c[key], value) for key, value in said["row"].items()}
    except (AttributeError, KeyError, TypeError, ValueError) as fault:
        text = f"Raden går inte att läsa ({fault}). Välj en annan säkerhetskopia."
        raise InputError([Fault(name, number, text)]) from fault
    return Row(table.name, values)


def _object(name: str, number: int, line: bytes) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except ValueError as fault:
        raise InputError([Fault(name, number, "Raden är inte JSON.")]) from fault
    if not isinstance(said, dict):
        raise InputError([Fault(name, number, "Raden är inget JSON-objekt.")])
    return said


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


def _plain(value: object) -> object:
    """Return a cell as JSON can hold it."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Digest) else value


def _value(column: Column[Any], said: object) -> object:
    """Return a cell as its column takes it."""
    if not isinstance(said, str):
        return said
    match column.type:
        case Moment():
            return datetime.fromisoformat(said)
        case Date():
            return date.fromisoformat(said)
        case DigestText():
            return Digest.parse(said)
    return said
