"""The door of the auditor: who may see what is restricted, and who has seen it."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ogonblick.person import Access, Grant, HitList, Permission
from portal.web.doors import Door
from portal.web.rendering import page
from portal.web.rooms import Rooms

PATH = "/insyn"
_SHOWN = 100
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
    secrecy = rooms.catalogue.secrecy
    accounts = None if rooms.is_whole else {one.id for one in rooms.accounts}
    before = int(asked) if asked.isdecimal() and len(asked) <= _MOST_DIGITS else None
    found = secrecy.accesses(_SHOWN + 1, before, accounts)
    return AuditPage(
        tuple(secrecy.grants(accounts)),
        tuple(one.access for one in found[:_SHOWN]),
        {one.id: one.name for one in rooms.catalogue.persons.all()},
        f"{PATH}?fore={found[_SHOWN - 1].number}" if len(found) > _SHOWN else "",
        tuple(rooms.catalogue.hit_lists.newest(_SHOWN)) if rooms.is_whole else (),
    )


def _audit(rooms: Rooms, request: Request) -> Response:
    return page("audit.html", request, page=audit_page(rooms, request.query_params.get("fore", "")))


DOORS = (Door(PATH, _audit, Permission.AUDIT),)
