"""The doors to the tokens of other systems: which there are, and ending one at once.

They are made at the command line, as users are: the secret is then shown to who hands it over.
"""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ogonblick.errors import AccessDenied
from ogonblick.person import Permission
from ogonblick.token import Token
from portal.tokens import SCOPES_IN_WORDS, standing
from portal.web.doors import Door
from portal.web.rendering import page
from portal.web.rooms import Rooms

PATH = "/nycklar"

_WHOLE = "Nycklarna gäller hela kommunen, och visas för den som har rollen tekniker i hela den."


@dataclass(frozen=True)
class Shown:
    """A token as it is shown: its system's name, how it stands, and what it is for, in words."""

    token: Token
    system: str
    standing: str
    scopes: tuple[str, ...]
    holds: bool


def tokens_page(rooms: Rooms) -> tuple[Shown, ...]:
    """Return every token, the newest first. Raises ``AccessDenied`` for who sees but a part."""
    if not rooms.is_whole:
        raise AccessDenied(_WHOLE)
    names = {one.id: one.name for one in rooms.catalogue.persons.all()}
    now = rooms.clock()
    return tuple(
        Shown(
            one,
            names[one.system_id],
            standing(one, now),
            tuple(SCOPES_IN_WORDS[scope] for scope in one.scopes),
            one.holds(now),
        )
        for one in rooms.catalogue.tokens.all()
    )


def _tokens(rooms: Rooms, request: Request) -> Response:
    return page("tokens.html", request, tokens=tokens_page(rooms))


def _revoke(rooms: Rooms, request: Request) -> Response:
    if not rooms.is_whole:
        raise AccessDenied(_WHOLE)
    rooms.catalogue.tokens.revoke(request.path_params["token_id"], rooms.person.name, rooms.clock())
    return RedirectResponse(PATH, 303)


DOORS = (
    Door(PATH, _tokens, Permission.WATCH),
    Door(f"{PATH}/{{token_id}}/dra-in", _revoke, Permission.WATCH, method="POST"),
)
