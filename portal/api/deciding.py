"""What persons decide and a system carries: about disposals, and that holds are lifted.

Who is named must be allowed to decide about all that a case is about, and so must the token. What
cannot be undone takes a person who was signed in here: a disposal that a system approved is not
carried out by one.
"""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from bundles.plain import from_json
from bundles.schemas import EXACT, Name, Number, Written
from ogonblick.errors import CaseRefused, CatalogueError, DisposalRefused
from ogonblick.hold import LiftedHold
from ogonblick.person import Permission
from ogonblick.plan import CaseStatus, DisposalCase
from ogonblick.token import Scope
from portal.api.carrying import decided_by
from portal.api.cases import CONFLICT, in_words
from portal.api.operations import HEAVY, JSON, VERSION, Answer, Call, Nothing, Operation, Plain
from portal.api.rules import Disposal, disposal_now
from portal.web import approving, holding
from portal.web.approving import Seen, Share, case_of, decision_page, listed, why_same
from portal.web.disposal import veil_of, veiled
from portal.web.rooms import Rooms
from retention.disposal import Act, Item, LeftOut
from retention.persons import is_carried

_CSV = "text/csv"
_BY_HAND = (
    "Ärendet är godkänt genom ett system. Då utförs gallringen av en person: i portalen, eller med"
    " »ogonblick disposal carry-out«."
)


@dataclass(frozen=True)
class Decider:
    """Who is about to decide, by their user name; nobody in particular where it is left out."""

    __pydantic_config__ = EXACT

    by: Name = ""


@dataclass(frozen=True)
class DryRunNow:
    """What would go and what would stay if a case were carried out at this moment.

    ``mark`` is what this very outcome is known by, and ``count`` how many go. ``why_not`` says why
    the one who was named cannot approve it, and is empty where they can, or nobody was named.
    """

    id: str
    status: CaseStatus
    mark: str
    count: int
    why_not: str
    items: tuple[Item, ...]
    stays: tuple[LeftOut, ...]
    by_account: tuple[Share, ...]
    by_row: tuple[Share, ...]


@dataclass(frozen=True)
class Sighted:
    """That a person decides on what they have seen: who, by which dry run, and how many go."""

    __pydantic_config__ = EXACT

    by: Written
    mark: Written
    count: Number

    @property
    def seen(self) -> Seen:
        """The same as it is written on the page."""
        return Seen(self.mark, str(self.count))


@dataclass(frozen=True)
class Decided:
    """That a person has decided, by their user name, and why."""

    __pydantic_config__ = EXACT

    by: Written
    why: Written


def get_dry_run(rooms: Rooms, call: Call[Decider, Nothing]) -> DryRunNow:
    """Return a case as somebody decides about it."""
    case, by = case_of(rooms, call.request), call.query.by
    shown = decision_page(rooms, case)
    return DryRunNow(
        id=case.id,
        status=case.status,
        mark=shown.mark,
        count=len(shown.run.items),
        why_not=why_same(*_deciding(rooms, call, by)) if by else "",
        items=shown.run.items,
        stays=shown.run.stays,
        by_account=shown.by_account,
        by_row=shown.by_row,
    )


def get_dry_run_list(rooms: Rooms, call: Plain) -> Response:
    """Return all that would go or stay, as a table."""
    return listed(rooms, case_of(rooms, call.request))


def approve_disposal(rooms: Rooms, call: Call[Nothing, Sighted]) -> Disposal:
    """Approve a case in the name of the second person, about what they have seen."""
    theirs, case = _deciding(rooms, call, call.body.by)
    approving.approve(theirs, case, call.body.seen)
    return disposal_now(rooms, case.id)


def carry_out_disposal(rooms: Rooms, call: Call[Nothing, Sighted]) -> Disposal:
    """Have a case carried out that somebody approved here, in the name of who orders it."""
    theirs, case = _deciding(rooms, call, call.body.by)
    if case.approval and is_carried(from_json(Act, case.approval).by):
        raise DisposalRefused(_BY_HAND)
    approving.carry_out(theirs, case, call.body.seen)
    return disposal_now(rooms, case.id)


def reject_disposal(rooms: Rooms, call: Call[Nothing, Decided]) -> Disposal:
    """Withdraw a case in the name of who rejects it."""
    theirs, case = _deciding(rooms, call, call.body.by)
    approving.reject(theirs, case, in_words("why", call.body.why))
    return disposal_now(rooms, case.id)


def _deciding(rooms: Rooms, call: Call[Any, Any], by: str) -> tuple[Rooms, DisposalCase]:
    """Return the rooms of who decides, and a case that is both theirs and the token's to decide."""
    case_of(rooms, call.request)
    theirs = decided_by(rooms, by)
    return theirs, case_of(theirs, call.request)


def lift_hold(rooms: Rooms, call: Call[Nothing, Decided]) -> LiftedHold:
    """Lift a hold in the name of who has decided that it is not needed."""
    holding.hold_of(rooms, call.request)
    theirs, why = decided_by(rooms, call.body.by), in_words("why", call.body.why)
    hold = holding.hold_of(theirs, call.request)
    try:
        lifted = holding.lift_hold(theirs, hold, why)
    except CatalogueError as fault:
        if fault.__cause__ is not None:
            raise
        raise CaseRefused(str(fault)) from None  # it is there, but something needs it
    return LiftedHold(veiled(hold, veil_of(rooms)), lifted.lifted_by, lifted.lifted_at, why)


def _deciding_at(
    method: str, path: str, answer: Answer, about: str, media: str = JSON, good: int = 200
) -> Operation:
    """Return an operation; each looks through all that is stored, or what a case is about."""
    needs, also = (Scope.DECIDE, Permission.DISPOSE), CONFLICT if method == "POST" else ()
    return Operation(method, f"{VERSION}{path}", answer, *needs, about, media, also, good, HEAVY)


_CASE = "/disposals/{case_id}"

OPERATIONS = (
    _deciding_at("GET", f"{_CASE}/dry-run", get_dry_run, "Vad som skulle gallras just nu"),
    _deciding_at("GET", f"{_CASE}/dry-run.csv", get_dry_run_list, "Detsamma som tabell", _CSV),
    _deciding_at(
        "POST", f"{_CASE}/approved", approve_disposal, "För fram att en andra person har godkänt"
    ),
    _deciding_at(
        "POST",
        f"{_CASE}/carried-out",
        carry_out_disposal,
        "Låter utföra ett ärende som en person har godkänt i Ögonblick",
        good=202,
    ),
    _deciding_at(
        "POST", f"{_CASE}/rejected", reject_disposal, "För fram att en person har avvisat ärendet"
    ),
    _deciding_at(
        "POST",
        "/holds/{hold_id}/lifted",
        lift_hold,
        "För fram att en person har hävt ett gallringsstopp",
    ),
)
