"""Holds: what stops all disposal, whatever the plan says."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class LegalHold:
    """A stop on all disposal (gallringsstopp): who asked, why, since when, and on what.

    It holds every record that agrees with all that it names of ``subject_id``, ``account_id``
    and ``board``; one that names nothing holds everything. ``since`` is told, not compared:
    a hold that is listed holds, for a day too many is mended and a day too few is not.
    ``id`` is empty until it is in the catalogue. A pending release request is a hold.
    """

    who: str
    why: str
    since: date
    subject_id: str = ""
    account_id: str = ""
    board: str = ""
    id: str = ""


@dataclass(frozen=True)
class LiftedHold:
    """A hold that a person has ended, when (aware) and why."""

    hold: LegalHold
    lifted_by: str
    lifted_at: datetime
    why: str
