"""How often somebody may try: a user's name, an address, and a person at a door."""

from collections.abc import Mapping
from datetime import timedelta
from ipaddress import IPv6Network

from starlette.requests import Request

from ogonblick.digest import Digest, digest_of
from portal.web.rooms import Rooms
from storage.database.signing_in import Attempts

WITHIN = timedelta(minutes=15)
"""How long an attempt is remembered."""

MOST_OF_USER = 10
MOST_OF_ADDRESS = 100
"""Attempts within that time, for one user's name and from one address: many share a proxy's."""

WAIT: Mapping[str, str] = {"Retry-After": str(int(WITHIN.total_seconds()))}
"""The header of an answer to who has tried too often: after that long they surely may again."""


def may_try(rooms: Rooms, *tries: Attempts) -> bool:
    """Note an attempt, and say whether it may be made."""
    return rooms.catalogue.signing_in.try_once(tries, rooms.clock(), WITHIN)


def of_user(user: str) -> Attempts:
    """Return what is counted for a user's name, whether there is such a user or not."""
    return Attempts(_whose("user", user), MOST_OF_USER)


def of_address(request: Request) -> Attempts:
    """Return what is counted for where a request comes from."""
    return Attempts(_whose("address", network_of(request)), MOST_OF_ADDRESS)


def of_door(path: str, request: Request, person_id: str, most: int) -> Attempts:
    """Return what is counted for a person at a door, or for an address where nobody is known."""
    visitor = f"person {person_id}" if person_id else f"address {network_of(request)}"
    return Attempts(_whose("door", f"{path} {visitor}"), most)


def network_of(request: Request) -> str:
    """Return whom attempts are counted for: of IPv6 the network, where one has 2^64 addresses."""
    host = request.client.host if request.client else ""
    try:
        return str(IPv6Network((host, 64), strict=False))
    except ValueError:
        return host


def _whose(kind: str, name: str) -> Digest:
    return digest_of([f"{kind} {name}".encode()])
