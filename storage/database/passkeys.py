"""Passkeys in the catalogue: whose they are, and how often their devices have used them."""

from datetime import datetime

from sqlalchemy import Connection, Engine, delete, insert, select, update

from bundles.plain import from_plain
from ogonblick.errors import CatalogueError
from ogonblick.person import Passkey
from storage.database.engine import reading, writing
from storage.database.persons import known
from storage.database.tables import passkeys, sessions


class Passkeys:
    """The keys that persons sign in with. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, person_id: str) -> list[Passkey]:
        """Return a person's passkeys, oldest first."""
        whose = select(passkeys).where(passkeys.c.person_id == person_id)
        with reading(self._engine) as connection:
            rows = connection.execute(whose.order_by(passkeys.c.added_at, passkeys.c.id)).mappings()
            return [from_plain(Passkey, dict(row)) for row in rows]

    def find(self, passkey_id: str) -> Passkey | None:
        """Return a passkey by what its device calls it; None where nobody has it."""
        with reading(self._engine) as connection:
            return _found(connection, passkey_id)

    def add(self, passkey: Passkey) -> None:
        """Give a person a passkey. Raises ``CatalogueError`` for one that somebody has already."""
        with writing(self._engine) as connection:
            known(connection, passkey.person_id)
            if _found(connection, passkey.id):
                raise CatalogueError(
                    "Den passkeyn är redan registrerad. Välj en annan enhet eller säkerhetsnyckel."
                )
            connection.execute(insert(passkeys).values(**vars(passkey)))

    def use(self, passkey_id: str, count: int, at: datetime) -> bool:
        """Note that a passkey was used; False where its device has counted further before.

        Then there are two of it, or the answer is an old one. Devices that do not count say 0.
        """
        counts = passkeys.c.count < count if count else passkeys.c.count == 0
        with writing(self._engine) as connection:
            same = update(passkeys).where(passkeys.c.id == passkey_id, counts)
            return bool(connection.execute(same.values(count=count, used_at=at)).rowcount)

    def remove(self, person_id: str, passkey_id: str) -> bool:
        """Take a passkey from a person, and end wherever they are signed in; False for no such."""
        whose = (passkeys.c.person_id == person_id) & (passkeys.c.id == passkey_id)
        with writing(self._engine) as connection:
            is_gone = bool(connection.execute(delete(passkeys).where(whose)).rowcount)
            if is_gone:
                connection.execute(delete(sessions).where(sessions.c.person_id == person_id))
            return is_gone


def _found(connection: Connection, passkey_id: str) -> Passkey | None:
    query = select(passkeys).where(passkeys.c.id == passkey_id)
    row = connection.execute(query).mappings().first()
    return from_plain(Passkey, dict(row)) if row else None
