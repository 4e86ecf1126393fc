"""The catalogue: what is known about accounts, work, snapshots and deviations.

The archive holds everything that it says of snapshots. The register and what persons have decided
(plans, holds, disposal cases) are here alone.
"""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime

from sqlalchemy import Engine

from ogonblick.account import Account
from ogonblick.capture import Occasion, Order, Outcome
from ogonblick.event import Event, EventDocument
from ogonblick.hold import LegalHold, LiftedHold
from ogonblick.likeness import PerceptualHash
from ogonblick.plan import AdoptedPlan, CaseStatus, DisposalCase, Obsolete, Ruling
from ogonblick.post import Post
from ogonblick.snapshot import Deviation, DeviationStatus, Snapshot
from storage import disposing, finding, recording, ruling, telling
from storage.database import open_engine, reading, reclaim, writing
from storage.entries import Changes, Disposed, Hit, RegisterSheet, Work


def open_catalogue(url: str) -> "Catalogue":
    """Open the catalogue at a SQLAlchemy address, made or brought up to date first.

    Raises ``CatalogueError`` when it cannot be opened, ``DiskFull`` when there is no room.
    """
    return Catalogue(open_engine(url))


class Catalogue:
    """An open catalogue, for any number of threads. Every method is one transaction.

    Methods raise ``CatalogueError`` for an account or snapshot that is unknown, and ``DiskFull``.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def register(self, accounts: Iterable[Account]) -> Changes:
        """Add new accounts and change known ones, all or none; the others stay as they are."""
        whole = frozenset(field.name for field in fields(Account))
        return self.register_sheet(RegisterSheet(tuple(accounts), whole))

    def register_sheet(self, sheet: RegisterSheet) -> Changes:
        """Add and change what a register file speaks of, and no more, all or none."""
        with writing(self._engine) as connection:
            return recording.register(connection, sheet)

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
        hashes: Iterable[PerceptualHash],
        events: Iterable[Event],
    ) -> None:
        """Record a snapshot with all that belongs to it, and finish its work.

        A snapshot that is recorded already stays as it is. A complete one resolves the order's
        open deviation, a partial one opens or renews it with its findings.
        """
        with writing(self._engine) as connection:
            recording.record(connection, snapshot, posts, hashes, events)

    def deviate(self, deviation: Deviation) -> None:
        """Open the order's deviation, or add one attempt to the one that is open."""
        with writing(self._engine) as connection:
            recording.deviate(connection, deviation)

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

    def hashes(self, snapshot_id: str) -> list[PerceptualHash]:
        """Return the snapshot's perceptual hashes, in the order recorded."""
        with reading(self._engine) as connection:
            return finding.hashes(connection, snapshot_id)

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

    def search(self, words: str, account_id: str | None = None, limit: int = 50) -> list[Hit]:
        """Return posts that contain every word, whatever its case, newest snapshot first."""
        with reading(self._engine) as connection:
            return finding.search(connection, words, account_id, limit)

    def taken(self) -> list[tuple[str, Occasion, str, date, Outcome]]:
        """Return account, occasion, period, Swedish date and outcome of what counts as taken."""
        with reading(self._engine) as connection:
            return finding.taken(connection)

    def last_published(self) -> dict[str, date]:
        """Return the Swedish day of the newest post that each account wrote itself."""
        with reading(self._engine) as connection:
            return finding.last_published(connection)

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

    def note_delivered(self, document: EventDocument) -> None:
        """Note that the archive has a document of events."""
        with writing(self._engine) as connection:
            telling.delivered(connection, document)

    def adopt(self, plan: AdoptedPlan) -> None:
        """Take a plan into use; the one that is in use already is no change."""
        with writing(self._engine) as connection:
            ruling.adopt(connection, plan)

    def plans(self) -> list[AdoptedPlan]:
        """Return every plan that was taken into use, newest first."""
        with reading(self._engine) as connection:
            return ruling.plans(connection)

    def rule_again(self, ruled: Ruling) -> None:
        """Give a snapshot a new decision, its history one more; the present decision is no change.

        An event of type policy assignment tells it.
        """
        with writing(self._engine) as connection:
            ruling.rule_again(connection, ruled)

    def rulings(self, snapshot_id: str) -> list[Ruling]:
        """Return every decision about the snapshot, oldest first."""
        with reading(self._engine) as connection:
            return finding.rulings(connection, snapshot_id)

    def add_hold(self, hold: LegalHold) -> LegalHold:
        """Add a hold and return it with its id."""
        with writing(self._engine) as connection:
            return ruling.add_hold(connection, hold)

    def lift_hold(self, lifted: LiftedHold) -> None:
        """End a hold; one that is not in force is answered with those that are."""
        with writing(self._engine) as connection:
            ruling.lift_hold(connection, lifted)

    def holds(self) -> list[LegalHold]:
        """Return the holds in force, oldest first."""
        with reading(self._engine) as connection:
            return ruling.holds(connection)

    def lifted_holds(self) -> list[LiftedHold]:
        """Return the holds that are lifted, last lifted first."""
        with reading(self._engine) as connection:
            return ruling.lifted_holds(connection)

    def mark_obsolete(self, obsolete: Obsolete) -> None:
        """Note a person's word that a record is no longer needed."""
        with writing(self._engine) as connection:
            ruling.mark_obsolete(connection, obsolete)

    def obsolete(self) -> list[Obsolete]:
        """Return the last word about each record, in the order given."""
        with reading(self._engine) as connection:
            return ruling.obsolete(connection)

    def open_case(self, case: DisposalCase) -> None:
        """Add a disposal case under a new id."""
        with writing(self._engine) as connection:
            disposing.open_case(connection, case)

    def advance_case(self, case: DisposalCase, expected: CaseStatus) -> None:
        """Take a case one step on; an error if another has taken it from ``expected`` already.

        All of it may change but the proposal, which never does.
        """
        with writing(self._engine) as connection:
            disposing.advance_case(connection, case, expected)

    def case(self, case_id: str) -> DisposalCase:
        """Return one case; an unknown id is answered with those that look like it."""
        with reading(self._engine) as connection:
            return disposing.case(connection, case_id)

    def cases(self, status: CaseStatus | None = None) -> list[DisposalCase]:
        """Return the cases that have come so far, or all for None, last opened first."""
        with reading(self._engine) as connection:
            return disposing.cases(connection, status)

    def dispose(self, snapshot_id: str, certificate_id: str, at: datetime) -> None:
        """Remove a snapshot's content from the catalogue; ``reclaim`` then removes its bytes.

        Posts, their searchable words, hashes and likeness go; what was taken when, by which
        decision it went, and its events stay. Once more by the same certificate is no change.
        """
        with writing(self._engine) as connection:
            disposing.dispose(connection, snapshot_id, certificate_id, at)

    def reclaim(self) -> None:
        """Rewrite the database's files, so that what was removed is nowhere in them either.

        Takes time by the size of the whole: call it once, after the last removal. Raises
        ``CatalogueChanged`` while another process keeps reading an older state.
        """
        reclaim(self._engine)

    def disposed(self) -> list[Disposed]:
        """Return what is left of the snapshots that are disposed of, last disposed of first."""
        with reading(self._engine) as connection:
            return finding.disposed(connection)
