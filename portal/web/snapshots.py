"""The doors to one snapshot: its page, its pictures, its files, and verifying it."""

from datetime import timedelta
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from bundles.manifest import DOCUMENT, MANIFEST, WACZ
from ogonblick import __version__
from ogonblick.event import Event, EventType
from ogonblick.person import Permission
from ogonblick.snapshot import StoredFile
from portal.opening import stored_file
from portal.verification import Verification, trust_from, verify_now
from portal.web import pages, pictures
from portal.web.acting import name_of
from portal.web.doors import Door
from portal.web.downloads import download
from portal.web.rendering import page, webp
from portal.web.rooms import Rooms

_ONE_TAKING = timedelta(minutes=1)
_PORTAL = f"Ögonblick {__version__}, portalen"


def _snapshot(rooms: Rooms, request: Request) -> Response:
    shown = pages.snapshot_page(rooms, request.path_params["snapshot_id"])
    return page("snapshot.html", request, page=shown)


def _picture(rooms: Rooms, request: Request) -> Response:
    snapshot = rooms.snapshot(request.path_params["snapshot_id"])
    shown = pictures.picture(rooms.archive, snapshot, request.path_params["number"])
    return webp(shown, is_secret=snapshot.restricted)


def _thumbnail(rooms: Rooms, request: Request) -> Response:
    snapshot = rooms.snapshot(request.path_params["snapshot_id"])
    return webp(pictures.thumbnail(rooms.archive, snapshot), is_secret=snapshot.restricted)


def _wacz(rooms: Rooms, request: Request) -> Response:
    snapshot = rooms.snapshot(request.path_params["snapshot_id"])
    file = stored_file(snapshot, WACZ)
    answer = download(request, rooms.archive, file, f"{snapshot.id}.wacz", "application/wacz")
    return noted(rooms, request, answer, file, snapshot.id)


def _document(rooms: Rooms, request: Request) -> Response:
    snapshot = rooms.snapshot(request.path_params["snapshot_id"])
    file = stored_file(snapshot, DOCUMENT)
    answer = download(request, rooms.archive, file, f"{snapshot.id}.pdf", "application/pdf")
    return noted(rooms, request, answer, file, snapshot.id)


def noted(
    rooms: Rooms, request: Request, answer: Response, file: StoredFile, snapshot_id: str
) -> Response:
    """Return an answer with a file that somebody takes with them; that they do is noted.

    Whoever reads it in parts takes it too, and asks for many: those within a minute are one.
    """
    is_part = answer.status_code == HTTPStatus.PARTIAL_CONTENT
    is_sent = is_part or answer.status_code == HTTPStatus.OK
    if (
        request.method == "GET"
        and is_sent
        and not (is_part and _has_lately(rooms, file, snapshot_id))
    ):
        _note_taken(rooms, file, snapshot_id)
    return answer


def _has_lately(rooms: Rooms, file: StoredFile, snapshot_id: str) -> bool:
    """Say whether it was noted within a minute that this person takes a file."""
    since = rooms.clock() - _ONE_TAKING
    return any(
        (one.type, one.agent, one.detail) == (EventType.DISSEMINATION, _agent(rooms), file.key)
        and one.at > since
        for one in rooms.catalogue.events(snapshot_id)
    )


def _note_taken(rooms: Rooms, file: StoredFile, snapshot_id: str) -> None:
    """Note that a file was handed out, and to whom."""
    told = (EventType.DISSEMINATION, rooms.clock(), _agent(rooms), "success", file.key)
    rooms.catalogue.add_event(Event(snapshot_id, *told))


def _manifest(rooms: Rooms, request: Request) -> Response:
    snapshot = rooms.snapshot(request.path_params["snapshot_id"])
    file = stored_file(snapshot, MANIFEST)
    name = f"{snapshot.id}-manifest.json"
    return download(request, rooms.archive, file, name, "application/json")


def _verify(rooms: Rooms, request: Request) -> Response:
    verification = verified(rooms, request.path_params["snapshot_id"])
    account = rooms.account(verification.snapshot.account_id)
    return page("verification.html", request, verification=verification, account=account)


def verified(rooms: Rooms, snapshot_id: str) -> Verification:
    """Verify a snapshot where it lies; it is noted who asked for it."""
    return verify_now(
        rooms.snapshot(snapshot_id),
        rooms.archive,
        rooms.catalogue,
        rooms.settings.home,
        rooms.clock,
        trust_from(rooms.settings),
        _agent(rooms),
    )


def _agent(rooms: Rooms) -> str:
    """Return who does something with a snapshot here: the program, and the person who asks it."""
    return f"{_PORTAL}, {name_of(rooms)}"


_PATH = "/ogonblicksbilder/{snapshot_id}"

_OFTEN = 60
"""Verifications that one person may begin in a quarter of an hour: each reads a whole package."""

DOORS = (
    Door(_PATH, _snapshot, Permission.READ),
    Door(f"{_PATH}/bild/{{number:int}}", _picture, Permission.READ),
    Door(f"{_PATH}/miniatyr", _thumbnail, Permission.READ),
    Door(f"{_PATH}/hamta", _wacz, Permission.HAND_OUT),
    Door(f"{_PATH}/pdf", _document, Permission.HAND_OUT),
    Door(f"{_PATH}/manifest", _manifest, Permission.READ),
    Door(f"{_PATH}/kontrollera", _verify, Permission.VERIFY, "POST", often=_OFTEN),
)
