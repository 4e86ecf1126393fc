"""The catalogue: what is known about accounts, work, snapshots and deviations.

The archive holds everything that it says of snapshots. The register and what persons have decided
(plans, holds, disposal cases) are here alone.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from ogonblick.account import Account, Entered
from ogonblick.capture import Finding, Occasion, Order, Outcome
from ogonblick.case import Closure, Removal
from ogonblick.event import Event, EventDocument, EventType
from ogonblick.larger_change import LargerChange
from ogonblick.likeness import HashedPicture
from ogonblick.post import Post
from ogonblick.snapshot import Deviation, DeviationStatus, Receipt, Snapshot
from storage.database import (
    counting,
    finding,
    indexing,
    recording,
    registering,
    searching,
    settling,
    tables,
    telling,
)
from storage.database.admission import Admission
from storage.database.chunk_users import ChunkUsers
from storage.database.decisions import Decisions
from storage.database.engine import open_engine, reading, writing
from storage.database.entries import Answer, Changes, Filters, RegisterSheet, Work
from storage.database.glimpsing import LargerChanges
from storage.database.happenings import Happenings
from storage.database.leasing import Lease, Leases, fenced
from storage.database.lines import Lines
from storage.database.mailing import MailedCases
from storage.database.outbox import Outbox
from storage.database.pictures import Pictures
from storage.words.page_text import PageText

_ALL = Filters()


def open_catalogue(url: str) -> "Catalogue":
    """Open the catalogue at a SQLAlchemy address, made or brought up to date first.

    Raises ``CatalogueError`` when it cannot be opened, ``DiskFull`` when there is no room.
    """
    engine = open_engine(url)
    with reading(engine) as connection:
        is_behind = indexing.is_behind(connection)
    if is_behind:
        with writing(engine) as connection:
            indexing.catch_up(connection)
    return Catalogue(engine)


class Catalogue(Decisions, Admission):
    """An open catalogue, for any number of threads. Every method is one transaction.

    Methods raise ``CatalogueError`` for an account or snapshot that is unknown, and ``DiskFull``.
    """

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @property
    def chunks(self) -> ChunkUsers:
        """Which snapshots need which chunks of the archive."""
        return ChunkUsers(self._engine)

    @property
    def lines(self) -> Lines:
        """Snapshots in lists, a page at a time."""
        return Lines(self._engine)

    @property
    def happenings(self) -> Happenings:
        """What has happened lately to all snapshots together."""
        return Happenings(self._engine)

    @property
    def removals(self) -> MailedCases[Removal]:
        """What is saved before it is removed."""
        return MailedCases(self._engine, Removal, tables.removals, "B")

    @property
    def closures(self) -> MailedCases[Closure]:
        """Accounts that are saved before they are closed."""
        return MailedCases(self._engine, Closure, tables.closures, "A")

    @property
    def outbox(self) -> Outbox:
        """The letters that are to be sent."""
        return Outbox(self._engine)

    @property
    def leases(self) -> Leases:
        """Which worker has what, and what all of them together may ask of platforms."""
        return Leases(self._engine)

    def fenced(self, lease: Lease) -> "Catalogue":
        """Return the catalogue for who has a lease: ``LeaseLost`` for every write without it."""
        return Catalogue(fenced(self._engine, lease))

    @property
    def larger_changes(self) -> LargerChanges:
        """What glimpses saw, and the larger changes that were found."""
        return LargerChanges(self._engine)

    def register(self, accounts: Iterable[Account], entered: Entered) -> Changes:
        """Add new accounts and change known ones, all or none; the others stay as they are."""
        return self.register_sheet(RegisterSheet.whole(accounts), entered)

    def register_sheet(self, sheet: RegisterSheet, entered: Entered) -> Changes:
        """Add and change what a register file speaks of, and no more, all or none."""
        with writing(self._engine) as connection:
            return registering.register(connection, sheet, entered)

    def accounts(self) -> list[Account]:
        """Return the register, by id."""
        with reading(self._engine) as connection:
            return finding.accounts(connection)

    def account(self, account_id: str) -> Account:
        """Return one account; an unknown id is answered with those that look like it."""
        with reading(self._engine) as connection:
            return finding.account(connection, account_id)

    def begin(self, order: Order, at: datetime) -> None:
        """Note that an order is begun; once more counts as one attempt more."""
        with writing(self._engine) as connection:
            recording.begin(connection, order, at)

    def progress(
        self,
        order: Order,
        step: str,
        at: datetime,
        done: int | None = None,
        total: int | None = None,
    ) -> None:
        """Note how far an order that was begun has come."""
        with writing(self._engine) as connection:
            recording.progress(connection, order, step, at, done, total)

    def work(self, orders: Iterable[Order] | None = None) -> list[Work]:
        """Return how far orders have come, last begun first; all of them for None."""
        with reading(self._engine) as connection:
            return finding.work(connection, orders)

    def record(
        self,
        snapshot: Snapshot,
        posts: Iterable[Post],
        hashes: Iterable[HashedPicture],
        events: Iterable[Event],
        pages: Iterable[PageText] = (),
        larger: LargerChange | None = None,
    ) -> None:
        """Record a snapshot with all that belongs to it, and finish its work.

        ``larger`` is the change that it documents. A snapshot that is recorded already stays as it
        is. A complete one resolves the order's open deviation, a partial one opens or renews it
        with its findings.
        """
        with writing(self._engine) as connection:
            content = recording.Content(snapshot, list(posts), list(hashes), list(pages), larger)
            recording.record(connection, content, events)

    def deviate(self, deviation: Deviation) -> None:
        """Open the order's deviation, or add one attempt to the one that is open."""
        with writing(self._engine) as connection:
            recording.deviate(connection, deviation)

    def settle(self, order: Order, told: Finding) -> None:
        """Close the order's open deviation on a person's word; an error if none is open."""
        with writing(self._engine) as connection:
            settling.settle(connection, order, told)

    def deviations(self, status: DeviationStatus | None = None) -> list[Deviation]:
        """Return deviations, newest first; all of them for None."""
        with reading(self._engine) as connection:
            return finding.deviations(connection, status)

    def snapshots(
        self, account_id: str | None = None, occasion: Occasion | None = None
    ) -> list[Snapshot]:
        """Return the snapshots of an account and occasion, or of all, newest first."""
        with reading(self._engine) as connection:
            return finding.snapshots(connection, account_id, occasion)

    def snapshot(self, snapshot_id: str) -> Snapshot:
        """Return one snapshot; an unknown id is answered with those that look like it."""
        with reading(self._engine) as connection:
            return finding.snapshot(connection, snapshot_id)

    def previous(self, account_id: str, before: datetime) -> Snapshot | None:
        """Return the account's newest snapshot taken before the moment."""
        with reading(self._engine) as connection:
            return finding.previous(connection, account_id, before)

    def newest(self, before: datetime) -> dict[str, Snapshot]:
        """Return each account's newest snapshot taken before the moment, by its id."""
        with reading(self._engine) as connection:
            return finding.newest(connection, before)

    @property
    def pictures(self) -> Pictures:
        """What the pictures in snapshots look like."""
        return Pictures(self._engine)

    def posts(self, snapshot_id: str) -> list[Post]:
        """Return the snapshot's posts and comments, in the order of the page."""
        with reading(self._engine) as connection:
            return finding.posts(connection, snapshot_id)

    def events(self, snapshot_id: str) -> list[Event]:
        """Return what happened to the snapshot, in the order recorded."""
        with reading(self._engine) as connection:
            return finding.events(connection, snapshot_id)

    def add_event(self, event: Event) -> None:
        """Append an event to a recorded snapshot."""
        with writing(self._engine) as connection:
            recording.add_event(connection, event)

    def last_events(self, kind: EventType) -> dict[str, datetime]:
        """Return when an event of a type was last told of each snapshot that has any."""
        with reading(self._engine) as connection:
            return telling.last(connection, kind)

    def last_told(self, kind: EventType) -> list[Event]:
        """Return the last event of a type of each snapshot that stands, the oldest first."""
        with reading(self._engine) as connection:
            return telling.last_told(connection, kind)

    def note_receipt(self, receipt: Receipt) -> None:
        """Note that a snapshot's files lie elsewhere now: some were put back as new versions."""
        with writing(self._engine) as connection:
            recording.note_receipt(connection, receipt)

    def search(
        self,
        question: str,
        filters: Filters = _ALL,
        first: int = 0,
        limit: int = 50,
        known: Iterable[Account] | None = None,
    ) -> Answer:
        """Return ``limit`` posts that hold all that is asked for (``storage.words.asking``)."""
        with reading(self._engine) as connection:
            return searching.search(connection, question, filters, first, limit, known)

    def taken(
        self, account_id: str | None = None, occasions: Collection[Occasion] = tuple(Occasion)
    ) -> list[tuple[str, Occasion, str, date, Outcome]]:
        """Return account, occasion, period, Swedish date and outcome of what counts as taken."""
        with reading(self._engine) as connection:
            return finding.taken(connection, account_id, occasions)

    def last_published(self) -> dict[str, date]:
        """Return the Swedish day of the newest post that each account wrote itself."""
        with reading(self._engine) as connection:
            return finding.last_published(connection)

    def figures(self) -> counting.Figures:
        """Count what there is."""
        with reading(self._engine) as connection:
            return counting.figures(connection)

    def event_documents(self, snapshot_id: str) -> list[EventDocument]:
        """Return the documents that hold the snapshot's events, in the order of the chain."""
        with reading(self._engine) as connection:
            return finding.event_documents(connection, snapshot_id)

    def gather_events(self, snapshot_id: str | None) -> list[EventDocument]:
        """Bind new events into documents; return those that the archive does not have yet."""
        with writing(self._engine) as connection:
            return telling.gather(connection, snapshot_id)

    def event_content(self, document: EventDocument) -> bytes:
        """Return the bytes of a document of events."""
        with reading(self._engine) as connection:
            return telling.content(connection, document)

    def changes_record(self, document: EventDocument) -> bool:
        """Say whether a document tells of what made a snapshot another than its record says."""
        with reading(self._engine) as connection:
            return telling.changes_record(connection, document)

    def note_delivered(self, document: EventDocument) -> None:
        """Note that the archive has a document of events."""
        with writing(self._engine) as connection:
            telling.delivered(connection, document)
