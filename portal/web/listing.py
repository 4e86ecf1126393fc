"""The list of accounts that the public sees, made from the register: HTML, CSV or JSON."""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from ogonblick.account import Account
from ogonblick.swedish import in_swedish_order, word
from portal.web.rendering import document
from retention.published import OFFICIAL, belongs_in_list
from storage.sheets.tables import harmless


class ListFormat(StrEnum):
    """What the list is written as."""

    HTML = "html"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True)
class ListedDepartment:
    """A department and its accounts that the public sees, in Swedish order."""

    name: str
    accounts: tuple[Account, ...]


def listed(accounts: Iterable[Account]) -> tuple[ListedDepartment, ...]:
    """Return the accounts that belong in the public list, department by department."""
    shown = sorted(filter(belongs_in_list, accounts), key=_order)
    by_department = groupby(shown, key=lambda account: account.department)
    return tuple(ListedDepartment(name, tuple(found)) for name, found in by_department)


def written(accounts: Iterable[Account], form: ListFormat, on: date) -> str:
    """Write the list. Nothing of it is more than what the platforms show already."""
    departments = listed(accounts)
    if form is ListFormat.CSV:
        return _as_csv(departments)
    return _as_json(departments, on) if form is ListFormat.JSON else _as_html(departments, on)


def _as_html(departments: tuple[ListedDepartment, ...], on: date) -> str:
    """Write a page that stands alone: no script, no picture, nothing fetched."""
    found = {one.municipality for each in departments for one in each.accounts}
    page = document(
        "published.html",
        departments=departments,
        municipality=" och ".join(sorted(found, key=in_swedish_order)) or "Kommunen",
        official=OFFICIAL,
        on=on,
    )
    return f"{page}\n"


def _as_csv(departments: tuple[ListedDepartment, ...]) -> str:
    """Write a row an account, with the register's own headings, as Excel in Swedish reads it."""
    text = io.StringIO()
    rows = csv.writer(text, delimiter=";", lineterminator="\r\n")
    rows.writerow(("förvaltning", "namn", "plattform", "adress", "upplysning"))
    for each in departments:
        for one in each.accounts:
            cells = (each.name, one.name, word(one.platform), one.url, OFFICIAL)
            rows.writerow(harmless(cell) for cell in cells)
    return f"\N{ZERO WIDTH NO-BREAK SPACE}{text.getvalue()}"


def _as_json(departments: tuple[ListedDepartment, ...], on: date) -> str:
    """Write what a web site's own program makes its page of."""
    found = {
        "date": on.isoformat(),
        "notice": OFFICIAL,
        "departments": [
            {
                "name": each.name,
                "accounts": [
                    {"name": one.name, "platform": one.platform.value, "url": one.url}
                    for one in each.accounts
                ],
            }
            for each in departments
        ],
    }
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _order(account: Account) -> tuple[str, str, str, str]:
    """Return what to sort by: department, then name, as Swedish sorts them."""
    department, name = (in_swedish_order(one) for one in (account.department, account.name))
    return department, account.department, name, account.platform.value
