"""Releases in the catalogue, and the holds on disposal that last as long as they are open."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Engine, select

from ogonblick.errors import CatalogueError
from ogonblick.event import Event, EventType
from ogonblick.hold import LegalHold, LiftedHold
from ogonblick.release import Release, ReleaseStatus
from storage.database import recording, ruling, tables
from storage.database.engine import writing
from storage.database.leaving import Cases

_ID = re.compile(r"\bU\d{4}-\d+\b")
_HOLDING = (
    "Gallringsstoppet {} hör till begäran {}, som inte är besvarad. Avsluta den, så hävs stoppet:"
    " ogonblick release close {}"
)


class Releases(Cases[Release]):
    """Requests to be handed something out. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, Release, tables.releases, "U")

    def open_held(
        self, year: int, new: Callable[[str], Release], hold: Callable[[Release], LegalHold]
    ) -> Release:
        """Add a release with its first hold, both or neither, and return it."""
        with writing(self._engine) as connection:
            release = new(self._free_id(connection, year))
            held = ruling.add_hold(connection, hold(release))
            return self._added(connection, replace(release, holds=(held.id,)))

    def advance_told(self, release: Release, events: Sequence[Event]) -> Release:
        """Write a release as it is now, and what happened to its snapshots; returns it so."""
        with writing(self._engine) as connection:
            for event in events:
                recording.add_event(connection, event)
            return self._advanced(connection, release)

    def advance_held(self, release: Release, holds: Sequence[LegalHold]) -> Release:
        """Write a release as it is now with the holds that it needs besides; returns it so."""
        with writing(self._engine) as connection:
            ids = tuple(ruling.add_hold(connection, hold).id for hold in holds)
            return self._advanced(connection, replace(release, holds=(*release.holds, *ids)))

    def end(self, release: Release, by: str, at: datetime, why: str) -> Release:
        """Write a release that is ended, and lift what it held."""
        with writing(self._engine) as connection:
            ended = self._advanced(connection, release)
            for hold in ruling.holds(connection):
                if hold.id in release.holds:
                    ruling.lift_hold(connection, LiftedHold(hold, by, at, why))
            return ended

    def _taken(self, connection: Connection) -> set[str]:
        """Return the ids of requests, and of those that the snapshots' events alone remember."""
        columns = tables.events.c
        query = select(columns.detail).where(columns.type == EventType.DISSEMINATION)
        told = connection.scalars(query)
        return super()._taken(connection).union(*(_ID.findall(one) for one in told))


def require_free(connection: Connection, hold_id: str) -> None:
    """Raise ``CatalogueError`` for a hold that an open release needs."""
    columns = tables.releases.c
    query = select(columns.id, columns.holds).where(columns.status == ReleaseStatus.OPENED)
    for release_id, holds in connection.execute(query):
        if hold_id in holds:
            raise CatalogueError(_HOLDING.format(hold_id, release_id, release_id))
