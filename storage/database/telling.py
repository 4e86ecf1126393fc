"""Events gathered into numbered documents, each bound to the one before, for the archive to keep.

An event is first written in the catalogue, with what it tells of and in the same transaction.
Then the snapshot's new events become its next document. A document is made of its rows alone, so
one that a kill kept from the archive is made again in the same bytes.
"""

from datetime import datetime

from sqlalchemy import Connection, and_, exists, func, insert, select, update

from bundles.plain import from_plain
from bundles.premis import EventPage, document_name, print_page
from ogonblick.digest import Digest, digest_of
from ogonblick.event import Event, EventDocument, EventType
from storage.database import finding, recording, tables


def gather(connection: Connection, snapshot_id: str | None) -> list[EventDocument]:
    """Bind the events that lie in no document; return all documents that wait for the archive.

    Of one snapshot, or of every one for None; each snapshot's in the order of its chain.
    """
    for one in _with_loose_events(connection, snapshot_id):
        _bind(connection, one)
    return _waiting(connection, snapshot_id)


def content(connection: Connection, document: EventDocument) -> bytes:
    """Return the document's bytes, made of the rows it holds."""
    return print_page(_page(connection, document.snapshot_id, document.number, document.previous))


def changes_record(connection: Connection, document: EventDocument) -> bool:
    """Say whether a document tells of what made a snapshot another than its record says.

    It was decided about again, or a file of it was put back as another version. One that is
    disposed of has no record.
    """
    events, rulings, snapshots = tables.events.c, tables.rulings.c, tables.snapshots.c
    ours = (events.snapshot_id == document.snapshot_id) & (events.document == document.number)
    decided = select(func.count()).where(rulings.snapshot_id == document.snapshot_id)
    again = (events.type == EventType.POLICY_ASSIGNMENT) & (decided.scalar_subquery() > 1)
    mended = (events.type == EventType.FIXITY_CHECK) & (events.outcome != "success")
    standing = exists().where(snapshots.id == document.snapshot_id, snapshots.disposed_at.is_(None))
    query = select(events.number).where(ours, again | mended, standing).limit(1)
    return connection.scalar(query) is not None


def delivered(connection: Connection, document: EventDocument) -> None:
    """Note that the archive has the document."""
    table = tables.event_documents
    same = and_(table.c.snapshot_id == document.snapshot_id, table.c.number == document.number)
    connection.execute(update(table).where(same).values(delivered=True))


def last(connection: Connection, kind: EventType) -> dict[str, datetime]:
    """Return when an event of a type was last told of each snapshot that has any."""
    table = tables.events
    query = select(table.c.snapshot_id, func.max(table.c.at)).where(table.c.type == kind)
    return {row[0]: row[1] for row in connection.execute(query.group_by(table.c.snapshot_id))}


def last_told(connection: Connection, kind: EventType) -> list[Event]:
    """Return the last event of a type of each snapshot that stands and has any."""
    events, snapshots = tables.events, tables.snapshots
    newest = select(func.max(events.c.number)).where(events.c.type == kind)
    standing = select(snapshots.c.id).where(snapshots.c.disposed_at.is_(None))
    query = select(events).where(
        events.c.number.in_(newest.group_by(events.c.snapshot_id)),
        events.c.snapshot_id.in_(standing),
    )
    rows = connection.execute(query.order_by(events.c.at, events.c.snapshot_id)).mappings()
    return [from_plain(Event, dict(row)) for row in rows]


def _with_loose_events(connection: Connection, snapshot_id: str | None) -> list[str]:
    table = tables.events
    query = select(table.c.snapshot_id).where(table.c.document.is_(None)).distinct()
    if snapshot_id is not None:
        query = query.where(table.c.snapshot_id == snapshot_id)
    return list(connection.scalars(query.order_by(table.c.snapshot_id)))


def _bind(connection: Connection, snapshot_id: str) -> None:
    """Make the snapshot's next document of its loose events."""
    recording.claim_snapshot(connection, snapshot_id)
    chain = finding.event_documents(connection, snapshot_id)
    number, previous = len(chain) + 1, chain[-1].digest if chain else None
    table = tables.events
    loose = and_(table.c.snapshot_id == snapshot_id, table.c.document.is_(None))
    if connection.execute(update(table).where(loose).values(document=number)).rowcount:
        page = _page(connection, snapshot_id, number, previous)
        key = f"{_folder(connection, snapshot_id)}/{document_name(number)}"
        made = EventDocument(snapshot_id, number, digest_of([print_page(page)]), previous, key)
        connection.execute(insert(tables.event_documents).values(**vars(made)))


def _page(
    connection: Connection, snapshot_id: str, number: int, previous: Digest | None
) -> EventPage:
    """Return a document's content as a value."""
    events, snapshots = tables.events, tables.snapshots
    rows = connection.execute(
        select(events)
        .where(events.c.snapshot_id == snapshot_id, events.c.document == number)
        .order_by(events.c.number)
    ).mappings()
    told = tuple(from_plain(Event, dict(row)) for row in rows)
    bundle = select(snapshots.c.bundle_digest).where(snapshots.c.id == snapshot_id)
    return EventPage(snapshot_id, connection.execute(bundle).scalar_one(), number, previous, told)


def _folder(connection: Connection, snapshot_id: str) -> str:
    """Return where the archive has what belongs to a snapshot."""
    snapshots = tables.snapshots
    account = select(snapshots.c.account_id).where(snapshots.c.id == snapshot_id)
    return f"snapshots/{connection.execute(account).scalar_one()}/{snapshot_id}"


def _waiting(connection: Connection, snapshot_id: str | None) -> list[EventDocument]:
    table = tables.event_documents
    query = select(table).where(table.c.delivered.is_(False))
    if snapshot_id is not None:
        query = query.where(table.c.snapshot_id == snapshot_id)
    rows = connection.execute(query.order_by(table.c.snapshot_id, table.c.number)).mappings()
    return [from_plain(EventDocument, dict(row)) for row in rows]
