"""Cases about what leaves a platform, in the catalogue: opened, taken step by step, listed."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Generic, TypeVar

from sqlalchemy import Connection, Engine, Table, insert, select, update

from bundles.plain import from_plain
from ogonblick.case import Closure, Deed, Removal
from ogonblick.errors import CatalogueError
from ogonblick.release import Release
from storage.database import finding, tables
from storage.database.engine import reading, writing

T = TypeVar("T", Removal, Closure, Release)


class Cases(Generic[T]):
    """The cases of one kind. Every method is one transaction."""

    def __init__(self, engine: Engine, kind: type[T], table: Table, letter: str) -> None:
        """``letter`` is what the ids begin with: ``B2026-1``."""
        self._engine = engine
        self._kind: type[T] = kind
        self._table = table
        self._letter = letter

    def open(self, year: int, new: Callable[[str], T]) -> T:
        """Add the case that ``new`` makes of the next free id of a year, and return it."""
        with writing(self._engine) as connection:
            return self._added(connection, new(self._free_id(connection, year)))

    def advance(self, case: T) -> T:
        """Write a case as it is now, if nobody has written it since it was read; returns it so.

        Raises ``CatalogueError`` if somebody has: the step may be another by then.
        """
        with writing(self._engine) as connection:
            return self._advanced(connection, case)

    def get(self, case_id: str) -> T:
        """Return one case; an unknown id is answered with those that look like it."""
        with reading(self._engine) as connection:
            return self._read(connection, case_id)

    def note(self, case_id: str, deed: Deed) -> T:
        """Add a deed to a case as it is by then: it is another's step that it does not change."""
        with writing(self._engine) as connection:
            case: T = self._read(connection, case_id, to_write=True)
            return self._advanced(connection, replace(case, deeds=(*case.deeds, deed)))

    def all(self, account_id: str | None = None) -> list[T]:
        """Return the cases of an account, or of all, last opened first."""
        columns = self._table.c
        query = select(self._table).order_by(columns.opened_at.desc(), columns.id)
        if account_id is not None:
            query = query.where(columns.account_id == account_id)
        with reading(self._engine) as connection:
            return [
                from_plain(self._kind, dict(row)) for row in connection.execute(query).mappings()
            ]

    def _read(self, connection: Connection, case_id: str, *, to_write: bool = False) -> T:
        query = select(self._table).where(self._table.c.id == case_id)
        asked = query.with_for_update() if to_write else query
        row = connection.execute(asked).mappings().first()
        if row is not None:
            case: T = from_plain(self._kind, dict(row))
            return case
        known = connection.scalars(select(self._table.c.id)).all()
        raise CatalogueError(f"Ärendet {case_id} finns inte. {finding.meant(case_id, known)}")

    def _added(self, connection: Connection, case: T) -> T:
        connection.execute(insert(self._table).values(**vars(case)))
        return case

    def _advanced(self, connection: Connection, case: T) -> T:
        advanced = replace(case, revision=case.revision + 1)
        columns = self._table.c
        believed = (columns.id == case.id) & (columns.revision == case.revision)
        changed = update(self._table).where(believed).values(**vars(advanced))
        if not connection.execute(changed).rowcount:
            raise CatalogueError(
                f"Ärendet {case.id} har ändrats av någon annan. Läs om det innan du går vidare."
            )
        return advanced

    def _taken(self, connection: Connection) -> set[str]:
        """Return the ids that name something else already."""
        taken = set(connection.scalars(select(self._table.c.id)))
        return taken | set(connection.scalars(select(tables.snapshots.c.period)))

    def _free_id(self, connection: Connection, year: int) -> str:
        """Return the first id of a year that neither a case nor a snapshot has.

        A catalogue made again from the archive may know the snapshots of cases that it has lost.
        """
        taken = self._taken(connection)
        return next(
            name for number in count(1) if (name := f"{self._letter}{year}-{number}") not in taken
        )
