"""What glimpses saw, and the larger changes that were found: in the catalogue alone."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, and_, insert, select, update

from bundles.glimpse import Glimpse
from bundles.plain import from_plain
from ogonblick.errors import CatalogueError
from ogonblick.larger_change import ChangeStatus, LargerChange
from storage.database.engine import reading, writing
from storage.database.tables import glimpses, larger_changes


class LargerChanges:
    """The catalogue's part about larger changes. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def glimpsed(self, glimpse: Glimpse) -> None:
        """Keep what a glimpse saw."""
        with writing(self._engine) as connection:
            connection.execute(insert(glimpses).values(**vars(glimpse)))

    def last_glimpse(self, account_id: str) -> Glimpse | None:
        """Return the newest glimpse of an account in which anything was seen."""
        columns = [glimpses.c[name] for name in Glimpse.__dataclass_fields__]
        seen = and_(glimpses.c.account_id == account_id, glimpses.c.look != "")
        newest = select(*columns).where(seen).order_by(glimpses.c.number.desc()).limit(1)
        with reading(self._engine) as connection:
            row = connection.execute(newest).mappings().first()
        return from_plain(Glimpse, dict(row)) if row else None

    def find(self, change: LargerChange) -> LargerChange:
        """Keep a change that was found, unless it is known already; returns it as it is kept."""
        with writing(self._engine) as connection:
            return keep(connection, change)

    def all(self, status: ChangeStatus | None = None) -> list[LargerChange]:
        """Return the larger changes that stand so, or all for None, newest first."""
        table = larger_changes
        query = select(table).order_by(table.c.found_at.desc(), table.c.id)
        if status:
            query = query.where(table.c.status == status)
        with reading(self._engine) as connection:
            return [_read(row) for row in connection.execute(query).mappings()]

    def one(self, change_id: str) -> LargerChange:
        """Return one larger change. Raises ``CatalogueError`` where none has that id."""
        with reading(self._engine) as connection:
            found = _one(connection, change_id)
        if found is None:
            raise _unknown(change_id)
        return found

    def answer(
        self, change_id: str, status: ChangeStatus, by: str, why: str, at: datetime
    ) -> LargerChange:
        """Answer an open change, and return it so.

        Raises ``CatalogueError`` where none has that id, or somebody has answered already.
        """
        said = {"status": status, "answered_by": by, "answer": why, "answered_at": at}
        is_open = and_(
            larger_changes.c.id == change_id, larger_changes.c.status == ChangeStatus.OPEN
        )
        with writing(self._engine) as connection:
            done = connection.execute(update(larger_changes).where(is_open).values(**said))
            found = _one(connection, change_id)
        if found is None:
            raise _unknown(change_id)
        if not done.rowcount:
            raise CatalogueError(f"Förändringen {change_id} är redan besvarad. Inget ändrades.")
        return found

    def without_evidence(self, change_id: str) -> None:
        """Note that a change's picture is gone from the archive, since somebody has answered."""
        same = larger_changes.c.id == change_id
        with writing(self._engine) as connection:
            connection.execute(update(larger_changes).where(same).values(evidence=""))


def keep(connection: Connection, change: LargerChange) -> LargerChange:
    """Keep a change unless it is known already; returns it as it is kept."""
    known = _one(connection, change.id)
    if known is None:
        connection.execute(insert(larger_changes).values(**vars(change)))
    return known or change


def _one(connection: Connection, change_id: str) -> LargerChange | None:
    found = connection.execute(select(larger_changes).where(larger_changes.c.id == change_id))
    row = found.mappings().first()
    return _read(row) if row else None


def _read(row: Any) -> LargerChange:  # noqa: ANN401 - SQLAlchemy's rows have no better type
    return from_plain(LargerChange, dict(row))


def _unknown(change_id: str) -> CatalogueError:
    return CatalogueError(
        f"Ingen större förändring heter {change_id}. Se »ogonblick changes list«."
    )
