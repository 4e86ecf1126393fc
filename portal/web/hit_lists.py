"""The doors by which a list of hits is taken home: a table, as CSV or as an Excel file."""

from collections.abc import Mapping
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from ogonblick.account import Account
from ogonblick.person import HitList, Permission
from ogonblick.swedish import SWEDEN, day_of, word
from portal.web.asking import PATH, Asked, asked_in
from portal.web.doors import Door
from portal.web.rooms import Rooms
from portal.web.seeking import sought
from storage.database.entries import Hit
from storage.sheets.tables import table_as_csv, table_as_excel

_MOST = 1000
"""Hits that are counted, and so the most that there can be in a list."""

_OFTEN = 60
"""Lists that one person may take in a quarter of an hour, each of a thousand rows at most."""

_CSV = "text/csv; charset=utf-8"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEADING = (
    *("Konto", "Plattform", "Förvaltning", "Slag", "Riktning", "Avsändare", "Publicerat"),
    *("Tid som sidan visade", "Text", "Adress hos plattformen", "Sett", "Ögonblicksbild"),
)


def rows(rooms: Rooms, asked: Asked) -> list[tuple[str, ...]]:
    """Return a row for each hit, in the order of the page, and note who took them home."""
    accounts = {account.id: account for account in rooms.accounts}
    found = [_row(hit, accounts) for hit in sought(rooms, asked, 0, _MOST).hits]
    taken = HitList(rooms.person.id, asked.at(1), len(found), rooms.clock())
    rooms.catalogue.hit_lists.note(taken)
    return found


def _row(hit: Hit, accounts: Mapping[str, Account]) -> tuple[str, ...]:
    post, account = hit.post, accounts[hit.account_id]
    published = (
        post.published.astimezone(SWEDEN).strftime("%Y-%m-%d %H:%M") if post.published else ""
    )
    return (
        *(account.name, word(account.platform), account.department),
        *(word(post.kind), word(post.origin), post.author, published, post.time_shown),
        *(post.text, post.permalink, day_of(hit.taken_at).isoformat(), hit.snapshot_id),
    )


def hits_as_csv(rooms: Rooms, asked: Asked) -> Response:
    """Answer with the hits as CSV, as Excel in Swedish reads it; that it was taken is noted."""
    content = table_as_csv(_HEADING, rows(rooms, asked))
    return _file(content, _CSV, "csv", rooms.today())


def hits_as_excel(rooms: Rooms, asked: Asked) -> Response:
    """Answer with the hits as an Excel file; that it was taken is noted."""
    content = table_as_excel("Träffar", _HEADING, rows(rooms, asked))
    return _file(content, EXCEL, "xlsx", rooms.today())


def _csv(rooms: Rooms, request: Request) -> Response:
    return hits_as_csv(rooms, asked_in(request.query_params))


def _excel(rooms: Rooms, request: Request) -> Response:
    return hits_as_excel(rooms, asked_in(request.query_params))


def _file(content: bytes, mime: str, ending: str, today: date) -> Response:
    name = f'attachment; filename="traffar-{today.isoformat()}.{ending}"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return Response(content, media_type=mime, headers=headers)


DOORS = (
    Door(f"{PATH}/lista.csv", _csv, Permission.HAND_OUT, often=_OFTEN),
    Door(f"{PATH}/lista.xlsx", _excel, Permission.HAND_OUT, often=_OFTEN),
)
