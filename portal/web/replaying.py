"""The door to a recorded page as it worked: it leads to the isolated place, where it is played."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bundles.answers import origin_of
from bundles.manifest import WACZ
from ogonblick.errors import ServiceError
from ogonblick.person import Permission
from ogonblick.snapshot import Snapshot
from portal.opening import stored_file
from portal.web.doors import Door
from portal.web.isolated.place import Place
from portal.web.isolated.viewings import Recorded
from portal.web.languages import language_of
from portal.web.rendering import snapshot_address
from portal.web.rooms import Rooms
from portal.web.visiting import digest_of_token, visit_of

_NOWHERE = (
    "Uppspelningen har ingen egen adress. Den som sköter Ögonblick behöver sätta"
    " OGONBLICK_REPLAY_ADDRESS."
)


def _replay(rooms: Rooms, request: Request) -> Response:
    """Begin a look at a recording. Raises ``ServiceError`` where there is no place to play it."""
    snapshot = rooms.snapshot(request.path_params["snapshot_id"])
    place = Place(rooms.viewings, rooms.settings.replay_address)
    if not place.address:
        raise ServiceError(_NOWHERE)
    portal = origin_of(rooms.settings.portal_address or str(request.url))
    recorded = Recorded(
        snapshot.url,
        rooms.account(snapshot.account_id).name,
        snapshot.taken_at,
        f"{portal}{snapshot_address(snapshot.id)}",
        language_of(request),
    )
    opened = partial(rooms.archive.open, stored_file(snapshot, WACZ))
    name = rooms.viewings.begin(opened, recorded, _allowed(rooms, request, snapshot))
    return RedirectResponse(f"{place.frame}/-/look/{name}", 303)


def _allowed(rooms: Rooms, request: Request, snapshot: Snapshot) -> Callable[[], bool]:
    """Return what says whether the session is still there, and the person may see this."""
    token = digest_of_token(visit_of(request).token)

    def is_allowed() -> bool:
        person = rooms.catalogue.signing_in.who(token, rooms.clock())
        return person is not None and replace(rooms, person=person).may_see(snapshot)

    return is_allowed


DOORS = (Door("/ogonblicksbilder/{snapshot_id}/uppspelning", _replay, Permission.READ),)
