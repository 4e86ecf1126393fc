"""What goes out, for programs: a case's whole delivery, requests for release; and the health."""

from dataclasses import dataclass

from starlette.responses import Response

from ogonblick.case import Closure, Removal
from ogonblick.errors import ServiceError
from ogonblick.person import Permission
from ogonblick.release import Release
from ogonblick.token import Scope
from portal.api.cases import CONFLICT, one_of
from portal.api.operations import HEAVY, VERSION, Answer, Operation, Plain
from portal.web.acting import act_of
from portal.web.deliveries import handed_over
from portal.web.releases import release_of, releases_page
from portal.web.rooms import Rooms
from portal.web.steps import NOTHING
from portal.web.watching import parts_amiss

_ZIP = "application/zip"


@dataclass(frozen=True)
class Health:
    """That catalogue and archive answer: ``pass``. Where they do not, the answer is a problem."""

    status: str


@dataclass(frozen=True)
class ReleaseList:
    """Requests to be handed something out, those that wait first."""

    releases: tuple[Release, ...]


def get_health(rooms: Rooms, call: Plain) -> Health:  # noqa: ARG001 - every answer takes it
    """Say that catalogue and archive answer."""
    amiss = parts_amiss(rooms)
    if amiss:
        raise ServiceError(f"Det här svarar inte: {', '.join(sorted(amiss))}. Försök igen senare.")
    return Health("pass")


def get_delivery(rooms: Rooms, call: Plain) -> Response:
    """Return a case's delivery: the package with its note, as one file."""
    cases: list[Removal | Closure] = [
        *rooms.catalogue.removals.all(),
        *rooms.catalogue.closures.all(),
    ]
    case = one_of(rooms, cases, call.names["case_id"])
    return handed_over(rooms, call.request, case, act_of(rooms))


def list_releases(rooms: Rooms, call: Plain) -> ReleaseList:  # noqa: ARG001 - every answer takes it
    """Return the requests to be handed something out that this system may see."""
    page = releases_page(rooms, NOTHING)
    return ReleaseList((*page.waiting, *page.ended))


def get_release(rooms: Rooms, call: Plain) -> Release:
    """Return one request."""
    return release_of(rooms, call.request)


def _release(path: str, answer: Answer, about: str) -> Operation:
    needs = (Scope.FETCH, Permission.HAND_OUT)
    return Operation("GET", f"{VERSION}/releases{path}", answer, *needs, about)


OPERATIONS = (
    _release("", list_releases, "Begäran om utlämnande: de som väntar först"),
    _release("/{case_id}", get_release, "En begäran om utlämnande, och kvitton på det som gjorts"),
    Operation(
        "GET",
        f"{VERSION}/health",
        get_health,
        None,
        Permission.OPEN,
        "Om portalen kan göra sitt arbete; ingen nyckel behövs",
    ),
    Operation(
        "GET",
        f"{VERSION}/cases/{{case_id}}/delivery",
        get_delivery,
        Scope.FETCH,
        Permission.HAND_OUT,
        "Ett ärendes leverans: arkivpaketet med sin följesedel",
        _ZIP,
        CONFLICT,
        weight=HEAVY,
    ),
)
