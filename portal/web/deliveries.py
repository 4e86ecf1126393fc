"""Deliveries fetched by a link from a letter: what was sent, to whoever has the link in time."""

from contextlib import ExitStack
from tempfile import TemporaryFile

from starlette.requests import Request
from starlette.responses import Response

from bundles.links import link_key, opened_by
from ogonblick.case import Closure, Removal
from ogonblick.errors import NotInArchive
from ogonblick.person import Permission
from portal.deliveries import note_delivered, require_kept, write_case
from portal.waiting import case_of, is_secret
from portal.web.doors import Door
from portal.web.downloads import made_here
from portal.web.rooms import Rooms
from retention.disposal import Act

COPIES = 20
"""Deliveries that one person may fetch of each kind in a quarter of an hour: each is a package."""

_OVER = "Länken gäller inte, eller inte längre. Be om en ny hos den som skickade brevet."
_WHO = "Den som har länken i brevet"


def _delivery(rooms: Rooms, request: Request) -> Response:
    """Answer with a case's delivery; a restricted one no link opens."""
    key = link_key(rooms.settings.link_key_file)
    case_id = opened_by(key, request.path_params["token"], rooms.clock())
    case = case_of(rooms.catalogue, case_id) if case_id else None
    if case is None or is_secret(case):
        raise NotInArchive(_OVER)
    return handed_over(rooms, request, case, Act(_WHO, rooms.clock()))


def handed_over(rooms: Rooms, request: Request, case: Removal | Closure, act: Act) -> Response:
    """Answer with a case's delivery, whole and verified, and tell who has fetched it.

    Who asks for the headers alone (``HEAD``) has none made, and is not told of.
    """
    if request.method == "HEAD":
        require_kept(case)
        return Response(media_type="application/zip", headers={"Cache-Control": "no-store"})
    with ExitStack() as until_sent:
        stream = until_sent.enter_context(TemporaryFile())
        write_case(rooms.catalogue, rooms.archive, rooms.policy, case, stream)
        until_sent.pop_all()  # closed by whoever has read it to the end
    note_delivered(rooms.catalogue, case, act)
    return made_here(stream, f"{case.id}.zip")


DOORS = (Door("/leverans/{token}", _delivery, Permission.OPEN),)
