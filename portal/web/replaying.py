"""The door to a recorded page as it worked: it leads to the isolated place, where it is played."""

import secrets

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bundles.answers import origin_of
from ogonblick.errors import ServiceError
from ogonblick.person import Permission
from portal.web.doors import Door
from portal.web.isolated.place import frame_of
from portal.web.languages import language_of
from portal.web.rendering import snapshot_address
from portal.web.rooms import Rooms
from portal.web.visiting import digest_of_token, visit_of
from storage.database.looking import Look

_NOWHERE = (
    "Uppspelningen har ingen egen adress. Den som sköter Ögonblick behöver sätta"
    " OGONBLICK_REPLAY_ADDRESS."
)


def _replay(rooms: Rooms, request: Request) -> Response:
    """Begin a look at a recording. Raises ``ServiceError`` where there is no place to play it."""
    snapshot = rooms.snapshot(request.path_params["snapshot_id"])
    if not rooms.settings.replay_address:
        raise ServiceError(_NOWHERE)
    portal = origin_of(rooms.settings.portal_address or str(request.url))
    name = secrets.token_hex(16)
    look = Look(
        digest_of_token(name),
        digest_of_token(visit_of(request).token),
        snapshot.id,
        f"{portal}{snapshot_address(snapshot.id)}",
        language_of(request),
        rooms.clock(),
    )
    rooms.catalogue.looks.begin(look)
    return RedirectResponse(f"{frame_of(rooms.settings.replay_address)}/-/look/{name}", 303)


DOORS = (Door("/ogonblicksbilder/{snapshot_id}/uppspelning", _replay, Permission.READ),)
