"""Who may see what is restricted, and who has seen it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, Select, func, insert, select, update

from bundles.plain import from_plain
from ogonblick.capture import Outcome
from ogonblick.person import Access, Grant
from storage.database import finding
from storage.database.engine import reading, writing
from storage.database.persons import known
from storage.database.tables import accesses, grants, snapshots

_SEEN_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True)
class ToldAccess:
    """A look, and its number: those that came later have higher ones."""

    number: int
    access: Access


class Secrecy:
    """Grants to see restricted snapshots, and every look at one. Each method one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def grant(self, grant: Grant) -> None:
        """Let a person see a snapshot. Raises ``CatalogueError`` if either is not known."""
        with writing(self._engine) as connection:
            known(connection, grant.person_id)
            finding.snapshot(connection, grant.subject_id)
            connection.execute(insert(grants).values(**vars(grant)))

    def withdraw(self, person_id: str, subject_id: str, by: str, at: datetime) -> bool:
        """End what lets a person see a snapshot; False where nothing did."""
        with writing(self._engine) as connection:
            held = (grants.c.person_id == person_id) & (grants.c.subject_id == subject_id)
            ended = update(grants).where(held, grants.c.ended_at.is_(None))
            return bool(connection.execute(ended.values(ended_by=by, ended_at=at)).rowcount)

    def granted(self, person_id: str) -> frozenset[str]:
        """Return the restricted snapshots that a person may see."""
        with reading(self._engine) as connection:
            held = select(grants.c.subject_id).where(_held(person_id))
            return frozenset(connection.scalars(held))

    def restricted(self) -> frozenset[str]:
        """Return every restricted snapshot that stands."""
        standing = snapshots.c.restricted & snapshots.c.disposed_at.is_(None)
        with reading(self._engine) as connection:
            return frozenset(connection.scalars(select(snapshots.c.id).where(standing)))

    def count_shown(self, person_id: str, since: datetime) -> dict[str, int]:
        """Return how many snapshots that count each account has from a moment on.

        Of those that a person may see.
        """
        granted = select(grants.c.subject_id).where(_held(person_id))
        is_shown = ~snapshots.c.restricted | snapshots.c.id.in_(granted)
        counted = snapshots.c.outcome.in_([Outcome.COMPLETE, Outcome.PARTIAL])
        query = (
            select(snapshots.c.account_id, func.count().label("shown"))
            .where(snapshots.c.taken_at >= since, counted, is_shown)
            .group_by(snapshots.c.account_id)
        )
        with reading(self._engine) as connection:
            return {one.account_id: one.shown for one in connection.execute(query)}

    def grants(self, accounts: Collection[str] | None = None) -> list[Grant]:
        """Return the grants that hold, oldest first; of accounts alone, if any are given."""
        query = select(grants).where(grants.c.ended_at.is_(None)).order_by(grants.c.number)
        if accounts is not None:
            query = query.where(grants.c.subject_id.in_(_snapshots_of(accounts)))
        with reading(self._engine) as connection:
            return [from_plain(Grant, dict(row)) for row in connection.execute(query).mappings()]

    def note(self, access: Access) -> None:
        """Note that a person saw something restricted, once a minute for each thing seen.

        A picture comes in many tiles: a note of each would push all others out of sight.
        """
        same = (accesses.c.person_id == access.person_id) & (
            accesses.c.subject_id == access.subject_id
        )
        lately = accesses.c.at.between(access.at - _SEEN_AGAIN, access.at)
        with writing(self._engine) as connection:
            if connection.scalar(select(accesses.c.number).where(same, lately).limit(1)) is None:
                connection.execute(insert(accesses).values(**vars(access)))

    def accesses(
        self, most: int, before: int | None = None, accounts: Collection[str] | None = None
    ) -> list[ToldAccess]:
        """Return who saw what is restricted, the newest first, ``most`` of them.

        ``before`` is the number of a look that they are older than; of ``accounts`` alone, if any
        are given.
        """
        query = select(accesses).order_by(accesses.c.number.desc()).limit(most)
        if before is not None:
            query = query.where(accesses.c.number < before)
        if accounts is not None:
            query = query.where(accesses.c.subject_id.in_(_snapshots_of(accounts)))
        with reading(self._engine) as connection:
            rows = connection.execute(query).mappings().all()
        return [ToldAccess(row["number"], from_plain(Access, dict(row))) for row in rows]


def _held(person_id: str) -> ColumnElement[bool]:
    return (grants.c.person_id == person_id) & grants.c.ended_at.is_(None)


def _snapshots_of(accounts: Collection[str]) -> Select[tuple[str]]:
    return select(snapshots.c.id).where(snapshots.c.account_id.in_(accounts))
