"""Who asks: the system whose token a question carries. Cookies are not looked at here.

So no page that a signed-in person visits can ask anything in their name.
"""

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from ogonblick.token import System
from portal.api.operations import Operation
from portal.api.pace import Measure
from portal.api.problems import problem
from portal.tokens import SIGN, digest_of_secret
from portal.web.attempts import network_of
from portal.web.rooms import NOBODY, Rooms

A_MINUTE = 600
"""Questions that one token may ask in a minute."""

WRONG_A_MINUTE = 60
"""Questions without a good token from one address in a minute."""

_LONGEST = 200
_UNKNOWN = (
    "Frågan saknar en nyckel som gäller. Skicka den i huvudet »Authorization: Bearer …«. Den som"
    " sköter Ögonblick gör nycklar med »ogonblick tokens new«."
)
_NO_SCOPE = "Nyckeln {} räcker inte till det här: det kräver omfattningen »{}«. Be om en ny nyckel."
_TOO_OFTEN = (
    "Det kom för många frågor på en minut. Vänta så många sekunder som »Retry-After« säger."
)


@dataclass(frozen=True)
class Reception:
    """How often systems ask, and those who come without a token."""

    known: Measure
    unknown: Measure


def reception() -> Reception:
    """Return one that nobody has come to yet."""
    return Reception(Measure(A_MINUTE), Measure(WRONG_A_MINUTE))


def asker(
    rooms: Rooms, operation: Operation, received: Reception, request: Request
) -> System | Response:
    """Return which system asks, or why it is not answered; nobody's door lets everybody in."""
    at, network = rooms.clock(), network_of(request)
    if operation.scope is None:
        return _in_time(received.unknown.wait(network, at)) or System(NOBODY.id, NOBODY.name)
    secret = _secret(request)
    found = rooms.catalogue.tokens.who(digest_of_secret(secret), at) if secret else None
    if found is None:
        return _in_time(received.unknown.wait(network, at)) or _unknown()
    token, system = found
    if operation.scope not in system.scopes:
        return problem(403, _NO_SCOPE.format(token.id, operation.scope))
    late = _in_time(received.known.wait(token.id, at, operation.weight))
    return late or replace(system, name=f"{system.name}, nyckel {token.id}")


def _secret(request: Request) -> str:
    """Return the token that a question carries; empty where it carries nothing like one."""
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    is_one = kind.casefold() == "bearer" and secret.startswith(SIGN) and len(secret) < _LONGEST
    return secret if is_one else ""


def _unknown() -> Response:
    return problem(401, _UNKNOWN, headers={"WWW-Authenticate": 'Bearer realm="ogonblick"'})


def _in_time(seconds: int) -> Response | None:
    if not seconds:
        return None
    return problem(429, _TOO_OFTEN, headers={"Retry-After": str(seconds)})
