"""The door to an account's history: what persons decided, ordered, and changed in the register."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from ogonblick.account import Account, Entered
from ogonblick.case import Closure, Deed
from ogonblick.event import EventType, who_asked
from ogonblick.larger_change import LargerChange
from ogonblick.person import Permission
from portal.larger_changes import WORDS
from portal.web import changes, closing
from portal.web.doors import Door
from portal.web.register_changes import FieldChange, together
from portal.web.rendering import account_address, page, snapshot_address
from portal.web.rooms import Rooms
from storage.database.happenings import ToldEvent

_MOST = 1000
"""Captures that are looked through: more than an account has in its years."""

ORDERED = "Ögonblicksbild tagen på begäran"
FOUND = "Större förändring funnen"
ADDED = "Tillagt i registret"
CHANGED = "Ändrat i registret"
CASE = "Ärende"
CHANGES = "Större förändringar"
REGISTER = "Uppgifter i registret"
SNAPSHOT = "Ögonblicksbilden"


@dataclass(frozen=True)
class HistoryLine:
    """Something of an account's history: ``what`` in our words, ``said`` in those of a person.

    ``by`` is empty where the program did it by itself. ``address`` is where more is told, ``place``
    what that is, and ``number`` the case's; empty where it is none. ``fields`` are what was changed
    of the account in the register.
    """

    at: datetime
    what: str
    by: str
    said: str
    address: str
    place: str
    number: str = ""
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True)
class HistoryPage:
    """An account, and what has happened with it, newest first."""

    account: Account
    lines: tuple[HistoryLine, ...]


def history_page(rooms: Rooms, account_id: str) -> HistoryPage:
    """Return what is known of an account's history. Raises ``CatalogueError`` for no account."""
    account = rooms.account(account_id)
    found = sorted(_lines(rooms, account), key=lambda one: one.at, reverse=True)
    return HistoryPage(account, tuple(found))


def _lines(rooms: Rooms, account: Account) -> Iterator[HistoryLine]:
    for entered, fields in together(rooms.catalogue.register_changes(account.id)):
        yield _of_register(account, entered, fields)
    for case in rooms.catalogue.closures.all(account.id):
        yield from _of_closure(case)
    for change in rooms.catalogue.larger_changes.all():
        if change.account_id == account.id:
            yield from _of_change(change)
    told = rooms.catalogue.happenings.newest([account.id], EventType.CAPTURE, None, _MOST)
    yield from (_of_order(one) for one in told if who_asked(one.event))


def _of_register(
    account: Account, entered: Entered, fields: tuple[FieldChange, ...]
) -> HistoryLine:
    place = (f"{account_address(account.id)}#uppgifter", REGISTER)
    what = CHANGED if fields else ADDED
    return HistoryLine(entered.at, what, _who(entered), entered.file, *place, fields=fields)


def _who(told: Entered | Deed) -> str:
    return f"{told.by} ({told.account})" if told.account else told.by


def _of_closure(case: Closure) -> Iterator[HistoryLine]:
    for deed in case.deeds:
        place = (f"{closing.PATH}/{case.id}", CASE, case.id)
        yield HistoryLine(deed.at, deed.step, _who(deed), deed.note, *place)


def _of_change(change: LargerChange) -> Iterator[HistoryLine]:
    place = (changes.PATH, CHANGES)
    yield HistoryLine(change.found_at, FOUND, "", change.reason, *place)
    if change.answered_at:
        told = (WORDS[change.status], change.answered_by, change.answer)
        yield HistoryLine(change.answered_at, *told, *place)


def _of_order(told: ToldEvent) -> HistoryLine:
    event = told.event
    place = (snapshot_address(event.snapshot_id), SNAPSHOT)
    return HistoryLine(event.at, ORDERED, who_asked(event), "", *place)


def _history(rooms: Rooms, request: Request) -> Response:
    shown = history_page(rooms, request.path_params["account_id"])
    return page("history.html", request, page=shown)


DOORS = (Door("/konton/{account_id}/historik", _history, Permission.READ),)
