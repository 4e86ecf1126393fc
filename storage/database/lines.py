"""Lists of snapshots, a page at a time: what tells one from another, without what is in them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, or_, select

from bundles.plain import from_plain
from ogonblick.capture import Occasion, Outcome
from ogonblick.digest import Digest
from ogonblick.errors import CatalogueError
from storage.database.engine import reading
from storage.database.tables import snapshots

_NO_PLACE = "Listan går inte att fortsätta därifrån. Börja om från början."


@dataclass(frozen=True)
class SnapshotLine:
    """A snapshot in a list; ``keep_until`` is the first day on which disposal is thinkable."""

    id: str
    account_id: str
    occasion: Occasion
    period: str
    taken_at: datetime
    outcome: Outcome
    title: str
    url: str
    size: int
    bundle_digest: Digest
    keep_until: date | None
    restricted: bool


@dataclass(frozen=True)
class Sought:
    """Which snapshots are listed; empty and None keep to nothing.

    Of ``accounts`` alone, and of restricted ones those that are ``granted``. ``after`` is the last
    of the page before.
    """

    accounts: Collection[str]
    granted: Collection[str] = ()
    period: str = ""
    occasion: Occasion | None = None
    outcome: Outcome | None = None
    first: datetime | None = None
    until: datetime | None = None
    after: str = ""


class Lines:
    """Lists of snapshots. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def newest(self, sought: Sought, limit: int) -> list[SnapshotLine]:
        """Return the snapshots that stand and are sought, newest first."""
        columns = (snapshots.c[name] for name in SnapshotLine.__dataclass_fields__)
        query = select(*columns).order_by(snapshots.c.taken_at.desc(), snapshots.c.id.desc())
        with reading(self._engine) as connection:
            if sought.after:
                query = query.where(_older(connection, sought))
            rows = connection.execute(_kept_to(query, sought).limit(limit)).mappings()
            return [from_plain(SnapshotLine, dict(row)) for row in rows]


def _older(connection: Connection, sought: Sought) -> ColumnElement[bool]:
    """Return what holds for what comes after the last of the page before, gone since or not."""
    own = snapshots.c
    last = select(own.taken_at).where(own.id == sought.after, _is_shown(sought))
    taken_at = connection.scalar(last)
    if taken_at is None:
        raise CatalogueError(_NO_PLACE)
    same = and_(own.taken_at == taken_at, own.id < sought.after)
    return or_(own.taken_at < taken_at, same)


def _is_shown(sought: Sought) -> ColumnElement[bool]:
    own = snapshots.c
    is_open = or_(own.restricted.is_(False), own.id.in_(sought.granted))
    return and_(own.account_id.in_(sought.accounts), is_open)


def _kept_to(query: Select[Any], sought: Sought) -> Select[Any]:
    """Narrow a query to what is sought."""
    own = snapshots.c
    query = query.where(own.disposed_at.is_(None), _is_shown(sought))
    for name in ("period", "occasion", "outcome"):
        if value := getattr(sought, name):
            query = query.where(own[name] == value)
    if sought.first:
        query = query.where(own.taken_at >= sought.first)
    if sought.until:
        query = query.where(own.taken_at < sought.until)
    return query
