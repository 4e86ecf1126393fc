"""The doors to the register and how it stands: overview, accounts, deviations, plan."""

from starlette.requests import Request
from starlette.responses import Response

from ogonblick.errors import NotInArchive
from ogonblick.person import Permission
from portal.web import pages, pictures
from portal.web.doors import Door, always
from portal.web.rendering import page, webp
from portal.web.rooms import Rooms
from portal.web.standing import matrix, waits


def _overview(rooms: Rooms, request: Request) -> Response:
    shown = pages.overview(rooms)
    return page("overview.html", request, page=shown, matrix=matrix(rooms), waits=waits(rooms))


def _account(rooms: Rooms, request: Request) -> Response:
    only_changed = request.query_params.get("visa") == "forandrade"
    account_id = request.path_params["account_id"]
    shown = pages.account_page(rooms, account_id, only_changed=only_changed)
    return page("account.html", request, page=shown)


def _deviations(rooms: Rooms, request: Request) -> Response:
    return page("deviations.html", request, page=pages.deviations_page(rooms))


def deviation_picture(rooms: Rooms, deviation_id: str) -> bytes:
    """Return the picture of what met a visit, as WebP.

    Raises ``NotInArchive`` where there is none, and what ``open_deviation`` raises.
    """
    deviation = pages.open_deviation(rooms, deviation_id)
    if not deviation.evidence:
        raise NotInArchive("Avvikelsen har ingen bild.")
    return pictures.evidence(rooms.archive, deviation.evidence)


def _evidence(rooms: Rooms, request: Request) -> Response:
    deviation_id = request.path_params["deviation_id"]
    shown = deviation_picture(rooms, deviation_id)
    return webp(shown, is_secret=deviation_id in rooms.secrets())


def _plan(rooms: Rooms, request: Request) -> Response:
    return page("plan.html", request, page=pages.plan_page(rooms))


DOORS = (
    Door("/", _overview, Permission.OVERSEE, at_hand=always),
    Door("/konton/{account_id}", _account, Permission.OVERSEE, at_hand=always),
    Door("/avvikelser", _deviations, Permission.OVERSEE),
    Door("/avvikelser/{deviation_id}/bild", _evidence, Permission.READ),
    Door("/plan", _plan, Permission.OVERSEE),
)
