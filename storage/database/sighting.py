"""Where what was found has been seen: in which snapshot last, and in how many others."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, Table, select

from bundles.plain import from_plain
from storage.database import tables
from storage.database.entries import Filters, PageHit
from storage.words.page_text import PageText


@dataclass(frozen=True)
class Sighting:
    """A passage in the newest snapshot that holds it, at its place there.

    ``others`` counts the other snapshots that do.
    """

    passage: int
    snapshot_id: str
    ordinal: int
    account_id: str
    taken_at: datetime
    others: int = 0


_Row = tuple[int, str, int, str, datetime]


def sightings(
    connection: Connection, table: Table, numbers: Sequence[int], filters: Filters
) -> Iterator[Sighting]:
    """Yield where each passage was seen, in the order of the numbers.

    ``table`` has what they were made of: posts or pages.
    """
    if not numbers:
        return
    seen: defaultdict[int, list[_Row]] = defaultdict(list)
    for row in connection.execute(_sightings(table, numbers, filters)).tuples():
        seen[row[0]].append(row)
    for number in numbers:
        if rows := seen[number]:
            yield Sighting(*rows[0], others=len({one[1] for one in rows}) - 1)


def page_hits(
    connection: Connection, numbers: Sequence[int], filters: Filters
) -> Iterator[PageHit]:
    """Yield each page's passage as its newest snapshot shows it."""
    table = tables.pages
    for one in sightings(connection, table, numbers, filters):
        same = (table.c.snapshot_id == one.snapshot_id) & (table.c.ordinal == one.ordinal)
        row = connection.execute(select(table).where(same)).mappings().one()
        page = from_plain(PageText, dict(row))
        yield PageHit(one.snapshot_id, one.account_id, one.taken_at, page, one.others)


def _sightings(table: Table, numbers: Sequence[int], filters: Filters) -> Select[_Row]:
    """Ask for every row that is one of the passages, those of the newest snapshots first."""
    held, snapshots = table.c, tables.snapshots.c
    query = (
        select(
            held.passage, held.snapshot_id, held.ordinal, snapshots.account_id, snapshots.taken_at
        )
        .join_from(table, tables.snapshots)
        .where(held.passage.in_(numbers))
        .order_by(snapshots.taken_at.desc(), snapshots.id, held.ordinal)
    )
    return (
        query if filters.occasion is None else query.where(snapshots.occasion == filters.occasion)
    )
