"""Pictures in the catalogue: what each snapshot's look like, and where one like that was seen.

They find and decide nothing. Which are near to one another is not asked here: the database has no
way to tell.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, func, insert, select

from ogonblick.likeness import HashedPicture, PerceptualHash, PicturePart
from storage.database import finding, indexing, tables
from storage.database.engine import reading

_AT_ONCE = 10_000  # values in one statement; SQLite takes 32,766


@dataclass(frozen=True)
class SeenPicture:
    """A picture, and the snapshot that it was seen in."""

    picture: HashedPicture
    snapshot_id: str
    account_id: str
    taken_at: datetime


@dataclass(frozen=True)
class Values:
    """Hashes' values that no earlier row has, and the number of the last row looked at."""

    values: tuple[str, ...]
    last: int


class Pictures:
    """What pictures in snapshots look like. Opened as part of the ``Catalogue``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of_snapshot(self, snapshot_id: str) -> list[HashedPicture]:
        """Return a snapshot's pictures, in the order recorded: its pages first."""
        with reading(self._engine) as connection:
            return _of_snapshot(connection, snapshot_id)

    def of_account(self, account_id: str, algorithm: str) -> list[SeenPicture]:
        """Return an account's pictures by one algorithm, those of the newest snapshot first."""
        whose = tables.snapshots.c.account_id == account_id
        with reading(self._engine) as connection:
            return _seen(connection, whose & (tables.hashes.c.algorithm == algorithm))

    def with_values(self, algorithm: str, values: Collection[str]) -> list[SeenPicture]:
        """Return every picture with one of some hashes, those of the newest snapshot first.

        Nothing is found in restricted snapshots, as by no other search.
        """
        table, found, wanted = tables.hashes.c, [], sorted(values)
        open_ones = (table.algorithm == algorithm) & tables.snapshots.c.restricted.is_(False)
        with reading(self._engine) as connection:
            for at in range(0, len(wanted), _AT_ONCE):
                found += _seen(connection, open_ones & table.value.in_(wanted[at : at + _AT_ONCE]))
        return found

    def disposals(self) -> int:
        """Return how many snapshots are disposed of: when it grows, rows have gone."""
        gone = tables.snapshots.c.disposed_at.is_not(None)
        with reading(self._engine) as connection:
            query = select(func.count()).select_from(tables.snapshots).where(gone)
            return connection.scalar(query) or 0

    def new_values(self, algorithm: str, after: int) -> Iterator[Values]:
        """Yield the values of rows numbered above ``after`` that no row before them has."""
        with reading(self._engine) as connection:
            while last := connection.scalar(_last_of(after)):
                yield Values(_new_between(connection, algorithm, after, last), last)
                after = last


def add(connection: Connection, several: Iterable[tuple[str, Sequence[HashedPicture]]]) -> None:
    """Add what the pictures of snapshots look like, each given by its id.

    The index is claimed, so that others see rows come in the order of their numbers.
    """
    rows = [_row(id_, *one) for id_, pictures in several for one in enumerate(pictures)]
    if rows:
        indexing.claim(connection)
        connection.execute(insert(tables.hashes), rows)


def _row(snapshot_id: str, ordinal: int, picture: HashedPicture) -> dict[str, Any]:
    columns = {name: value for name, value in vars(picture).items() if name != "hash"}
    return {**columns, **vars(picture.hash), "snapshot_id": snapshot_id, "ordinal": ordinal}


def _of_snapshot(connection: Connection, snapshot_id: str) -> list[HashedPicture]:
    rows = finding.of_snapshot(connection, tables.hashes, snapshot_id)
    return [_picture(row) for row in rows]


def _new_between(connection: Connection, algorithm: str, after: int, last: int) -> tuple[str, ...]:
    """Return the values that come for the first time in a row after one and up to another."""
    table, before = tables.hashes, tables.hashes.alias()
    same = (before.c.value == table.c.value) & (before.c.algorithm == algorithm)
    is_known = select(before.c.number).where(same & (before.c.number <= after)).exists()
    asked = (table.c.number > after) & (table.c.number <= last) & (table.c.algorithm == algorithm)
    query = select(table.c.value).where(asked & ~is_known).order_by(table.c.number)
    return tuple(dict.fromkeys(connection.scalars(query)))


def _last_of(after: int) -> Select[tuple[int]]:
    """Ask for the number of the last of the next rows; None where there are no more."""
    numbers = tables.hashes.c.number
    some = select(numbers).where(numbers > after).order_by(numbers).limit(_AT_ONCE).subquery()
    return select(func.max(some.c.number))


def _seen(connection: Connection, condition: ColumnElement[bool]) -> list[SeenPicture]:
    snapshots = tables.snapshots.c
    query = (
        select(tables.hashes, snapshots.account_id, snapshots.taken_at)
        .join_from(tables.hashes, tables.snapshots)
        .where(condition)
        .order_by(snapshots.taken_at.desc(), snapshots.id, tables.hashes.c.ordinal)
    )
    return [
        SeenPicture(_picture(dict(row)), row["snapshot_id"], row["account_id"], row["taken_at"])
        for row in connection.execute(query).mappings()
    ]


def _picture(row: dict[str, Any]) -> HashedPicture:
    known = PerceptualHash(row["algorithm"], row["library"], row["source"], row["value"])
    told = ("element", "url", "quality", "width", "height", "size")
    return HashedPicture(known, PicturePart(row["part"]), **{name: row[name] for name in told})
