"""Writing the catalogue: functions over a connection in one transaction each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, insert, select, update

from ogonblick.capture import Occasion, Order, Outcome
from ogonblick.errors import CatalogueError
from ogonblick.event import Event, EventType
from ogonblick.larger_change import LargerChange
from ogonblick.likeness import HashedPicture
from ogonblick.plan import Ruling
from ogonblick.post import Post
from ogonblick.snapshot import Deviation, DeviationStatus, Receipt, Snapshot
from storage.database import finding, glimpsing, indexing, pictures, tables
from storage.database.entries import WorkStatus
from storage.database.shortfalls import shortfall
from storage.words.page_text import PageText

_WHOLE_ACCOUNT = (Occasion.SCHEDULED, Occasion.MAJOR_CHANGE, Occasion.ON_REQUEST)
"""Snapshots of these show the account as it is on an ordinary day, so a later one mends an earlier.

One before removal or closure shows what is gone afterwards: only its own order can mend it.
"""

_FIRST = "vid registreringen"
"""What made the first decision about a snapshot be taken."""


def begin(connection: Connection, order: Order, at: datetime) -> None:
    """Note that an order is begun, for the first time or again."""
    _claim(connection, order.account_id)
    attempts = connection.scalar(select(tables.work.c.attempts).where(of_order(tables.work, order)))
    untold = {"step": "", "done": None, "total": None}
    state = {"status": WorkStatus.RUNNING, "updated_at": at, **untold}
    if attempts is None:
        _add_work(connection, order, {**state, "attempts": 1, "started_at": at})
    else:
        _change_work(connection, order, {**state, "attempts": attempts + 1})


def progress(
    connection: Connection,
    order: Order,
    step: str,
    at: datetime,
    done: int | None,
    total: int | None,
) -> None:
    """Note how far an order that was begun has come."""
    state = {"step": step, "updated_at": at, "done": done, "total": total}
    if not _change_work(connection, order, state):
        raise CatalogueError(f"Beställningen {order.snapshot_id} är inte påbörjad.")


@dataclass(frozen=True)
class Content:
    """A snapshot to record, with what is searched and compared of it, and what it documents."""

    snapshot: Snapshot
    posts: Sequence[Post] = ()
    hashes: Sequence[HashedPicture] = ()
    pages: Sequence[PageText] = ()
    larger: LargerChange | None = None


def record(connection: Connection, content: Content, events: Iterable[Event]) -> None:
    """Record a snapshot with all that belongs to it; one that is recorded stays as it is.

    But for its events, if it was made again from the archive before they were told of there.
    """
    snapshot = content.snapshot
    _claim(connection, snapshot.account_id)
    if recorded(connection, [snapshot.id]):
        told = () if _is_another_or_told_of(connection, snapshot) else events
        _finish_again(connection, snapshot)
    else:
        add_snapshots(connection, [content])
        add_ruling(connection, first_ruling(snapshot))
        finish(connection, snapshot)
        if content.larger:
            glimpsing.keep(connection, content.larger)
        told = events
    for event in told:
        add_event(connection, event)


def _is_another_or_told_of(connection: Connection, snapshot: Snapshot) -> bool:
    """Say whether what is recorded is of another bundle, or its capture is among its events."""
    kept, events = tables.snapshots.c, tables.events.c
    same = (kept.id == snapshot.id) & (kept.bundle_digest == snapshot.bundle_digest)
    captured = (events.snapshot_id == snapshot.id) & (events.type == EventType.CAPTURE)
    is_same = connection.scalar(select(kept.id).where(same)) is not None
    return not is_same or connection.scalar(select(events.number).where(captured)) is not None


def recorded(connection: Connection, snapshot_ids: Iterable[str]) -> frozenset[str]:
    """Return which of some snapshots are recorded already."""
    table = tables.snapshots
    return frozenset(connection.scalars(select(table.c.id).where(table.c.id.in_(snapshot_ids))))


def add_snapshots(connection: Connection, several: Sequence[Content]) -> None:
    """Add snapshots that are not there yet, with their content, given in the order taken."""
    add_rows(connection, tables.snapshots, [_snapshot_row(one.snapshot) for one in several])
    open_ones = [one for one in several if not one.snapshot.restricted]  # no search finds others
    posts = [(one.snapshot, *post) for one in open_ones for post in enumerate(one.posts)]
    pages = [(one.snapshot, *page) for one in open_ones for page in enumerate(one.pages)]
    said = [
        *(indexing.said_in_post(snapshot, post) for snapshot, _, post in posts),
        *(indexing.said_on_page(snapshot, page) for snapshot, _, page in pages),
    ]
    passages = iter(indexing.place(connection, said) if said else ())
    rows = [{**_post_row(*one), "passage": next(passages)} for one in posts]
    add_rows(connection, tables.posts, rows)
    add_rows(connection, tables.pages, [{**_row(*one), "passage": next(passages)} for one in pages])
    pictures.add(connection, [(one.snapshot.id, one.hashes) for one in several])


def add_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows to a table, if there are any."""
    if rows:
        connection.execute(insert(table), rows)


def first_ruling(snapshot: Snapshot) -> Ruling:
    """Return the decision that a snapshot is recorded with, as the first of its history."""
    return Ruling(snapshot.id, snapshot.decision, snapshot.taken_at, _FIRST)


def note_receipt(connection: Connection, receipt: Receipt) -> None:
    """Have a snapshot's receipt be another: where its files lie now."""
    claim_snapshot(connection, receipt.snapshot_id)
    same = tables.snapshots.c.id == receipt.snapshot_id
    connection.execute(update(tables.snapshots).where(same).values(receipt=receipt))


def deviate(connection: Connection, deviation: Deviation) -> None:
    """Open a deviation, or note one more attempt at the one that is open; stop its work."""
    _claim(connection, deviation.account_id)
    order = Order(deviation.account_id, deviation.occasion, deviation.period)
    _open(connection, deviation, order)
    _settle_work(connection, order, WorkStatus.DEVIATING, deviation.opened_at)


def add_event(connection: Connection, event: Event) -> None:
    """Append an event to a recorded snapshot."""
    connection.execute(insert(tables.events).values(**vars(event)))


def add_ruling(connection: Connection, ruling: Ruling) -> None:
    """Append a decision to the snapshot's history."""
    connection.execute(insert(tables.rulings).values(**vars(ruling)))


def claim_snapshot(connection: Connection, snapshot_id: str) -> None:
    """Keep other writers of the snapshot waiting until we are done."""
    table = tables.snapshots
    connection.execute(select(table.c.id).where(table.c.id == snapshot_id).with_for_update())


def _claim(connection: Connection, account_id: str) -> None:
    """Keep other writers of the account waiting until we are done; it must be registered.

    SQLite lets only one write at all. PostgreSQL would let two read, and then both write.
    """
    table = tables.accounts
    claim = select(table.c.id).where(table.c.id == account_id).with_for_update()
    if connection.scalar(claim) is None:
        finding.account(connection, account_id)


def finish(connection: Connection, snapshot: Snapshot) -> None:
    """Close the order's work, and its deviation if nothing is missing any more."""
    order = _order_of(snapshot)
    if snapshot.outcome is Outcome.COMPLETE:
        _resolve(connection, snapshot, order)
    else:
        _open(connection, shortfall(snapshot), order)
    _settle_work(connection, order, WorkStatus.FINISHED, snapshot.taken_at)


def _finish_again(connection: Connection, snapshot: Snapshot) -> None:
    """Close the work of a snapshot that is recorded already, and what was opened since then."""
    order, kept = _order_of(snapshot), tables.snapshots.c
    outcome = connection.scalar(select(kept.outcome).where(kept.id == snapshot.id))
    if outcome == Outcome.COMPLETE:
        _resolve(connection, snapshot, order)
    _settle_work(connection, order, WorkStatus.FINISHED, snapshot.taken_at)


def _order_of(snapshot: Snapshot) -> Order:
    return Order(snapshot.account_id, snapshot.occasion, snapshot.period)


def _open(connection: Connection, deviation: Deviation, order: Order) -> None:
    """Keep exactly one open deviation for the order, with the newest findings."""
    table = tables.deviations
    still_open = of_order(table, order) & (table.c.status == DeviationStatus.OPEN)
    kept = connection.scalar(select(table.c.attempts).where(still_open))
    if kept is None:
        connection.execute(insert(table).values(**vars(deviation)))
        return
    newest: dict[str, object] = {"findings": deviation.findings, "attempts": kept + 1}
    if deviation.evidence:
        newest["evidence"] = deviation.evidence
    connection.execute(update(table).where(still_open).values(**newest))


def _resolve(connection: Connection, snapshot: Snapshot, order: Order) -> None:
    """Close the open deviations that a complete snapshot mends: its order's, and earlier ones."""
    table = tables.deviations
    mended = of_order(table, order)
    if snapshot.occasion in _WHOLE_ACCOUNT:
        mended |= (
            (table.c.account_id == snapshot.account_id)
            & table.c.occasion.in_(_WHOLE_ACCOUNT)
            & (table.c.opened_at < snapshot.taken_at)
        )
    connection.execute(update(table).where(mended).values(status=DeviationStatus.RESOLVED))


def finished(snapshot: Snapshot) -> dict[str, object]:
    """Return the row of work of a snapshot whose order nobody noted to be begun."""
    return {**vars(_order_of(snapshot)), **_begun(snapshot.taken_at), "status": WorkStatus.FINISHED}


def _begun(at: datetime) -> dict[str, object]:
    return {"step": "", "attempts": 1, "started_at": at, "updated_at": at}


def _settle_work(connection: Connection, order: Order, status: WorkStatus, at: datetime) -> None:
    """Set the order's status, also if nobody noted at its time ``at`` that it was begun."""
    if not _change_work(connection, order, {"status": status}):
        _add_work(connection, order, {**_begun(at), "status": status})


def _add_work(connection: Connection, order: Order, state: dict[str, object]) -> None:
    """Add the order to the work."""
    connection.execute(insert(tables.work).values(**vars(order), **state))


def _change_work(connection: Connection, order: Order, state: dict[str, object]) -> bool:
    """Change the order's state; say whether there was any."""
    table = tables.work
    return bool(
        connection.execute(update(table).where(of_order(table, order)).values(**state)).rowcount
    )


def of_order(table: Table, order: Order) -> ColumnElement[bool]:
    """Return the condition that a row belongs to the order."""
    columns = table.c
    return (
        (columns.account_id == order.account_id)
        & (columns.occasion == order.occasion)
        & (columns.period == order.period)
    )


def _post_row(snapshot: Snapshot, ordinal: int, post: Post) -> dict[str, Any]:
    """Return a post's columns; likes and the like change by the hour, and stay in the package."""
    columns = _row(snapshot, ordinal, post)
    del columns["counts"]
    return columns


def _row(snapshot: Snapshot, ordinal: int, value: object) -> dict[str, Any]:
    """Return the columns of what belongs to a snapshot, at its place among others."""
    return {**vars(value), "snapshot_id": snapshot.id, "ordinal": ordinal}


def _snapshot_row(snapshot: Snapshot) -> dict[str, Any]:
    """Return the snapshot's columns; what its decision says is repeated where it is asked for."""
    decision = snapshot.decision
    return {**vars(snapshot), "retention": decision.retention, "keep_until": decision.keep_until}
