"""The door to all cases in one place: what waits for a receiver, removals, closures, disposals."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ogonblick.account import Account
from ogonblick.case import Closure, Removal
from ogonblick.person import Permission
from portal.web.doors import Door
from portal.web.removing import is_shown
from portal.web.rendering import page
from portal.web.rooms import Rooms
from portal.web.standing import Waits, waits


@dataclass(frozen=True)
class CasesPage:
    """Every case that one may see, last opened first; of others' secret ones only that they wait.

    ``known`` are the ids of those whose pages one may open.
    """

    waits: Waits
    removals: tuple[Removal, ...]
    closures: tuple[Closure, ...]
    accounts: dict[str, Account]
    known: frozenset[str]


def cases_page(rooms: Rooms) -> CasesPage:
    """Return the cases of the accounts that one may see."""
    accounts = {account.id: account for account in rooms.accounts}
    removals = [one for one in rooms.catalogue.removals.all() if one.account_id in accounts]
    removals = [one for one in removals if is_shown(rooms, one)]
    closures = [one for one in rooms.catalogue.closures.all() if one.account_id in accounts]
    rooms.note_looks(one.order.snapshot_id for one in removals)
    cases: tuple[Removal | Closure, ...] = (*removals, *closures)
    known = frozenset(one.id for one in cases if _may_open(rooms, accounts, one))
    return CasesPage(waits(rooms), tuple(removals), tuple(closures), accounts, known)


def _may_open(rooms: Rooms, accounts: dict[str, Account], case: Removal | Closure) -> bool:
    return rooms.person.may(Permission.READ, accounts[case.account_id].department)


def _cases(rooms: Rooms, request: Request) -> Response:
    return page("cases.html", request, page=cases_page(rooms))


DOORS = (Door("/arenden", _cases, Permission.OVERSEE),)
