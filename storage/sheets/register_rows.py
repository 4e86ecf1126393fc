"""The lines of a register file: every cell under its field's name."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path

from ogonblick.account import Account
from ogonblick.errors import Fault
from storage.sheets.form import Cell, Line, cell_fault
from storage.sheets.sheet import heading_line, heading_of, read_grid

_SWEDISH = {
    "namn": "name",
    "kontonamn": "name",
    "plattform": "platform",
    "adress": "url",
    "webbadress": "url",
    "länk": "url",
    "kommun": "municipality",
    "nämnd": "board",
    "förvaltning": "department",
    "inhämtningsväg": "route",
    "väg": "route",
    "brevlåda": "mailbox",
    "funktionsbrevlåda": "mailbox",
    "redaktörer": "editors",
    "redaktör": "editors",
    "administratörer": "administrators",
    "administratör": "administrators",
    "anmärkning": "note",
    "ägare": "owner",
    "kontoägare": "owner",
    "ansvarig funktion": "owner",
    "syfte": "purpose",
    "ändamål": "purpose",
    "godkännanden": "approvals",
    "godkännande": "approvals",
    "godkänt av": "approvals",
    "bevakning": "watched",
    "bevakas": "watched",
    "förtecknas": "listed",
    "i förteckningen": "listed",
    "offentlig förteckning": "listed",
    "undantag": "exempt",
    "skäl till undantag": "exempt",
    "avslutsdatum": "closed_on",
    "avslutades": "closed_on",
    "stängdes": "closed_on",
}
_HEADINGS = {**{field.name: field.name for field in fields(Account)}, **_SWEDISH}

_KNOWN = (
    "id, namn, plattform, adress, kommun, nämnd, förvaltning, status, inhämtningsväg, brevlåda,"
    " redaktörer, administratörer, anmärkning, ägare, syfte, godkännanden, bevakning, förtecknas,"
    " undantag, avslutsdatum"
)
_SHEETS = ("konton", "register")
_MAY_BE_DAYS = {"closed_on", "approvals", "note", "watched", "exempt"}
_MADE_A_DATE = "Excel har gjort om cellen till ett datum. Formatera den som text och skriv om den."


@dataclass(frozen=True)
class Row:
    """One line that is no heading: its number in the file, and its cells by field name."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """A file's rows, its name in faults, its line of headings, and what was wrong with its form.

    ``columns`` are the fields that it has columns for, each with its letter in Excel (empty in a
    CSV file).
    """

    file: str
    top: int
    columns: Mapping[str, str]
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]

    def place(self, field: str, line: int) -> Cell:
        """Return where a field of a line stands."""
        letter = self.columns.get(field, "")
        return Cell("", f"{letter}{line}" if letter else "")


def read_sheet(path: Path) -> Sheet:
    """Read a CSV or Excel file. Raises ``InputError`` when nothing in it can be read."""
    grid = read_grid(path, _SHEETS)
    first = heading_line(grid, _HEADINGS)
    top, rest = grid.lines[first], grid.lines[first + 1 :]
    columns = [_HEADINGS.get(heading_of(cell), "") for cell in top.cells]
    faults = [Fault(grid.file, top.number, text) for text in _bad_headings(top.cells, columns)]
    faults += [fault for line in rest for fault in _bad_form(grid.file, line, top)]
    return Sheet(
        file=grid.file,
        top=top.number,
        columns=_letters(top.cells, columns),
        rows=tuple(Row(line.number, _named(columns, line)) for line in rest),
        faults=(*faults, *grid.faults),
    )


def _letters(headings: Iterable[Cell], columns: Iterable[str]) -> dict[str, str]:
    """Return the letter of each field's column."""
    named = zip(columns, headings, strict=True)
    return {column: cell.reference.rstrip("0123456789") for column, cell in named if column}


def _bad_headings(headings: Iterable[Cell], columns: list[str]) -> Iterator[str]:
    """Say which columns are unknown or given twice; a heading that is empty may stand in Excel."""
    for cell, column in zip(headings, columns, strict=True):
        if not column and (cell.text or not cell.reference):
            close = get_close_matches(heading_of(cell), _HEADINGS, n=1)
            hint = f"Menade du {close[0]}?" if close else f"Kända kolumner: {_KNOWN}."
            yield f"Okänd kolumn ”{cell.text}”. {hint}"
    for column, times in Counter(filter(None, columns)).items():
        if times > 1:
            yield f"Kolumnen för {column} finns {times} gånger. Behåll en."


def _bad_form(file: str, line: Line, top: Line) -> Iterator[Fault]:
    """Say which cells are too many, too few, without a heading, or turned into dates by Excel."""
    if len(line.cells) != len(top.cells):
        told = f"Raden har {len(line.cells)} celler, rubrikraden {len(top.cells)}."
        yield Fault(file, line.number, told)
    for heading, cell in zip(top.cells, line.cells, strict=False):
        if cell.text and cell.reference and not heading.text:
            told = f"Kolumnen saknar rubrik, så ”{cell.text}” kan inte läsas. Skriv en rubrik."
            yield cell_fault(file, line.number, cell, told)
        if cell.is_day and _HEADINGS.get(heading_of(heading), "") not in _MAY_BE_DAYS:
            yield cell_fault(file, line.number, cell, _MADE_A_DATE)


def _named(columns: list[str], line: Line) -> dict[str, str]:
    """Return the cells that hold something, by field name."""
    named = zip(columns, line.cells, strict=False)
    return {column: cell.text for column, cell in named if column and cell.text}
