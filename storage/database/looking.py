"""Looks at recordings: who was let in to which, by which name, and for how long.

One process begins a look and another plays it; this is all that they share.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select

from bundles.plain import from_plain
from ogonblick.digest import Digest
from storage.database.engine import reading, writing
from storage.database.tables import looks

LONGEST = timedelta(hours=1)
"""How long a look lasts at most."""


@dataclass(frozen=True)
class Look:
    """One look at the recording of a snapshot.

    It is known by the digest of its name, and begun (aware) in a ``session``, without which it
    ends. It leads ``back`` to an address of the portal, in the reader's ``language``: who plays it
    reads no cookie.
    """

    token: Digest
    session: Digest
    snapshot_id: str
    back: str
    language: str
    begun_at: datetime


class Looks:
    """Who looks at what. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, look: Look) -> None:
        """Note a look, and forget those that are over."""
        with writing(self._engine) as connection:
            connection.execute(delete(looks).where(looks.c.begun_at < look.begun_at - LONGEST))
            connection.execute(insert(looks).values(**vars(look)))

    def find(self, token: Digest, at: datetime) -> Look | None:
        """Return a look by its name's digest; None for one that has ended, or never was."""
        valid = (looks.c.token == token) & (looks.c.begun_at >= at - LONGEST)
        with reading(self._engine) as connection:
            row = connection.execute(select(looks).where(valid)).mappings().first()
            return None if row is None else from_plain(Look, dict(row))

    def end(self, token: Digest) -> None:
        """End a look."""
        with writing(self._engine) as connection:
            connection.execute(delete(looks).where(looks.c.token == token))
