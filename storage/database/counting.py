"""Counting what the catalogue holds, for whoever watches over an installation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, func, select

from ogonblick.event import EventType
from storage.database import tables


@dataclass(frozen=True)
class Figures:
    """How much there is, each kind by the value that tells its rows apart.

    ``snapshots`` by outcome and ``stored`` in bytes count those that stand; ``orders``,
    ``deviations``, ``cases`` (of disposal) and ``letters`` go by status. The moments are aware,
    None where nothing is told yet.
    """

    accounts: int
    snapshots: Mapping[str, int]
    stored: int
    orders: Mapping[str, int]
    deviations: Mapping[str, int]
    cases: Mapping[str, int]
    letters: Mapping[str, int]
    first_snapshot: datetime | None
    last_snapshot: datetime | None
    last_fixity: datetime | None


def figures(connection: Connection) -> Figures:
    """Count everything, in the database."""
    snapshots, events = tables.snapshots.c, tables.events.c
    stands = snapshots.disposed_at.is_(None)
    return Figures(
        accounts=connection.scalar(select(func.count()).select_from(tables.accounts)) or 0,
        snapshots=_by(connection, tables.snapshots, "outcome", stands),
        stored=int(connection.scalar(select(func.sum(snapshots.size)).where(stands)) or 0),
        orders=_by(connection, tables.work, "status"),
        deviations=_by(connection, tables.deviations, "status"),
        cases=_by(connection, tables.cases, "status"),
        letters=_by(connection, tables.letters, "status"),
        first_snapshot=connection.scalar(select(func.min(snapshots.taken_at)).where(stands)),
        last_snapshot=connection.scalar(select(func.max(snapshots.taken_at)).where(stands)),
        last_fixity=connection.scalar(
            select(func.max(events.at)).where(events.type == EventType.FIXITY_CHECK)
        ),
    )


def _by(
    connection: Connection, table: Table, column: str, *only: ColumnElement[bool]
) -> dict[str, int]:
    """Count a table's rows by the values of a column."""
    value = table.c[column]
    rows = connection.execute(select(value, func.count()).where(*only).group_by(value))
    return {str(name): number for name, number in rows}
