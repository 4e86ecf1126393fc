"""The register of accounts from a CSV or Excel file: read whole, or refused with every fault."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from ogonblick.account import Account, AccountStatus, Route
from ogonblick.address import same_address
from ogonblick.errors import InputError
from storage.database.entries import RegisterSheet
from storage.sheets.form import cell_fault
from storage.sheets.register_rows import Row, read_sheet
from storage.sheets.register_words import (
    PLATFORMS,
    ROUTES,
    STATUSES,
    YES_OR_NO,
    address_fault,
    approvals,
    compared,
    day_fault,
    id_fault,
    made_id,
    names,
    unknown_fault,
)

_REQUIRED = {
    "name": "namn",
    "platform": "plattform",
    "url": "adress",
    "municipality": "kommun",
    "department": "förvaltning",
}
"""The fields that every account must have, and what their column is called on screen."""

_CHOICES: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "platform": ("plattform", PLATFORMS),
    "status": ("status", STATUSES),
    "route": ("inhämtningsväg", ROUTES),
    "listed": ("uppgift om förteckning", YES_OR_NO),
}
_CHECKS: Mapping[str, Callable[[str], str | None]] = {
    "url": address_fault,
    "id": id_fault,
    "closed_on": day_fault,
}


def read_register(path: Path, municipality: str = "") -> RegisterSheet:
    """Read the accounts in a CSV or Excel file, in the order of the file.

    The first line of known words names the columns, in Swedish or English, in any order. CSV:
    ``;`` or ``,`` separates; UTF-8 or Windows-1252. Excel (``.xlsx``): the sheet »Konton« or
    »Register«, or else the first. ``municipality`` stands where the file does not say. Raises one
    ``InputError`` with every fault, its line, and its cell where the file has cells.
    """
    sheet = read_sheet(path)
    preset = {"municipality": municipality} if municipality else {}
    columns = sheet.columns.keys() | preset.keys()
    rows = [Row(row.line, {**preset, **row.cells}) for row in sheet.rows]
    told = [
        *((sheet.top, "", text) for text in _missing_columns(columns)),
        *((row.line, *fault) for row in rows for fault in _row_faults(row.cells, columns)),
        *_repeated(rows),
    ]
    faults = [
        *sheet.faults,
        *(
            cell_fault(sheet.file, line, sheet.place(field, line), text)
            for line, field, text in told
        ),
    ]
    if faults:
        raise InputError(sorted(faults, key=lambda fault: fault.line or 0))
    return RegisterSheet(tuple(_account(row.cells) for row in rows), frozenset(columns))


def _missing_columns(columns: Collection[str]) -> list[str]:
    """Say which necessary columns the file does not have."""
    return [
        f"Kolumnen {shown} saknas. Lägg till den i rubrikraden."
        for field, shown in _REQUIRED.items()
        if field not in columns
    ]


def _row_faults(cells: Mapping[str, str], columns: Collection[str]) -> Iterator[tuple[str, str]]:
    """Say everything that is wrong with one row's cells, each with its field."""
    for field, shown in _REQUIRED.items():
        if field in columns and not cells.get(field):
            yield field, f"Cellen {shown} är tom."
    for field, (what, known) in _CHOICES.items():
        if field in cells and compared(cells[field]) not in known:
            yield field, unknown_fault(what, cells[field], known)
    for field, fault_in in _CHECKS.items():
        fault = fault_in(cells[field]) if field in cells else None
        if fault:
            yield field, fault


def _account(cells: Mapping[str, str]) -> Account:
    """Make an account of cells that have been found good."""
    return Account(
        id=_id(cells),
        name=cells["name"],
        platform=PLATFORMS[compared(cells["platform"])],
        url=cells["url"],
        municipality=cells["municipality"],
        department=cells["department"],
        board=cells.get("board", ""),
        status=STATUSES[compared(cells.get("status", AccountStatus.ACTIVE))],
        route=ROUTES[compared(cells.get("route", Route.BROWSER))],
        mailbox=cells.get("mailbox", ""),
        editors=names(cells.get("editors", "")),
        administrators=names(cells.get("administrators", "")),
        note=cells.get("note", ""),
        owner=cells.get("owner", ""),
        purpose=cells.get("purpose", ""),
        approvals=approvals(cells.get("approvals", "")),
        watched=cells.get("watched", ""),
        listed=YES_OR_NO[compared(cells.get("listed", "ja"))],
        exempt=cells.get("exempt", ""),
        closed_on=date.fromisoformat(cells["closed_on"]) if "closed_on" in cells else None,
    )


def _repeated(rows: Iterable[Row]) -> Iterator[tuple[int, str, str]]:
    """Say which ids and addresses come twice: line, field, and where they came first."""
    first_with: dict[str, int] = {}
    for row in rows:
        for mark, shown in _marks(row.cells).items():
            first = first_with.setdefault(mark, row.line)
            if first != row.line:
                yield row.line, mark.partition(" ")[0], f"{shown} finns redan på rad {first}."


def _marks(cells: Mapping[str, str]) -> dict[str, str]:
    """Return what no other row may have, and how it is shown; nothing of what is faulty."""
    url = cells.get("url", "")
    if not url or address_fault(url):
        return {}
    marks = {f"url {same_address(url)}": f"Adressen {url}"}
    if compared(cells.get("platform", "")) in PLATFORMS:
        account_id = _id(cells)
        marks[f"id {account_id}"] = f"Id ”{account_id}”"
    return marks


def _id(cells: Mapping[str, str]) -> str:
    """Return the account's id as given, or else made of its platform and address."""
    return cells.get("id") or made_id(PLATFORMS[compared(cells["platform"])], cells["url"])
