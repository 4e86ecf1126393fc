"""The document management plan as values: what each kind of record is kept for, and who says so."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ogonblick.decision import Retention

_IN_EVERY_MONTH = 28


class RecordKind(StrEnum):
    """The kinds of record (handlingstyper) that a plan may have a row for."""

    SNAPSHOT = "snapshot"
    POST = "post"
    COMMENT = "comment"
    MEDIUM = "medium"
    REMOVAL = "removal"
    MESSAGE = "message"
    CLOSURE = "closure"
    LOG = "log"


class PeriodStart(StrEnum):
    """What a period is counted from."""

    TAKEN = "taken"
    PUBLISHED = "published"
    ACCOUNT_CLOSED = "account-closed"
    CALENDAR_YEAR_ENDED = "calendar-year-ended"
    CASE_CLOSED = "case-closed"
    MADE_OBSOLETE = "made-obsolete"


class NearDuplicates(StrEnum):
    """What a row says of records that are alike: linked, or but one of them needs to be kept."""

    LINK = "link"
    KEEP_ONE = "keep-one"


@dataclass(frozen=True)
class Period:
    """A retention period (gallringsfrist): whole years and months from a certain event."""

    years: int = 0
    months: int = 0
    start: PeriodStart = PeriodStart.TAKEN

    def first_day_after(self, begins: date) -> date:
        """Return the first day on which the period is over.

        Counted as lag (1930:173) § 1 counts: the last day bears the same number as the day it
        began, or is the last day of a month too short for it; so one year from 29 February ends
        on 28 February. Periods that end after year 9998 are held at the last day there is.
        """
        year, month = divmod(
            begins.year * 12 + begins.month - 1 + self.years * 12 + self.months, 12
        )
        if year >= date.max.year:
            return date.max
        # most days are in every month, and asking for a month's length is half of the work
        last = monthrange(year, month + 1)[1] if begins.day > _IN_EVERY_MONTH else begins.day
        return date(year, month + 1, min(begins.day, last)) + timedelta(days=1)


@dataclass(frozen=True)
class DisposalAuthority:
    """The decision that lets a board dispose of records (gallringsbeslut)."""

    registry_number: str
    body: str
    section: str
    decided: date

    def __str__(self) -> str:
        return f"{self.body} {self.section}, {self.decided} (dnr {self.registry_number})"


@dataclass(frozen=True)
class Rule:
    """One row of a plan, under the headings that municipalities' own plans have.

    ``period`` is None unless the row says that records are disposed of after one. Without
    ``authority`` nothing is ever disposed of. ``valid_to`` is the last day the row is in force.
    ``near_duplicates`` is about records that are alike. ``inherited_from`` is the title of the
    municipality's plan that a board has the row from, and empty for a row of the plan's own.
    """

    id: str
    kind: RecordKind
    retention: Retention
    period: Period | None = None
    authority: DisposalAuthority | None = None
    classification: str = ""
    medium: str = ""
    storage_place: str = ""
    ordering: str = ""
    registered: bool = False
    secrecy: str = ""
    legal_ground: str = ""
    delivery: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""
    inherited_from: str = ""
    near_duplicates: NearDuplicates = NearDuplicates.LINK


@dataclass(frozen=True)
class RetentionSchedule:
    """A document management plan (dokumenthanteringsplan) in one version.

    An empty ``board`` means every board of the municipality.
    """

    name: str
    municipality: str
    version: str
    rows: tuple[Rule, ...]
    board: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def title(self) -> str:
        """What decisions call this version of the plan."""
        return f"{self.name}, version {self.version}"


def is_in_force(valid_from: date | None, valid_to: date | None, today: date) -> bool:
    """Say whether ``today`` lies between two days, both included; None leaves a side open."""
    return (valid_from or date.min) <= today <= (valid_to or date.max)


def do_overlap(one: Rule | RetentionSchedule, other: Rule | RetentionSchedule) -> bool:
    """Say whether there is a day on which both rows, or both plans, are in force."""
    begins = max(one.valid_from or date.min, other.valid_from or date.min)
    return begins <= min(one.valid_to or date.max, other.valid_to or date.max)
