"""The door by which a person chooses the language of the pages."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ogonblick.person import Permission
from portal.web.doors import Door, field
from portal.web.languages import COOKIE, Language
from portal.web.rooms import Rooms
from portal.web.visiting import is_own, is_secure

_YEAR = 365 * 24 * 3600


def _chosen(_: Rooms, request: Request) -> Response:
    """Keep the language in a cookie, and lead back to the page that was read."""
    wanted, sent = field(request, "nasta"), field(request, "sprak")
    back = wanted if is_own(wanted) else "/"
    answer = RedirectResponse(back, 303, headers={"Cache-Control": "no-store"})
    if sent in set(Language):
        answer.set_cookie(
            COOKIE,
            sent,
            max_age=_YEAR,
            secure=is_secure(request),
            httponly=True,
            samesite="lax",
        )
    return answer


DOORS = (Door("/sprak", _chosen, Permission.OPEN, "POST"),)
