"""What keeps an installation in order without anybody asking: backups, readings, letters."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ogonblick.errors import OgonblickError
from storage.care.backup import backups, made_at
from storage.database.catalogue import Catalogue
from storage.database.outbox import LetterStatus, Posted
from storage.packages.keeping import Archive

OLD = timedelta(days=3)
"""After this a nightly backup or reading is missing, and a letter waits for more than a server."""


@dataclass(frozen=True)
class Stuck:
    """A letter that was refused, or still waits: to whom, about what, and what the server said."""

    receiver: str
    subject: str
    posted_at: datetime
    told: str


@dataclass(frozen=True)
class Upkeep:
    """How the upkeep stands. A moment is None where nothing has been done, or nobody answers.

    ``first_snapshot`` is when there was something to take care of, ``reads`` whether the archive is
    to be read again at all.
    """

    first_snapshot: datetime | None
    last_backup: datetime | None
    last_fixity: datetime | None
    reads: bool
    waiting: tuple[Stuck, ...]
    refused: tuple[Stuck, ...]

    def needs_somebody(self, at: datetime) -> bool:
        """Say whether a person has something to see to."""
        neglected = self._is_neglected(self.last_backup, at) or (
            self.reads and self._is_neglected(self.last_fixity, at)
        )
        waits = any(one.posted_at < at - OLD for one in self.waiting)
        return bool(neglected or waits or self.refused)

    def _is_neglected(self, last: datetime | None, at: datetime) -> bool:
        """Say whether what is to be done each night was done too long ago, or should have been."""
        since = last or self.first_snapshot
        return since is not None and since < at - OLD


def upkeep_of(
    catalogue: Catalogue, archive: Archive | None, since: datetime, *, reads: bool
) -> Upkeep:
    """Ask catalogue and archive, if there is one; letters that were refused are told for a time."""
    figures = catalogue.figures()
    waiting = catalogue.outbox.letters(LetterStatus.WAITING)
    refused = catalogue.outbox.letters(LetterStatus.REFUSED)
    return Upkeep(
        first_snapshot=figures.first_snapshot,
        last_backup=last_backup(archive) if archive else None,
        last_fixity=figures.last_fixity,
        reads=reads,
        waiting=tuple(map(_stuck, waiting)),
        refused=tuple(_stuck(one) for one in refused if one.ended_at and one.ended_at >= since),
    )


def last_backup(archive: Archive) -> datetime | None:
    """Return when the newest backup was made; None if there is none, or nobody answers."""
    try:
        return next(map(made_at, backups(archive)), None)
    except OgonblickError:
        return None


def _stuck(one: Posted) -> Stuck:
    return Stuck(one.letter.to[0], one.letter.subject, one.posted_at, one.told)
