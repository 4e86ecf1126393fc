"""The door to all cases in one place: what waits for a receiver, removals, closures, disposals."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ogonblick.account import Account
from ogonblick.case import Closure, Removal
from ogonblick.person import Permission
from portal.waiting import is_secret
from portal.web.doors import Door
from portal.web.rendering import page
from portal.web.rooms import Rooms
from portal.web.standing import Waits, waits


@dataclass(frozen=True)
class CasesPage:
    """Every case that one may see, last opened first; of secret ones only that they wait."""

    waits: Waits
    removals: tuple[Removal, ...]
    closures: tuple[Closure, ...]
    accounts: dict[str, Account]


def cases_page(rooms: Rooms) -> CasesPage:
    """Return the cases of the accounts that one may see."""
    accounts = {account.id: account for account in rooms.accounts()}
    removals = (one for one in rooms.catalogue.removals.all() if not is_secret(one))
    closures = rooms.catalogue.closures.all()
    return CasesPage(
        waits(rooms),
        tuple(one for one in removals if one.account_id in accounts),
        tuple(one for one in closures if one.account_id in accounts),
        accounts,
    )


def _cases(rooms: Rooms, request: Request) -> Response:
    return page("cases.html", request, page=cases_page(rooms))


DOORS = (Door("/arenden", _cases, Permission.OVERSEE),)
