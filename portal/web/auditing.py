"""The door of the auditor: who may see what is restricted, and who has seen it."""

from collections.abc import Collection
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ogonblick.errors import AccessDenied
from ogonblick.person import Access, Grant, HitList, Permission
from portal.web.doors import Door
from portal.web.rendering import page
from portal.web.rooms import Rooms
from storage.database.secrecy import ToldAccess

PATH = "/insyn"
_SHOWN = 100
_WHOLE = "Träfflistor kan gälla vilken förvaltning som helst, och visas för den som granskar alla."
_MOST_DIGITS = 12


@dataclass(frozen=True)
class AuditPage:
    """The grants that hold, one page of looks, and everybody's name by id.

    ``older`` is the address of the next page, empty where there is none. ``hit_lists`` are those
    that were taken last, for auditors of the whole municipality: a list may be of any department.
    """

    grants: tuple[Grant, ...]
    accesses: tuple[Access, ...]
    names: dict[str, str]
    older: str
    hit_lists: tuple[HitList, ...]


def audit_page(rooms: Rooms, asked: str = "") -> AuditPage:
    """Return who may see what is restricted in this person's departments, and who did last.

    ``asked`` is the number of a look that those shown are older than.
    """
    before = int(asked) if asked.isdecimal() and len(asked) <= _MOST_DIGITS else None
    found = looks(rooms, before, _SHOWN + 1)
    return AuditPage(
        grants(rooms),
        tuple(one.access for one in found[:_SHOWN]),
        names(rooms),
        f"{PATH}?fore={found[_SHOWN - 1].number}" if len(found) > _SHOWN else "",
        hit_lists(rooms) if rooms.is_whole else (),
    )


def grants(rooms: Rooms) -> tuple[Grant, ...]:
    """Return the grants that hold in this person's departments, oldest first."""
    return tuple(rooms.catalogue.secrecy.grants(_own(rooms)))


def looks(rooms: Rooms, before: int | None, most: int) -> tuple[ToldAccess, ...]:
    """Return who saw what is restricted there, newest first, older than the look of a number."""
    return tuple(rooms.catalogue.secrecy.accesses(most, before, _own(rooms)))


def hit_lists(rooms: Rooms) -> tuple[HitList, ...]:
    """Return the lists of hits taken last. Raises ``AccessDenied`` for who audits but a part."""
    if not rooms.is_whole:
        raise AccessDenied(_WHOLE)
    return tuple(rooms.catalogue.hit_lists.newest(_SHOWN))


def names(rooms: Rooms) -> dict[str, str]:
    """Return what everybody is called, by their ids."""
    return {one.id: one.name for one in rooms.catalogue.persons.all()}


def _own(rooms: Rooms) -> Collection[str] | None:
    """Return the accounts that this person audits; None for all, those long gone too."""
    return None if rooms.is_whole else {one.id for one in rooms.accounts}


def _audit(rooms: Rooms, request: Request) -> Response:
    return page("audit.html", request, page=audit_page(rooms, request.query_params.get("fore", "")))


DOORS = (Door(PATH, _audit, Permission.AUDIT),)
