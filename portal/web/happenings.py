"""The door to what has happened: the events of all snapshots, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from ogonblick.account import Account
from ogonblick.event import EventType
from ogonblick.person import Permission
from portal.web.doors import Door
from portal.web.rendering import page
from portal.web.rooms import Rooms
from storage.database.happenings import ToldEvent

PATH = "/handelser"
_SHOWN = 100
_MOST_DIGITS = 12


@dataclass(frozen=True)
class HappeningsPage:
    """One page of events; ``older`` is the address of the next, empty where there is none."""

    events: tuple[ToldEvent, ...]
    accounts: Mapping[str, Account]
    kind: EventType | None
    older: str


def happenings_page(rooms: Rooms, query: QueryParams) -> HappeningsPage:
    """Return the events that are asked for; what means nothing here is passed over."""
    accounts = {account.id: account for account in rooms.accounts}
    kind = next((one for one in EventType if one.value == query.get("slag", "")), None)
    asked = query.get("fore", "")
    before = int(asked) if asked.isdecimal() and len(asked) <= _MOST_DIGITS else None
    found = rooms.catalogue.happenings.newest(accounts.keys(), kind, before, _SHOWN + 1)
    return HappeningsPage(tuple(found[:_SHOWN]), accounts, kind, _older(found, kind))


def _older(found: list[ToldEvent], kind: EventType | None) -> str:
    if len(found) <= _SHOWN:
        return ""
    values = {"slag": kind.value if kind else "", "fore": str(found[_SHOWN - 1].number)}
    return f"{PATH}?{urlencode(values)}"


def _happenings(rooms: Rooms, request: Request) -> Response:
    shown = happenings_page(rooms, request.query_params)
    return page("happenings.html", request, page=shown, kinds=tuple(EventType))


DOORS = (Door(PATH, _happenings, Permission.OVERSEE),)
