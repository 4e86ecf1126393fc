"""What has happened lately to all snapshots together, newest first."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Select, select

from bundles.plain import from_plain
from ogonblick.event import Event, EventType
from storage.database import tables
from storage.database.engine import reading


@dataclass(frozen=True)
class ToldEvent:
    """An event with its number, in the order in which all were told, and its account."""

    number: int
    account_id: str
    event: Event


class Happenings:
    """The events of all snapshots, as they were told."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def newest(
        self, accounts: Collection[str], kind: EventType | None, before: int | None, limit: int
    ) -> list[ToldEvent]:
        """Return the newest events of some accounts, told before the one of a number.

        Of one type, or of all for None. Those of restricted snapshots are not among them: an event
        says that there is one.
        """
        query = _open_events().where(tables.snapshots.c.account_id.in_(accounts)).limit(limit)
        if kind is not None:
            query = query.where(tables.events.c.type == kind)
        if before is not None:
            query = query.where(tables.events.c.number < before)
        with reading(self._engine) as connection:
            return [_told(dict(row)) for row in connection.execute(query).mappings()]


def _open_events() -> Select[Any]:
    events, snapshots = tables.events, tables.snapshots
    return (
        select(events, snapshots.c.account_id)
        .join(snapshots, snapshots.c.id == events.c.snapshot_id)
        .where(snapshots.c.restricted.is_(False))
        .order_by(events.c.number.desc())
    )


def _told(row: dict[str, Any]) -> ToldEvent:
    return ToldEvent(row["number"], row["account_id"], from_plain(Event, row))
