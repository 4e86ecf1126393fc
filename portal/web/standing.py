"""How it stands: which departments were recorded in which period, and what waits for somebody."""

from collections.abc import Iterable
from dataclasses import dataclass

from ogonblick.plan import CaseStatus
from ogonblick.release import Release
from ogonblick.swedish import in_swedish_order
from portal.evidence import taking
from portal.waiting import Waiting, waiting
from portal.web.disposal import CaseRow, disposal_page
from portal.web.releases import waiting_releases
from portal.web.rooms import Rooms
from retention.evidence import year_of
from retention.figures import PeriodShare, shares_by_department

_YEARS = 2
_UNDER_WAY = frozenset((CaseStatus.PROPOSED, CaseStatus.APPROVED, CaseStatus.UNDER_WAY))


@dataclass(frozen=True)
class Matrix:
    """Departments by periods: how many accounts were recorded, of how many that should be.

    A cell is None where the period asks nothing of the department.
    """

    periods: tuple[str, ...]
    rows: tuple[tuple[str, tuple[PeriodShare | None, ...]], ...]


@dataclass(frozen=True)
class Waits:
    """What waits for somebody: received material without a receipt, requests, and disposals."""

    received: tuple[Waiting, ...]
    releases: tuple[Release, ...]
    disposals: tuple[CaseRow, ...]


def matrix(rooms: Rooms) -> Matrix:
    """Return the matrix of this year and the one before, of the accounts that one may see."""
    evidence = taking(rooms.catalogue, rooms.accounts, rooms.taken, rooms.clock())
    this_year = rooms.today().year
    years = (year_of(evidence, rooms.policy, this_year - back) for back in range(_YEARS))
    found = (shares_by_department(year).items() for year in years)
    return matrix_of((name, share) for each in found for name, shares in each for share in shares)


def matrix_of(shares: Iterable[tuple[str, PeriodShare]]) -> Matrix:
    """Lay departments' shares of any years beside each other, periods in their order."""
    cells = {(name, share.period): share for name, share in shares if share.asked}
    periods = tuple(sorted({period for _, period in cells}))
    names = sorted({name for name, _ in cells}, key=in_swedish_order)
    rows = ((name, tuple(cells.get((name, period)) for period in periods)) for name in names)
    return Matrix(periods, tuple(rows))


def waits(rooms: Rooms) -> Waits:
    """Return what waits for somebody, of what one may see."""
    departments = {account.department for account in rooms.accounts}
    received = (one for one in waiting(rooms.catalogue) if one.department in departments)
    cases = (row for row in disposal_page(rooms).cases if row.case.status in _UNDER_WAY)
    return Waits(tuple(received), waiting_releases(rooms), tuple(cases))
