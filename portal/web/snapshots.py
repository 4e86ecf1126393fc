"""The doors to one snapshot: its page, its pictures, its files, and verifying it."""

from starlette.requests import Request
from starlette.responses import Response

from bundles.manifest import DOCUMENT, MANIFEST, WACZ
from ogonblick import __version__
from ogonblick.event import Event, EventType
from ogonblick.person import Permission
from ogonblick.snapshot import StoredFile
from portal.verification import trust_from, verify_now
from portal.web import pages, pictures
from portal.web.doors import Door
from portal.web.downloads import download
from portal.web.rendering import page, webp
from portal.web.rooms import Rooms

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
    file = pictures.stored_file(snapshot, WACZ)
    _note_handed_out(rooms, request, file, snapshot.id)
    return download(request, rooms.archive, file, f"{snapshot.id}.wacz", "application/wacz")


def _document(rooms: Rooms, request: Request) -> Response:
    snapshot = rooms.snapshot(request.path_params["snapshot_id"])
    file = pictures.stored_file(snapshot, DOCUMENT)
    _note_handed_out(rooms, request, file, snapshot.id)
    return download(request, rooms.archive, file, f"{snapshot.id}.pdf", "application/pdf")


def _note_handed_out(rooms: Rooms, request: Request, file: StoredFile, snapshot_id: str) -> None:
    """Note that somebody takes a whole file with them; a tool that reads parts is looking."""
    if request.method == "GET" and "range" not in request.headers:
        told = (EventType.DISSEMINATION, rooms.clock(), _agent(rooms), "success", file.key)
        rooms.catalogue.add_event(Event(snapshot_id, *told))


def _manifest(rooms: Rooms, request: Request) -> Response:
    snapshot = rooms.snapshot(request.path_params["snapshot_id"])
    file = pictures.stored_file(snapshot, MANIFEST)
    name = f"{snapshot.id}-manifest.json"
    return download(request, rooms.archive, file, name, "application/json")


def _verify(rooms: Rooms, request: Request) -> Response:
    snapshot = rooms.snapshot(request.path_params["snapshot_id"])
    account = rooms.account(snapshot.account_id)
    verification = verify_now(
        snapshot,
        rooms.archive,
        rooms.catalogue,
        rooms.settings.home,
        rooms.clock,
        trust_from(rooms.settings),
        _agent(rooms),
    )
    return page("verification.html", request, verification=verification, account=account)


def _agent(rooms: Rooms) -> str:
    """Return who does something with a snapshot here: the program, and the person who asks it."""
    return f"{_PORTAL}, {rooms.person.name} ({rooms.person.id})"


_PATH = "/ogonblicksbilder/{snapshot_id}"

DOORS = (
    Door(_PATH, _snapshot, Permission.READ),
    Door(f"{_PATH}/bild/{{number:int}}", _picture, Permission.READ),
    Door(f"{_PATH}/miniatyr", _thumbnail, Permission.READ),
    Door(f"{_PATH}/hamta", _wacz, Permission.HAND_OUT),
    Door(f"{_PATH}/pdf", _document, Permission.HAND_OUT),
    Door(f"{_PATH}/manifest", _manifest, Permission.READ),
    Door(f"{_PATH}/kontrollera", _verify, Permission.VERIFY, "POST"),
)
