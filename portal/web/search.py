"""The door to searching."""

from starlette.requests import Request
from starlette.responses import Response

from ogonblick.person import Permission
from portal.web import pages
from portal.web.asking import PATH, asked_in
from portal.web.doors import Door
from portal.web.rendering import page
from portal.web.rooms import Rooms
from portal.web.security import with_own_scripts


def _search(rooms: Rooms, request: Request) -> Response:
    shown = pages.search_page(rooms, asked_in(request.query_params))
    has_hits = bool(shown.hits or shown.secret or shown.beside)
    answer = page("search.html", request, page=shown, has_hits=has_hits)
    return with_own_scripts(answer) if has_hits else answer


def is_at_hand(rooms: Rooms) -> bool:
    """Say whether nothing secret is opened to this person: that is read in the archive."""
    return not rooms.catalogue.secrecy.granted(rooms.person.id)


DOORS = (Door(PATH, _search, Permission.READ, at_hand=is_at_hand),)
