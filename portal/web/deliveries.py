"""Deliveries fetched by a link from a letter: what was sent, to whoever has the link in time."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import BinaryIO

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bundles.links import link_key, opened_by
from ogonblick.digest import blocks
from ogonblick.errors import NotInArchive
from ogonblick.person import Permission
from portal.deliveries import case_of, note_delivered, write_case
from portal.waiting import is_secret
from portal.web.doors import Door
from portal.web.rooms import Rooms
from retention.disposal import Act

_OVER = "Länken gäller inte, eller inte längre. Be om en ny hos den som skickade brevet."
_WHO = "Den som har länken i brevet"


def _delivery(rooms: Rooms, request: Request) -> Response:
    """Answer with a case's delivery; a restricted one no link opens."""
    key = link_key(rooms.settings.link_key_file)
    case_id = opened_by(key, request.path_params["token"], rooms.clock())
    case = case_of(rooms.catalogue, case_id) if case_id else None
    if case is None or is_secret(case):
        raise NotInArchive(_OVER)
    stream = TemporaryFile()  # noqa: SIM115 - closed by whoever has read it to the end
    write_case(rooms.catalogue, rooms.archive, rooms.policy, case, stream)
    size = stream.tell()
    if request.method == "GET":
        note_delivered(rooms.catalogue, case, Act(_WHO, rooms.clock()))
    headers = {
        "Content-Disposition": f'attachment; filename="{case.id}.zip"',
        "Content-Length": str(size),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
    }
    return StreamingResponse(_read(stream), headers=headers, media_type="application/zip")


def _read(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        stream.seek(0)
        yield from blocks(stream)


DOORS = (Door("/leverans/{token}", _delivery, Permission.OPEN),)
