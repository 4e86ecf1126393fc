"""Leases: which worker has an order or a case, on whichever host, and until when.

A lock file keeps the processes of one home apart, and is let go when its holder dies. Between
homes there is only the catalogue, so there a right to work has an end, and who works renews it.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select, text, update

from ogonblick.errors import LeaseLost
from storage.database import allowing
from storage.database.allowing import Quota
from storage.database.engine import reading, writing
from storage.database.tables import leases

_LEASES_LOCK = 0x06_0B_11E  # any number that no other program in the database uses
_LOST = (
    "{} togs över av en annan arbetare medan den här stod still. Inget av det som gjordes här är"
    " sparat; den andra gör klart."
)


@dataclass(frozen=True)
class Lease:
    """The right to carry out one order or case, by its ``name``, and to write what comes of it.

    ``home`` is the id of the folder that is worked in, ``holder`` of this one holding.
    """

    name: str
    home: str
    holder: str


class Leases:
    """The catalogue's leases. Every method is one transaction, beside which no other changes any.

    Moments are aware, and by the clock of whoever asks: hosts that share a catalogue must agree on
    the time to within a small part of a lease. One whose clock is fast takes over too early, which
    costs a visit; never more, for who has lost a lease cannot write.
    """

    def __init__(self, engine: Engine) -> None:
        """Whoever has lost a lease may still ask about leases: an engine's fences are left out."""
        self._engine = engine.execution_options(fences=())

    def take(self, lease: Lease, now: datetime, until: datetime) -> bool:
        """Take a lease that nobody has, or whose time is out; say whether that was done.

        One that was taken from the same home is taken over at once: its lock file, which we hold,
        says that its holder is gone.
        """
        with alone(self._engine) as connection:
            if _is_elsewhere(connection, lease, now):
                return False
            connection.execute(delete(leases).where(leases.c.name == lease.name))
            row = {**vars(lease), "until": until, "visiting": ""}
            connection.execute(insert(leases).values(**row))
            return True

    def renew(self, lease: Lease, until: datetime) -> bool:
        """Have a lease last until a moment; say whether it was ours still. Late is not too late."""
        with alone(self._engine) as connection:
            changed = update(leases).where(_is(lease)).values(until=until)
            return connection.execute(changed).rowcount > 0

    def release(self, lease: Lease) -> None:
        """Let a lease go, if it is ours still."""
        with alone(self._engine) as connection:
            connection.execute(delete(leases).where(_is(lease)))

    def held_elsewhere(self, home: str, now: datetime) -> frozenset[str]:
        """Return the names of what other homes have at a moment."""
        theirs = (leases.c.home != home) & (leases.c.until > now)
        with reading(self._engine) as connection:
            return frozenset(connection.scalars(select(leases.c.name).where(theirs)))

    def opens(self, quotas: Collection[Quota], now: datetime) -> datetime:
        """Return the first moment at which one more visit may be worth asking for."""
        with reading(self._engine) as connection:
            return allowing.opens(connection, quotas, now)

    def begin_visit(
        self, lease: Lease, quotas: Collection[Quota], now: datetime, *, waits: bool = True
    ) -> bool:
        """Count a visit as begun if all its quotas allow it, or it cannot wait; say whether it is.

        While the lease lasts, or until ``end_visit``, it is one of those that go on at once in the
        first quota that limits them.
        """
        with alone(self._engine) as connection:
            require(connection, lease)
            if waits and allowing.opens(connection, quotas, now) > now:
                return False
            allowing.count(connection, quotas, now)
            visiting = next((one.name for one in quotas if one.at_once), "")
            connection.execute(update(leases).where(_is(lease)).values(visiting=visiting))
            return True

    def end_visit(self, lease: Lease) -> None:
        """Note that the visit is over, if the lease is ours still."""
        with alone(self._engine) as connection:
            connection.execute(update(leases).where(_is(lease)).values(visiting=""))

    def ask_to_wait(self, host: str, until: datetime) -> None:
        """Remember that a host wants no visit before a moment, from anybody."""
        with alone(self._engine) as connection:
            allowing.ask_to_wait(connection, host, until)

    def waits_until(self, host: str) -> datetime | None:
        """Return the moment before which a host wanted no visit, if it ever said so."""
        with reading(self._engine) as connection:
            return allowing.waits_until(connection, host)


def fenced(engine: Engine, lease: Lease) -> Engine:
    """Return an engine that writes nothing once the lease is lost: each write asks first.

    One that asks for a lease already asks for both.
    """
    before = engine.get_execution_options().get("fences", ())
    return engine.execution_options(fences=(*before, partial(require, lease=lease)))


def require(connection: Connection, lease: Lease) -> None:
    """Raise ``LeaseLost`` unless the lease is ours, and keep it so until the transaction ends."""
    # what keeps others from taking the row away, but not ourselves from renewing it
    mine = select(leases.c.name).where(_is(lease)).with_for_update(read=True, key_share=True)
    if connection.scalar(mine) is None:
        raise LeaseLost(_LOST.format(lease.name))


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """Give a transaction beside which no other changes leases or quotas.

    SQLite lets only one write at all. PostgreSQL locks rows, and a row that is about to be added is
    none yet. A lock on the table would wait for everybody who writes behind a fence.
    """
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LEASES_LOCK})"))
        yield connection


def _is_elsewhere(connection: Connection, lease: Lease, now: datetime) -> bool:
    """Say whether another home has what the lease is for."""
    same = leases.c.name == lease.name
    theirs = (leases.c.home != lease.home) & (leases.c.until > now)
    return connection.scalar(select(leases.c.name).where(same & theirs)) is not None


def _is(lease: Lease) -> ColumnElement[bool]:
    return (leases.c.name == lease.name) & (leases.c.holder == lease.holder)
