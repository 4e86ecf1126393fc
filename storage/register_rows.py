"""The lines of a register file: decoded, separated, and every cell under its field's name."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path

from ogonblick.account import Account
from ogonblick.errors import Fault, InputError
from storage.register_words import compared

_SWEDISH = {
    "namn": "name",
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
    "redaktörer": "editors",
    "redaktör": "editors",
    "administratörer": "administrators",
    "administratör": "administrators",
    "anmärkning": "note",
}
_HEADINGS = {**{field.name: field.name for field in fields(Account)}, **_SWEDISH}

_KNOWN = (
    "id, namn, plattform, adress, kommun, nämnd, förvaltning, status, inhämtningsväg, brevlåda,"
    " redaktörer, administratörer, anmärkning"
)

_Line = tuple[int, list[str]]


@dataclass(frozen=True)
class Row:
    """One line that is no heading: its number in the file, and its cells by field name."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """A file's rows, the fields that it has columns for, and what was wrong with its form."""

    columns: frozenset[str]
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]


def read_sheet(path: Path) -> Sheet:
    """Read a CSV file. Raises ``InputError`` when nothing in it can be read."""
    text = _text(path)
    lines, broken = _lines(path.name, text)
    if not lines:
        raise InputError(broken or [Fault(path.name, None, "Filen är tom. Skriv en rubrikrad.")])
    (top, headings), *rest = lines
    columns = [_HEADINGS.get(compared(heading), "") for heading in headings]
    faults = [Fault(path.name, top, text) for text in _bad_headings(headings, columns)]
    faults += [
        Fault(path.name, line, f"Raden har {len(cells)} celler, rubrikraden {len(columns)}.")
        for line, cells in rest
        if len(cells) != len(columns)
    ]
    rows = tuple(Row(line, _named(columns, cells)) for line, cells in rest)
    return Sheet(frozenset(columns) - {""}, rows, (*faults, *broken))


def _text(path: Path) -> str:
    """Decode the file as UTF-8, or else as Excel's Windows-1252."""
    try:
        content = path.read_bytes()
    except OSError as error:
        fault = Fault(str(path), None, f"Filen kan inte läsas ({error.strerror}).")
        raise InputError([fault]) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _windows_text(path.name, content)


def _windows_text(file: str, content: bytes) -> str:
    """Decode Windows-1252, or say on which line that is impossible."""
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        told = "Ett tecken kan inte läsas. Spara filen som CSV UTF-8 i kalkylprogrammet."
        raise InputError([Fault(file, line, told)]) from error


def _lines(file: str, text: str) -> tuple[list[_Line], list[Fault]]:
    """Separate the lines that are not empty; a cell may hold line breaks between quotes."""
    delimiter = ";" if ";" in text.lstrip().partition("\n")[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[_Line] = []
    first = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((first, cells))
            first = reader.line_num + 1
    except csv.Error:
        return lines, [Fault(file, first, "Raden kan inte läsas: ett citattecken saknar sitt par.")]
    return lines, []


def _bad_headings(headings: Iterable[str], columns: list[str]) -> Iterator[str]:
    """Say which columns are unknown or given twice."""
    for heading, column in zip(headings, columns, strict=True):
        if not column:
            close = get_close_matches(compared(heading), _HEADINGS, n=1)
            hint = f"Menade du {close[0]}?" if close else f"Kända kolumner: {_KNOWN}."
            yield f"Okänd kolumn ”{heading.strip()}”. {hint}"
    for column, times in Counter(filter(None, columns)).items():
        if times > 1:
            yield f"Kolumnen för {column} finns {times} gånger. Behåll en."


def _named(columns: list[str], cells: list[str]) -> dict[str, str]:
    """Return the cells that hold something, without surrounding blanks, by field name."""
    named = zip(columns, (cell.strip() for cell in cells), strict=False)
    return {column: cell for column, cell in named if column and cell}
