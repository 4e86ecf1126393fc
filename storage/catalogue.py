"""The catalogue: what is known about accounts, work, snapshots and deviations.

It may be lost: the archive holds everything that it says, except the register.
"""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Engine

from ogonblick.account import Account
from ogonblick.capture import Occasion, Order
from ogonblick.event import Event
from ogonblick.likeness import PerceptualHash
from ogonblick.post import Post
from ogonblick.snapshot import Deviation, DeviationStatus, Snapshot
from storage import finding, recording
from storage.database import open_engine, reading, writing
from storage.entries import Changes, Hit, Work


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
        with writing(self._engine) as connection:
            return recording.register(connection, accounts)

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

    def taken(self) -> list[tuple[str, Occasion, str, date]]:
        """Return account, occasion, period and Swedish date of every snapshot that counts."""
        with reading(self._engine) as connection:
            return finding.taken(connection)
