"""The pages about disposal: the holds in force, the cases, and what became of each."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from bundles.plain import from_json
from ogonblick.errors import AccessDenied
from ogonblick.hold import LegalHold
from ogonblick.person import Permission
from ogonblick.plan import CaseStatus, DisposalCase
from portal.disposal_words import locked
from portal.web.doors import Door
from portal.web.rendering import page
from portal.web.rooms import Rooms
from retention.certificate import DisposalCertificate, certificate_in_words
from retention.disposal import LeftOut, Proposal

_VEILED = "sekretess"
ELSEWHERE = (
    "Ärendet gäller konton i förvaltningar där du inte har behörighet. Behöver du se det, säg till"
    " arkivarien."
)


@dataclass(frozen=True)
class CaseRow:
    """A case, and what it is about."""

    case: DisposalCase
    proposal: Proposal


@dataclass(frozen=True)
class DisposalPage:
    """What stops disposal, and every case, last opened first."""

    holds: tuple[LegalHold, ...]
    cases: tuple[CaseRow, ...]


@dataclass(frozen=True)
class CasePage:
    """One case; ``certificate`` is empty until it is done.

    ``locked`` is what the archive's own locks keep, whatever is approved.
    """

    case: DisposalCase
    proposal: Proposal
    locked: tuple[LeftOut, ...]
    certificate: str


def disposal_page(rooms: Rooms) -> DisposalPage:
    """Return what stops disposal, and how far each case has come.

    Who may not see the whole municipality's gets what is about their own accounts alone.
    """
    shown = {one.id for one in rooms.accounts}
    holds = (one for one in rooms.catalogue.holds() if rooms.is_whole or one.account_id in shown)
    veil = veil_of(rooms)
    rows = (CaseRow(one, _proposal(one, veil)) for one in rooms.catalogue.cases())
    told = (veiled(one, veil) for one in holds)
    return DisposalPage(tuple(told), tuple(row for row in rows if is_shown(rooms, row.proposal)))


def case_page(rooms: Rooms, case_id: str) -> CasePage:
    """Return one case.

    Raises ``CatalogueError`` if there is none of that id, ``AccessDenied`` if it is about other
    departments' accounts.
    """
    case = rooms.catalogue.case(case_id)
    veil = veil_of(rooms)
    proposal = _proposal(case, veil)
    if not is_shown(rooms, proposal):
        raise AccessDenied(ELSEWHERE)
    return CasePage(case, proposal, tuple(locked(proposal)), _certificate(case, veil))


def is_shown(rooms: Rooms, proposal: Proposal) -> bool:
    """Say whether this person may see all the accounts that a case is about."""
    about = {item.record.subject.account_id for item in proposal.items}
    return rooms.is_whole or (bool(about) and about <= {one.id for one in rooms.accounts})


def veil_of(rooms: Rooms) -> Callable[[str], str]:
    """Return what takes the names of secret snapshots out of a text; those disposed of too."""
    gone = (one.id for one in rooms.catalogue.disposed() if one.restricted)
    hidden = "|".join(map(re.escape, sorted({*rooms.kept_from(), *gone})))
    named = re.compile(rf"(?<![\w-])(?:{hidden})(?![\w-])") if hidden else None
    return partial(named.sub, _VEILED) if named else str


def veiled(hold: LegalHold, veil: Callable[[str], str]) -> LegalHold:
    """Return a hold as it is shown to somebody who may not know of every snapshot."""
    return replace(hold, subject_id=veil(hold.subject_id), why=veil(hold.why))


def _proposal(case: DisposalCase, veil: Callable[[str], str]) -> Proposal:
    return from_json(Proposal, veil(case.proposal))


def _certificate(case: DisposalCase, veil: Callable[[str], str]) -> str:
    """Return a case's certificate in words; one that is not done yet shows none."""
    if case.status is not CaseStatus.DONE:
        return ""
    return veil(certificate_in_words(from_json(DisposalCertificate, case.certificate)))


def _disposal(rooms: Rooms, request: Request) -> Response:
    return page("disposal.html", request, page=disposal_page(rooms))


def _disposal_case(rooms: Rooms, request: Request) -> Response:
    shown = case_page(rooms, request.path_params["case_id"])
    return page("disposal_case.html", request, page=shown)


DOORS = (
    Door("/gallring", _disposal, Permission.OVERSEE),
    Door("/gallring/{case_id}", _disposal_case, Permission.OVERSEE),
)
