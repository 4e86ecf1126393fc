"""The door to searching."""

from starlette.requests import Request
from starlette.responses import Response

from ogonblick.person import Permission
from portal.web import pages
from portal.web.asking import PATH, asked_in
from portal.web.doors import Door
from portal.web.rendering import page
from portal.web.rooms import Rooms


def _search(rooms: Rooms, request: Request) -> Response:
    shown = pages.search_page(rooms, asked_in(request.query_params))
    return page("search.html", request, page=shown)


DOORS = (Door(PATH, _search, Permission.READ, at_hand=True),)
