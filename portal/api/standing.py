"""How it stands, for programs: what was recorded in which period, and what waits for somebody."""

from dataclasses import dataclass

from ogonblick.person import Permission
from ogonblick.release import Release
from ogonblick.token import Scope
from portal.api.operations import VERSION, Operation, Plain
from portal.api.rules import DisposalLine, line
from portal.waiting import Waiting
from portal.web.rooms import Rooms
from portal.web.standing import matrix, waits
from retention.figures import PeriodShare


@dataclass(frozen=True)
class DepartmentCoverage:
    """What was recorded of a department: a share for each of its periods that asked something."""

    department: str
    shares: tuple[PeriodShare, ...]


@dataclass(frozen=True)
class Coverage:
    """Departments and what was recorded of them; ``periods`` are those of all, in order."""

    periods: tuple[str, ...]
    departments: tuple[DepartmentCoverage, ...]


@dataclass(frozen=True)
class WaitingList:
    """What waits for somebody: cases for their receivers, requests for release, disposals."""

    received: tuple[Waiting, ...]
    releases: tuple[Release, ...]
    disposals: tuple[DisposalLine, ...]


def get_coverage(rooms: Rooms, call: Plain) -> Coverage:  # noqa: ARG001 - every answer takes it
    """Return what was recorded in each period of this year and the one before."""
    found = matrix(rooms)
    rows = ((name, tuple(one for one in shares if one)) for name, shares in found.rows)
    return Coverage(found.periods, tuple(DepartmentCoverage(*row) for row in rows))


def list_waiting(rooms: Rooms, call: Plain) -> WaitingList:  # noqa: ARG001 - every answer takes it
    """Return what waits for somebody."""
    found = waits(rooms)
    return WaitingList(found.received, found.releases, tuple(map(line, found.disposals)))


_OVERSEEING = (Scope.REGISTER, Permission.OVERSEE)

OPERATIONS = (
    Operation(
        "GET",
        f"{VERSION}/coverage",
        get_coverage,
        *_OVERSEEING,
        "Hur många konton som togs i varje period, förvaltning för förvaltning",
    ),
    Operation(
        "GET",
        f"{VERSION}/waiting",
        list_waiting,
        *_OVERSEEING,
        "Det som väntar på någon: ärenden, begäran om utlämnande och gallringar",
    ),
)
