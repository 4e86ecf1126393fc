"""The doors to the register: the accounts as a tree, what is amiss, and the list for the public."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response

from ogonblick.account import Account
from ogonblick.capture import Finding
from ogonblick.person import Permission
from ogonblick.swedish import in_swedish_order
from portal.evidence import register_findings
from portal.web.doors import Door
from portal.web.listing import ListedDepartment, ListFormat, listed, written
from portal.web.rendering import page
from portal.web.rooms import Rooms

_MIMES = {
    ListFormat.HTML: "text/html",
    ListFormat.CSV: "text/csv",
    ListFormat.JSON: "application/json",
}


@dataclass(frozen=True)
class Branch:
    """A department of the tree, with its accounts and how many remarks each has."""

    department: str
    board: str
    accounts: tuple[tuple[Account, int], ...]


@dataclass(frozen=True)
class RegisterPage:
    """The accounts that one may see, and what is amiss with them."""

    branches: tuple[Branch, ...]
    count: int
    findings: tuple[tuple[Account, Finding], ...]


def register_page(rooms: Rooms) -> RegisterPage:
    """Return the register, department by department in Swedish order."""
    accounts = {account.id: account for account in rooms.accounts}
    found = register_findings(rooms.catalogue, rooms.policy)
    findings = tuple((accounts[one.place], one) for one in found if one.place in accounts)
    return RegisterPage(tuple(branches(accounts.values(), findings)), len(accounts), findings)


def branches(
    accounts: Iterable[Account], findings: Iterable[tuple[Account, Finding]]
) -> list[Branch]:
    """Return the accounts as a tree: departments, and the accounts in each."""
    remarked = [account.id for account, _ in findings]
    ordered = sorted(accounts, key=lambda one: tuple(map(in_swedish_order, _place(one))))
    return [
        Branch(department, board, tuple((one, remarked.count(one.id)) for one in found))
        for (department, board), found in groupby(ordered, key=lambda one: _place(one)[:2])
    ]


def _place(account: Account) -> tuple[str, str, str, str]:
    return account.department, account.board, account.name, account.platform.value


def _register(rooms: Rooms, request: Request) -> Response:
    return page("register.html", request, page=register_page(rooms))


def _list(rooms: Rooms, request: Request) -> Response:
    departments: tuple[ListedDepartment, ...] = listed(rooms.accounts)
    return page("listing.html", request, departments=departments, forms=tuple(ListFormat))


def list_file(rooms: Rooms, form: ListFormat) -> Response:
    """Answer with the list as a file to publish."""
    text = written(rooms.accounts, form, rooms.today())
    name = f'attachment; filename="konton.{form.value}"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return Response(text, media_type=_MIMES[form], headers=headers)


def _file_door(form: ListFormat) -> Door:
    def answer(rooms: Rooms, _: Request) -> Response:
        return list_file(rooms, form)

    return Door(f"/forteckning/{form.value}", answer, Permission.OVERSEE)


DOORS = (
    Door("/konton", _register, Permission.OVERSEE),
    Door("/forteckning", _list, Permission.OVERSEE),
    *map(_file_door, ListFormat),
)
