"""Reading the catalogue: functions over a connection, rows back into our frozen values."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from sqlalchemy import Connection, Select, Table, func, select

from bundles.plain import from_plain
from ogonblick.account import Account
from ogonblick.capture import Occasion, Order, Outcome
from ogonblick.errors import CatalogueError
from ogonblick.event import Event, EventDocument
from ogonblick.plan import Ruling
from ogonblick.post import Origin, Post
from ogonblick.snapshot import Deviation, DeviationStatus, Snapshot
from ogonblick.swedish import day_of
from storage.database import tables
from storage.database.entries import Disposed, Work, WorkStatus


def accounts(connection: Connection) -> list[Account]:
    """Return the register, by id."""
    table = tables.accounts
    rows = connection.execute(select(table).order_by(table.c.id)).mappings()
    return [from_plain(Account, dict(row)) for row in rows]


def account(connection: Connection, account_id: str) -> Account:
    """Return one account; an unknown id is answered with those that look like it."""
    table = tables.accounts
    row = connection.execute(select(table).where(table.c.id == account_id)).mappings().first()
    if row is not None:
        return from_plain(Account, dict(row))
    known = connection.scalars(select(table.c.id)).all()
    raise CatalogueError(f"Kontot {account_id} finns inte i registret. {meant(account_id, known)}")


def work(connection: Connection, orders: Iterable[Order] | None) -> list[Work]:
    """Return how far orders have come, last begun first; all of them for None."""
    table = tables.work
    query = select(table).order_by(table.c.number.desc())
    if orders is None:
        return [_work(row) for row in connection.execute(query).mappings()]
    wanted = frozenset(orders)
    theirs = query.where(table.c.account_id.in_({order.account_id for order in wanted}))
    found = (_work(row) for row in connection.execute(theirs).mappings())
    return [each for each in found if each.order in wanted]


def snapshots(
    connection: Connection, account_id: str | None, occasion: Occasion | None
) -> list[Snapshot]:
    """Return the snapshots of an account and occasion, or of all, newest first."""
    table = tables.snapshots
    query = _standing().order_by(table.c.taken_at.desc(), table.c.id)
    if account_id is not None:
        query = query.where(table.c.account_id == account_id)
    if occasion is not None:
        query = query.where(table.c.occasion == occasion)
    return _snapshots(connection, query)


def snapshot(connection: Connection, snapshot_id: str) -> Snapshot:
    """Return one snapshot.

    An unknown id is answered with those that look like it; one that is disposed of with when and
    by which certificate.
    """
    table = tables.snapshots
    found = _snapshots(connection, _standing().where(table.c.id == snapshot_id))
    if found:
        return found[0]
    tombstone = disposal_of(connection, snapshot_id)
    if tombstone is None:
        raise CatalogueError(_unknown(connection, snapshot_id))
    day = day_of(tombstone.disposed_at)
    raise CatalogueError(
        f"Ögonblicksbilden {snapshot_id} gallrades {day}"
        f" enligt gallringsprotokoll {tombstone.certificate_id}. Protokollet finns kvar i arkivet."
    )


def disposed(connection: Connection) -> list[Disposed]:
    """Return what is left of the snapshots that are disposed of, last disposed of first."""
    table = tables.snapshots
    query = select(table).where(table.c.disposed_at.is_not(None))
    rows = connection.execute(query.order_by(table.c.disposed_at.desc(), table.c.id)).mappings()
    return [from_plain(Disposed, dict(row)) for row in rows]


def disposal_of(connection: Connection, snapshot_id: str) -> Disposed | None:
    """Return what is left of a snapshot that is disposed of; None if it is not, or unknown."""
    table = tables.snapshots
    query = select(table).where(table.c.id == snapshot_id, table.c.disposed_at.is_not(None))
    row = connection.execute(query).mappings().first()
    return None if row is None else from_plain(Disposed, dict(row))


def previous(connection: Connection, account_id: str, before: datetime) -> Snapshot | None:
    """Return the account's newest snapshot taken before the moment, as a whole.

    One before a removal shows a single post, and says nothing of how the account changed.
    """
    table = tables.snapshots
    is_whole = table.c.occasion != Occasion.BEFORE_REMOVAL
    query = _standing().where(table.c.account_id == account_id, table.c.taken_at < before, is_whole)
    found = _snapshots(connection, query.order_by(table.c.taken_at.desc()).limit(1))
    return found[0] if found else None


def newest(connection: Connection, before: datetime) -> dict[str, Snapshot]:
    """Return each account's newest snapshot taken before the moment, as ``previous`` does."""
    table = tables.snapshots
    is_whole = table.c.occasion != Occasion.BEFORE_REMOVAL
    asked = _standing().where(table.c.taken_at < before, is_whole)
    last = (
        asked.with_only_columns(table.c.account_id, func.max(table.c.taken_at).label("taken_at"))
        .group_by(table.c.account_id)
        .subquery()
    )
    is_last = (table.c.account_id == last.c.account_id) & (table.c.taken_at == last.c.taken_at)
    return {one.account_id: one for one in _snapshots(connection, asked.join(last, is_last))}


def posts(connection: Connection, snapshot_id: str) -> list[Post]:
    """Return the snapshot's posts and comments, in the order of the page."""
    rows = of_snapshot(connection, tables.posts, snapshot_id)
    return [from_plain(Post, row) for row in rows]


def events(connection: Connection, snapshot_id: str) -> list[Event]:
    """Return what happened to the snapshot, in the order recorded; also once it is disposed of."""
    rows = _kept_of_snapshot(connection, tables.events, snapshot_id)
    return [from_plain(Event, row) for row in rows]


def event_documents(connection: Connection, snapshot_id: str) -> list[EventDocument]:
    """Return the documents that hold the snapshot's events, in the order of the chain."""
    rows = _kept_of_snapshot(connection, tables.event_documents, snapshot_id)
    return [from_plain(EventDocument, row) for row in rows]


def rulings(connection: Connection, snapshot_id: str) -> list[Ruling]:
    """Return every decision about the snapshot, oldest first; also once it is disposed of."""
    rows = _kept_of_snapshot(connection, tables.rulings, snapshot_id)
    return [from_plain(Ruling, row) for row in rows]


def deviations(connection: Connection, status: DeviationStatus | None) -> list[Deviation]:
    """Return deviations, newest first; all of them for None."""
    table = tables.deviations
    query = select(table).order_by(table.c.opened_at.desc(), table.c.number.desc())
    if status is not None:
        query = query.where(table.c.status == status)
    return [from_plain(Deviation, dict(row)) for row in connection.execute(query).mappings()]


def taken(
    connection: Connection, account_id: str | None, occasions: Collection[Occasion]
) -> list[tuple[str, Occasion, str, date, Outcome]]:
    """Return account, occasion, period, Swedish date and outcome of every snapshot that counts.

    Of one account, or of all for None, and taken on some occasions alone.
    """
    table = tables.snapshots
    names = ("account_id", "occasion", "period", "taken_at", "outcome")
    counted = table.c.outcome.in_([Outcome.COMPLETE, Outcome.PARTIAL])
    wanted = counted & table.c.occasion.in_(occasions)
    query = select(*(table.c[name] for name in names)).where(wanted)
    if account_id is not None:
        query = query.where(table.c.account_id == account_id)
    rows = connection.execute(query.order_by(table.c.taken_at))
    return [
        (whose, Occasion(why), period, day_of(at), Outcome(outcome))
        for whose, why, period, at, outcome in rows
    ]


def last_published(connection: Connection) -> dict[str, date]:
    """Return the Swedish day of each account's newest own post or comment that has a date.

    What others wrote on the account does not count: it says nothing of whether the account is kept
    alive. An account without such a post is left out.
    """
    posts, snapshots = tables.posts, tables.snapshots
    own = posts.c.origin == Origin.DRAWN_UP
    query = (
        select(snapshots.c.account_id, func.max(posts.c.published))
        .join_from(posts, snapshots)
        .where(own & posts.c.published.is_not(None))
        .group_by(snapshots.c.account_id)
    )
    return {id_: day_of(moment) for id_, moment in connection.execute(query)}


def _standing() -> Select[Any]:
    """Ask for the snapshots whose content is there: all but those disposed of."""
    return select(tables.snapshots).where(tables.snapshots.c.disposed_at.is_(None))


def _snapshots(connection: Connection, query: Select[Any]) -> list[Snapshot]:
    """Run the query and read its rows."""
    return [from_plain(Snapshot, dict(row)) for row in connection.execute(query).mappings()]


def of_snapshot(connection: Connection, table: Table, snapshot_id: str) -> list[dict[str, Any]]:
    """Return a snapshot's rows in a table; an unknown snapshot is an error, not an empty list."""
    query = select(table).where(table.c.snapshot_id == snapshot_id).order_by(table.c.ordinal)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    if not rows:
        snapshot(connection, snapshot_id)
    return rows


def _kept_of_snapshot(
    connection: Connection, table: Table, snapshot_id: str
) -> list[dict[str, Any]]:
    """Return a snapshot's rows in a table that outlives its content, in the order recorded."""
    query = select(table).where(table.c.snapshot_id == snapshot_id).order_by(table.c.number)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    if not rows and disposal_of(connection, snapshot_id) is None:
        snapshot(connection, snapshot_id)
    return rows


def _unknown(connection: Connection, snapshot_id: str) -> str:
    """Say that there is no such snapshot, and which was perhaps meant."""
    known = connection.scalars(select(tables.snapshots.c.id)).all()
    return f"Ögonblicksbilden {snapshot_id} finns inte. {meant(snapshot_id, known)}"


def _work(row: Mapping[Any, Any]) -> Work:
    """Read a row of work."""
    return Work(
        order=Order(row["account_id"], Occasion(row["occasion"]), row["period"]),
        step=row["step"],
        status=WorkStatus(row["status"]),
        attempts=row["attempts"],
        started_at=row["started_at"],
        updated_at=row["updated_at"],
        done=row["done"],
        total=row["total"],
    )


def meant(asked: str, known: Iterable[str]) -> str:
    """Suggest the ids that look like the one asked for."""
    close = get_close_matches(asked, list(known), n=3, cutoff=0.6)
    return f"Menade du {' eller '.join(close)}?" if close else "Kontrollera stavningen."
