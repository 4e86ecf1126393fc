"""The pages about disposal: the holds in force, the cases, and what became of each."""

from dataclasses import dataclass

from bundles.plain import from_json
from ogonblick.hold import LegalHold
from ogonblick.plan import CaseStatus, DisposalCase
from portal.disposal_words import locked
from portal.web.rooms import Rooms
from retention.certificate import DisposalCertificate, certificate_in_words
from retention.disposal import LeftOut, Proposal


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
    """Return what stops disposal, and how far each case has come."""
    cases = rooms.catalogue.cases()
    return DisposalPage(tuple(rooms.catalogue.holds()), tuple(map(_row, cases)))


def case_page(rooms: Rooms, case_id: str) -> CasePage:
    """Return one case. Raises ``CatalogueError`` if there is none of that id."""
    case = rooms.catalogue.case(case_id)
    proposal = from_json(Proposal, case.proposal)
    return CasePage(case, proposal, tuple(locked(proposal)), _certificate(case))


def _row(case: DisposalCase) -> CaseRow:
    return CaseRow(case, from_json(Proposal, case.proposal))


def _certificate(case: DisposalCase) -> str:
    """Return a case's certificate in words; one that is not done yet shows none."""
    if case.status is not CaseStatus.DONE:
        return ""
    return certificate_in_words(from_json(DisposalCertificate, case.certificate))
