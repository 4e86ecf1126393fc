"""Who uses which chunk: an index of the maps in the archive, and the place to claim a chunk in.

A chunk goes when all its users are on their way out. That is decided in transactions that exclude
each other, so that a deposit that begins to use a chunk is either seen by the disposal that would
remove it, or sees that disposal. In the second case it brings the chunk anew, and the disposal
removes none but the versions that lay there before it decided.
"""

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    delete,
    exists,
    insert,
    not_,
    select,
    text,
    update,
)

from ogonblick.digest import Digest
from storage.database.engine import reading, writing
from storage.database.tables import chunks, snapshots
from storage.packages.chunks import ChunkMap, chunk_key

_other = chunks.alias("other")


@dataclass(frozen=True)
class ChunkUser:
    """A snapshot that needs chunks: its account's id, and its own."""

    account_id: str
    snapshot_id: str


class ChunkUsers:
    """The catalogue's index of chunks. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def claim(
        self, user: ChunkUser, municipality: str, digests: Iterable[Digest]
    ) -> frozenset[Digest]:
        """Note that a snapshot needs chunks; once more is no change.

        Returns those that another is leaving: what the archive has of them may go at any moment.
        """
        with _alone(self._engine) as connection:
            mine = select(chunks.c.digest).where(_used_by(user.snapshot_id))
            new = set(digests).difference(connection.scalars(mine))
            row = {**vars(user), "municipality": municipality, "leaving": False}
            if new:
                connection.execute(insert(chunks), [{**row, "digest": one} for one in new])
            left = select(chunks.c.digest).where(_used_by(user.snapshot_id), _shared(leaving=True))
            return frozenset(connection.scalars(left))

    def note(self, needed: Iterable[tuple[ChunkUser, ChunkMap]]) -> frozenset[ChunkUser]:
        """Note what snapshots that lie in the archive need, as their maps say.

        Once more is no change. In one transaction, for there are many when a catalogue is made
        again. Returns those of whom something was not known.
        """
        wanted = {
            (user, found.municipality, digest) for user, found in needed for digest in found.chunks
        }
        key = (chunks.c.municipality, chunks.c.digest, chunks.c.snapshot_id)
        theirs = chunks.c.snapshot_id.in_({user.snapshot_id for user, *_ in wanted})
        with _alone(self._engine) as connection:
            known = set(connection.execute(select(*key).where(theirs)).tuples())
            new = [
                (user, {"municipality": place, "digest": digest, "leaving": False})
                for user, place, digest in wanted
                if (place, digest, user.snapshot_id) not in known
            ]
            if new:
                connection.execute(insert(chunks), [{**vars(user), **row} for user, row in new])
        return frozenset(user for user, _ in new)

    def leave(self, snapshot_id: str) -> frozenset[str]:
        """Note that a snapshot is on its way out, which nothing undoes.

        Returns where the chunks lie that all their users are leaving: these are to be removed.
        """
        with _alone(self._engine) as connection:
            connection.execute(update(chunks).where(_used_by(snapshot_id)).values(leaving=True))
            return _keys(connection, _used_by(snapshot_id), not_(_shared(leaving=False)))

    def stay(self, snapshot_id: str) -> frozenset[Digest]:
        """Take back that a snapshot is on its way out, for it is deposited again after all.

        For one that was let go of before it was recorded. A disposal is never taken back. Returns
        what it was leaving: what the archive has of these may go at any moment.
        """
        left = and_(_used_by(snapshot_id), chunks.c.leaving)
        with _alone(self._engine) as connection:
            found = frozenset(connection.scalars(select(chunks.c.digest).where(left)))
            connection.execute(update(chunks).where(left).values(leaving=False))
        return found

    def forget(self, snapshot_id: str) -> None:
        """Remove a snapshot from the index: it has no map in the archive any more."""
        with _alone(self._engine) as connection:
            connection.execute(delete(chunks).where(_used_by(snapshot_id)))

    def is_leaving(self, snapshot_id: str) -> bool:
        """Say whether a snapshot that needs chunks is on its way out."""
        with reading(self._engine) as connection:
            query = select(exists().where(_used_by(snapshot_id), chunks.c.leaving))
            return bool(connection.scalar(query))

    def of(self, snapshot_id: str) -> frozenset[str]:
        """Return where the chunks lie that a snapshot needs."""
        with reading(self._engine) as connection:
            return _keys(connection, _used_by(snapshot_id))

    def alone(self, snapshot_id: str) -> frozenset[str]:
        """Return where the chunks lie that would go with a snapshot: nobody else stays by them."""
        with reading(self._engine) as connection:
            return _keys(connection, _used_by(snapshot_id), not_(_shared(leaving=False)))

    def unrecorded(self) -> list[ChunkUser]:
        """Return those that need chunks and that nothing was ever recorded of, by their ids."""
        recorded = exists().where(snapshots.c.id == chunks.c.snapshot_id)
        query = select(chunks.c.account_id, chunks.c.snapshot_id).where(not_(recorded)).distinct()
        with reading(self._engine) as connection:
            found = connection.execute(query.order_by(chunks.c.snapshot_id))
            return [ChunkUser(*row) for row in found]

    def municipalities(self) -> list[str]:
        """Return the municipalities that have chunks, as they stand in keys."""
        with reading(self._engine) as connection:
            found = connection.scalars(select(chunks.c.municipality).distinct())
            return sorted(found)

    def needing(self, municipality: str, start: str) -> list[tuple[str, str]]:
        """Return where each chunk lies whose digest begins so, and a snapshot that needs it."""
        first, last = (Digest("sha256", start.ljust(64, fill)) for fill in "0f")
        same = and_(chunks.c.municipality == municipality, chunks.c.digest.between(first, last))
        with reading(self._engine) as connection:
            found = connection.execute(select(chunks.c.digest, chunks.c.snapshot_id).where(same))
            return [(chunk_key(municipality, digest), id_) for digest, id_ in found]

    def known(self, account_id: str) -> frozenset[str]:
        """Return the ids of an account's snapshots that need chunks or were ever recorded."""
        claimed = select(chunks.c.snapshot_id).where(chunks.c.account_id == account_id)
        recorded = select(snapshots.c.id).where(snapshots.c.account_id == account_id)
        with reading(self._engine) as connection:
            return frozenset(connection.scalars(claimed.union(recorded)))

    def recorded_at(self, key: str) -> list[str]:
        """Return the ids of the recorded snapshots that need the chunk that lies there."""
        stand = select(snapshots.c.id).where(snapshots.c.disposed_at.is_(None))
        query = select(chunks.c.snapshot_id).where(_lies_at(key), chunks.c.snapshot_id.in_(stand))
        with reading(self._engine) as connection:
            return list(connection.scalars(query.order_by(chunks.c.snapshot_id)))

    def needed(self, keys: Iterable[str], without: str) -> frozenset[str]:
        """Return which of some chunks, by where they lie, anybody but one snapshot needs.

        One that is on its way out needs none: else two that go at once would spare them both.
        """
        others = and_(not_(_used_by(without)), not_(chunks.c.leaving))
        with reading(self._engine) as connection:
            return frozenset(
                key
                for key in keys
                if connection.scalar(select(exists().where(_lies_at(key), others)))
            )

    def neighbours(self, snapshot_id: str) -> frozenset[ChunkUser]:
        """Return the other snapshots that need any of a snapshot's chunks."""
        query = select(_other.c.account_id, _other.c.snapshot_id).join(chunks, _is_other())
        with reading(self._engine) as connection:
            found = connection.execute(query.where(_used_by(snapshot_id)).distinct())
            return frozenset(ChunkUser(*row) for row in found)


@contextlib.contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """Give a transaction beside which no other changes the index.

    SQLite lets only one write at all. PostgreSQL locks rows, and a row that a deposit is about to
    add is none yet.
    """
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE chunks IN EXCLUSIVE MODE"))
        yield connection


def _used_by(snapshot_id: str) -> ColumnElement[bool]:
    return chunks.c.snapshot_id == snapshot_id


def _lies_at(key: str) -> ColumnElement[bool]:
    """Return the condition that a row is about the chunk that lies under a key."""
    _, municipality, algorithm, _, value = key.split("/")
    digest = Digest(algorithm, value)
    return and_(chunks.c.municipality == municipality, chunks.c.digest == digest)


def _is_other() -> ColumnElement[bool]:
    """Return the condition that ``_other`` is another snapshot's row about the same chunk."""
    return and_(
        _other.c.municipality == chunks.c.municipality,
        _other.c.digest == chunks.c.digest,
        _other.c.snapshot_id != chunks.c.snapshot_id,
    )


def _shared(*, leaving: bool) -> ColumnElement[bool]:
    """Return the condition that another snapshot needs the chunk too, and stays or leaves."""
    return exists().where(_is_other(), _other.c.leaving == leaving).correlate(chunks)


def _keys(connection: Connection, *conditions: ColumnElement[bool]) -> frozenset[str]:
    """Return where the chunks lie whose rows hold the conditions."""
    found = connection.execute(select(chunks.c.municipality, chunks.c.digest).where(*conditions))
    return frozenset(chunk_key(municipality, digest) for municipality, digest in found)
