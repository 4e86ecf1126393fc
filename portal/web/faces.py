"""Faces proposed for masking: looked for when asked, with how far that has come in each picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ogonblick.errors import CaseRefused, CatalogueError, ServiceError
from ogonblick.person import Permission
from ogonblick.release import Release, Searched
from ogonblick.snapshot import Snapshot
from portal.proposed_faces import next_waiting, pictures_of, proposal, search, search_one
from portal.releases import require_open, snapshots_of, waiting
from portal.web.acting import act_of
from portal.web.doors import Door
from portal.web.masking import MASKING, Masked, below, subject
from portal.web.releases import ONE, release_of
from portal.web.rendering import page, release_address
from portal.web.rooms import Rooms
from portal.web.security import with_own_scripts

_FACES = f"{ONE}/ansikten"
_PORTION = 8.0
"""For so many seconds faces are looked for at a time, so that a page says how it goes."""


@dataclass(frozen=True)
class FoundIn:
    """A picture that is handed out, and what was found in it; None where nobody has looked."""

    number: int
    searched: Searched | None
    address: str


@dataclass(frozen=True)
class FacesIn:
    """The pictures of a snapshot."""

    snapshot: Snapshot
    account: str
    pictures: tuple[FoundIn, ...]


@dataclass(frozen=True)
class FacesPage:
    """How far the search for faces in an open request has come.

    ``next`` is the address of the first picture that waits for somebody, empty for none; ``fault``
    why the search stopped.
    """

    release: Release
    snapshots: tuple[FacesIn, ...]
    next: str
    fault: str = ""

    @property
    def pictures(self) -> tuple[FoundIn, ...]:
        """All pictures that are handed out."""
        return tuple(one for snapshot in self.snapshots for one in snapshot.pictures)

    @property
    def searched(self) -> tuple[Searched, ...]:
        """What was found in those that were looked through."""
        return tuple(one.searched for one in self.pictures if one.searched)

    @property
    def found(self) -> int:
        """How many faces were proposed."""
        return sum(one.found for one in self.searched)

    @property
    def waiting(self) -> int:
        """How many pictures have proposals that nobody has decided on."""
        return len(waiting(self.release))

    @property
    def left(self) -> int:
        """How many pictures nobody has looked through."""
        return len(self.pictures) - len(self.searched)


def faces_page(rooms: Rooms, release: Release, fault: str = "") -> FacesPage:
    """Return how far the search has come. Raises ``CaseRefused`` where the request is ended."""
    require_open(release)
    shown = tuple(_in_each(rooms, release))
    return FacesPage(release, shown, after(release), fault)


def after(release: Release, snapshot_id: str = "", picture: int = 0) -> str:
    """Return where the next picture with proposals is; empty where none waits."""
    one = next_waiting(release, snapshot_id, picture)
    return f"{below(release, 'maskera', one.snapshot_id)}/{one.picture}" if one else ""


def faces_address(release: Release) -> str:
    """Return where it stands how far the search has come."""
    return f"{release_address(release.id)}/ansikten"


def _in_each(rooms: Rooms, release: Release) -> Iterator[FacesIn]:
    for snapshot in map(rooms.snapshot, snapshots_of(release)):
        place = below(release, "maskera", snapshot.id)
        found = (
            FoundIn(number, proposal(release, snapshot.id, number), f"{place}/{number}")
            for number in pictures_of(rooms.archive, release, snapshot)
        )
        yield FacesIn(snapshot, rooms.account(snapshot.account_id).name, tuple(found))


def _faces(rooms: Rooms, request: Request) -> Response:
    shown = faces_page(rooms, release_of(rooms, request))
    return _shown(request, shown)


def _shown(request: Request, shown: FacesPage) -> Response:
    """Answer with how far it has come; a script of ours goes on where the last portion ended."""
    goes_on = bool(shown.left) and "letar" in request.query_params
    status = 409 if shown.fault else 200
    answer = page("release_faces.html", request, status, page=shown, goes_on=goes_on)
    return with_own_scripts(answer) if goes_on else answer


def _search(rooms: Rooms, request: Request) -> Response:
    """Look for faces in the next pictures, and come back to how it goes."""
    release = release_of(rooms, request)
    try:
        search_on(rooms, release)
    except (CaseRefused, CatalogueError, ServiceError) as fault:
        return _shown(request, faces_page(rooms, release_of(rooms, request), str(fault)))
    return RedirectResponse(f"{faces_address(release)}?letar=ja", 303)


def search_on(rooms: Rooms, release: Release) -> Release:
    """Look for faces in the next pictures, for some seconds; returns what was found besides."""
    end, act, see = monotonic() + _PORTION, act_of(rooms), rooms.snapshot
    return search(rooms.catalogue, rooms.archive, release, see, act, lambda: monotonic() > end)


def _search_one(rooms: Rooms, request: Request) -> Response:
    about, number = subject(rooms, request), request.path_params["number"]
    found = search_in(rooms, about, number)
    return RedirectResponse(f"{below(found, 'maskera', about.snapshot.id)}/{number}", 303)


def search_in(rooms: Rooms, about: Masked, number: int) -> Release:
    """Look for faces in one picture, also once more."""
    act, see = act_of(rooms), rooms.snapshot
    return search_one(
        rooms.catalogue, rooms.archive, about.release, about.snapshot, number, see, act
    )


DOORS = (
    Door(_FACES, _faces, Permission.HAND_OUT),
    Door(_FACES, _search, Permission.HAND_OUT, "POST"),
    Door(f"{MASKING}/{{number:int}}/ansikten", _search_one, Permission.HAND_OUT, "POST"),
)
