"""The page of larger changes: how a header was and is, and a person's word about it."""

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ogonblick.account import Account
from ogonblick.errors import AccessDenied, CatalogueError, NotInArchive
from ogonblick.larger_change import ChangeStatus, LargerChange
from ogonblick.person import Permission
from portal.larger_changes import WORDS, confirm, dismiss
from portal.web import pictures
from portal.web.doors import Door, field
from portal.web.rendering import page, snapshot_address, webp
from portal.web.rooms import Rooms
from retention.persons import readable, words_of

PATH = "/forandringar"

_ELSEWHERE = "Förändringen gäller en plattform, och besvaras av den som ser hela kommunens konton."
_NO_REASON = "Skriv varför, så att den som läser det efteråt förstår. Inget ändrades."


@dataclass(frozen=True)
class Shown:
    """A change as it is shown: its account, None for a platform's, and where pictures are.

    ``before`` is the address of the snapshot that showed it otherwise, empty where it cannot be
    seen; ``may_answer`` says whether this person may answer it.
    """

    change: LargerChange
    account: Account | None
    status: str
    address: str
    before: str
    may_answer: bool


@dataclass(frozen=True)
class ChangesPage:
    """The changes that wait for an answer, and those that have one, newest first."""

    waiting: tuple[Shown, ...]
    answered: tuple[Shown, ...]


def changes_page(rooms: Rooms) -> ChangesPage:
    """Return the larger changes of what a person may see."""
    shown = tuple(_shown(rooms))
    return ChangesPage(
        tuple(one for one in shown if one.change.status is ChangeStatus.OPEN),
        tuple(one for one in shown if one.change.status is not ChangeStatus.OPEN),
    )


def _shown(rooms: Rooms) -> Iterator[Shown]:
    accounts = {one.id: one for one in rooms.accounts}
    for one in rooms.catalogue.larger_changes.all():
        account = accounts.get(one.account_id or "")
        if account or (one.account_id is None and accounts):
            yield Shown(
                one,
                account,
                WORDS[one.status],
                f"{PATH}/{one.id}",
                snapshot_address(one.compared_with) if one.compared_with else "",
                rooms.person.may(Permission.ORDER, account.department if account else ""),
            )


def change_of(rooms: Rooms, request: Request) -> LargerChange:
    """Return the change that an address names, if this person may do what the door is for.

    Raises ``CatalogueError`` where there is none, ``AccessDenied`` where it is others'.
    """
    change = rooms.catalogue.larger_changes.one(request.path_params["change_id"])
    if change.account_id:
        rooms.account(change.account_id)
    elif not rooms.is_whole:
        raise AccessDenied(_ELSEWHERE)
    return change


def _changes(rooms: Rooms, request: Request) -> Response:
    return page("changes.html", request, page=changes_page(rooms))


def change_picture(rooms: Rooms, request: Request) -> bytes:
    """Return the picture of what was found, as WebP; ``NotInArchive`` where there is none."""
    change = change_of(rooms, request)
    if not change.evidence:
        raise NotInArchive("Förändringen har ingen bild: den togs bort när någon hade svarat.")
    return pictures.evidence(rooms.archive, change.evidence)


def _picture(rooms: Rooms, request: Request) -> Response:
    return webp(change_picture(rooms, request))


def _answer(rooms: Rooms, request: Request) -> Response:
    change, why = change_of(rooms, request), readable(field(request, "varfor"))
    if not words_of(why):
        raise CatalogueError(_NO_REASON)
    said = (change.id, rooms.person.name, why, rooms.clock())
    if field(request, "svar") == "bestall":
        confirm(rooms.settings, rooms.catalogue, *said)
    else:
        dismiss(rooms.catalogue, *said)
    return RedirectResponse(PATH, 303)


DOORS = (
    Door(PATH, _changes, Permission.OVERSEE),
    Door(f"{PATH}/{{change_id}}/bild", _picture, Permission.READ),
    Door(f"{PATH}/{{change_id}}", _answer, Permission.ORDER, method="POST"),
)
