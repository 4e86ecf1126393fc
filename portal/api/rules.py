"""Rules and what was decided by them, for programs: plans, guidelines, holds, disposals, events."""

from dataclasses import dataclass
from datetime import datetime

from bundles.schemas import EXACT, Few, Name, Number
from ogonblick.event import EventType
from ogonblick.hold import LegalHold
from ogonblick.person import Permission
from ogonblick.plan import CaseStatus
from ogonblick.token import Scope
from portal.api.operations import VERSION, Answer, Call, Nothing, Operation, Plain
from portal.disposal_words import acts
from portal.web.disposal import CaseRow, case_page, disposal_page
from portal.web.report import report_page
from portal.web.rooms import Rooms
from retention.compliance import Compliance
from retention.disposal import Act, LeftOut, Proposal
from retention.policy import Policy
from retention.schedule import RetentionSchedule
from storage.database.happenings import ToldEvent


@dataclass(frozen=True)
class Rules:
    """The document management plans that rule today, and the guidelines."""

    plans: tuple[RetentionSchedule, ...]
    policy: Policy


@dataclass(frozen=True)
class HoldList:
    """What stops disposal."""

    holds: tuple[LegalHold, ...]


@dataclass(frozen=True)
class DisposalLine:
    """A disposal case in a list: how far it has come, and how many records it is about."""

    id: str
    status: CaseStatus
    opened_at: datetime
    records: int


@dataclass(frozen=True)
class DisposalList:
    """Every disposal case, last opened first."""

    disposals: tuple[DisposalLine, ...]


@dataclass(frozen=True)
class CaseAct:
    """What was done with a case, in Swedish words, by whom and when; ``why`` may be empty."""

    what: str
    act: Act
    why: str


@dataclass(frozen=True)
class Disposal:
    """One disposal case: what was proposed, what locks keep all the same, and its certificate.

    ``certificate`` is in words, and empty until it is done. ``acts`` are the steps that were taken.
    Only persons approve a disposal.
    """

    id: str
    status: CaseStatus
    opened_at: datetime
    proposal: Proposal
    locked: tuple[LeftOut, ...]
    certificate: str
    acts: tuple[CaseAct, ...]


@dataclass(frozen=True)
class EventQuery:
    """Which events are listed: of one type, and older than the one of a number."""

    __pydantic_config__ = EXACT

    type: EventType | None = None
    before: Number | None = None
    limit: Few = 100


@dataclass(frozen=True)
class EventList:
    """One page of events, newest first; ``next`` is the ``before`` of the page after, or null."""

    events: tuple[ToldEvent, ...]
    next: int | None


@dataclass(frozen=True)
class ReportQuery:
    """Which department a report is about; the whole municipality where none is named."""

    __pydantic_config__ = EXACT

    department: Name = ""


def get_rules(rooms: Rooms, call: Plain) -> Rules:  # noqa: ARG001 - every answer takes it
    """Return plans and guidelines."""
    return Rules(rooms.plans(), rooms.policy)


def get_report(rooms: Rooms, call: Call[ReportQuery, Nothing]) -> Compliance:
    """Return how the guidelines were followed in a year."""
    return report_page(rooms, int(call.names["year"]), call.query.department)


def list_holds(rooms: Rooms, call: Plain) -> HoldList:  # noqa: ARG001 - every answer takes it
    """Return what stops disposal."""
    return HoldList(disposal_page(rooms).holds)


def list_disposals(rooms: Rooms, call: Plain) -> DisposalList:  # noqa: ARG001 - every answer takes it
    """Return every disposal case."""
    rows = disposal_page(rooms).cases
    return DisposalList(tuple(map(line, rows)))


def line(row: CaseRow) -> DisposalLine:
    """Return a case as it stands in a list."""
    case = row.case
    return DisposalLine(case.id, case.status, case.opened_at, len(row.proposal.items))


def get_disposal(rooms: Rooms, call: Plain) -> Disposal:
    """Return one disposal case."""
    return disposal_now(rooms, call.names["case_id"])


def disposal_now(rooms: Rooms, case_id: str) -> Disposal:
    """Return a disposal case as it stands."""
    shown = case_page(rooms, case_id)
    case, told = shown.case, (shown.proposal, shown.locked, shown.certificate)
    taken = tuple(CaseAct(*one) for one in acts(case))
    return Disposal(case.id, case.status, case.opened_at, *told, taken)


def list_events(rooms: Rooms, call: Call[EventQuery, Nothing]) -> EventList:
    """Return one page of what has happened."""
    asked, accounts = call.query, [one.id for one in rooms.accounts]
    find = rooms.catalogue.happenings.newest
    found = find(accounts, asked.type, asked.before, asked.limit + 1)
    shown = tuple(found[: asked.limit])
    return EventList(shown, shown[-1].number if len(found) > asked.limit else None)


_ABOUT: dict[str, tuple[Answer, str]] = {
    "/rules": (get_rules, "Dokumenthanteringsplanen och riktlinjerna som gäller i dag"),
    "/reports/{year:int}": (get_report, "Efterlevnaden av riktlinjerna under ett år"),
    "/holds": (list_holds, "Gallringsstopp som gäller"),
    "/disposals": (list_disposals, "Gallringsärenden"),
    "/disposals/{case_id}": (get_disposal, "Ett gallringsärende; det godkänns bara av personer"),
    "/events": (list_events, "Det som har hänt, det nyaste först"),
}

OPERATIONS = tuple(
    Operation("GET", f"{VERSION}{path}", answer, Scope.REGISTER, Permission.OVERSEE, about)
    for path, (answer, about) in _ABOUT.items()
)
