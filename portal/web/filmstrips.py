"""The door to all snapshots: an account's year as a calendar, and its pictures in a row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from starlette.requests import Request
from starlette.responses import Response

from ogonblick.account import Account
from ogonblick.likeness import Verdict
from ogonblick.person import Permission
from ogonblick.snapshot import Snapshot
from ogonblick.swedish import day_of, in_swedish_order
from portal.web.doors import Door, always
from portal.web.rendering import page
from portal.web.rooms import Rooms

_SAME = frozenset((Verdict.IDENTICAL, Verdict.UNCHANGED))


@dataclass(frozen=True)
class Frame:
    """A snapshot in the row. ``since`` is when it began to be as it is, None where it changed."""

    snapshot: Snapshot
    since: datetime | None


@dataclass(frozen=True)
class Month:
    """A month of a calendar, by its number from 1, and the days on which something was taken."""

    number: int
    days: tuple[tuple[int, Snapshot], ...]


@dataclass(frozen=True)
class FilmPage:
    """One account's snapshots, newest first, and its years; ``accounts`` are those to choose."""

    accounts: tuple[Account, ...]
    account: Account | None
    frames: tuple[Frame, ...]
    years: tuple[tuple[int, tuple[Month, ...]], ...]


def film_page(rooms: Rooms, account_id: str) -> FilmPage:
    """Return an account's snapshots; of the first account that has any where none is named."""
    accounts = sorted(rooms.accounts, key=lambda one: in_swedish_order(one.name))
    account = rooms.account(account_id) if account_id else _first_with_any(rooms, accounts)
    snapshots = rooms.snapshots(account.id) if account else []
    return FilmPage(tuple(accounts), account, tuple(frames(snapshots)), tuple(calendar(snapshots)))


def frames(newest_first: Sequence[Snapshot]) -> Iterator[Frame]:
    """Yield each snapshot with the moment since which nothing had changed, as far as was seen."""
    since: dict[str, datetime] = {}
    for snapshot in reversed(newest_first):
        likeness = snapshot.likeness
        if likeness.verdict in _SAME and likeness.previous_id in since:
            since[snapshot.id] = since[likeness.previous_id]
        else:
            since[snapshot.id] = snapshot.taken_at
    for snapshot in newest_first:
        began = since[snapshot.id]
        yield Frame(snapshot, began if began < snapshot.taken_at else None)


def calendar(snapshots: Sequence[Snapshot]) -> Iterator[tuple[int, tuple[Month, ...]]]:
    """Yield the years that have any snapshot, the last first, each with its twelve months."""
    days = sorted(((day_of(one.taken_at), one) for one in snapshots), key=lambda pair: pair[0])
    for year in sorted({day.year for day, _ in days}, reverse=True):
        yield year, tuple(_month(days, year, month) for month in range(1, 13))


def _month(days: Sequence[tuple[date, Snapshot]], year: int, month: int) -> Month:
    found = ((day.day, one) for day, one in days if (day.year, day.month) == (year, month))
    return Month(month, tuple(found))


def _first_with_any(rooms: Rooms, accounts: Sequence[Account]) -> Account | None:
    newest = rooms.newest()
    return next((one for one in accounts if one.id in newest), None)


def _film(rooms: Rooms, request: Request) -> Response:
    shown = film_page(rooms, request.query_params.get("konto", ""))
    return page("filmstrip.html", request, page=shown)


DOORS = (Door("/ogonblicksbilder", _film, Permission.READ, at_hand=always),)
