"""Sheets that people keep, CSV or Excel, as lines of texts that know where they stand."""

from collections.abc import Iterable
from pathlib import Path

from ogonblick.errors import Fault, InputError
from storage.sheets.form import Cell, Grid
from storage.sheets.from_csv import read_csv
from storage.sheets.from_excel import read_excel
from storage.sheets.register_words import compared

_EXCEL = (".xlsx", ".xlsm")
_OTHER_PROGRAMS = (".xls", ".xlsb", ".ods", ".numbers")
_SAVE_AS = "Spara filen som Excel (.xlsx) eller CSV i kalkylprogrammet, och försök igen."
_EMPTY = "Filen är tom. Skriv en rubrikrad."
_LINES_ABOVE = 20
"""How far down the line of headings is looked for: sheets often begin with a title."""


def read_grid(path: Path, sheets: Iterable[str] = ()) -> Grid:
    """Read a file's lines; of an Excel file the sheet with one of the names, else the first.

    Raises ``InputError`` when nothing in it can be read.
    """
    suffix = path.suffix.lower()
    if suffix in _OTHER_PROGRAMS:
        raise _unreadable(path.name, f"Filer som slutar på {suffix} läses inte. {_SAVE_AS}")
    content = _content(path)
    is_excel = suffix in _EXCEL
    read = read_excel(path.name, content, sheets) if is_excel else read_csv(path.name, content)
    if read.lines:
        return read
    raise InputError(read.faults) if read.faults else _unreadable(read.file, _EMPTY)


def _content(path: Path) -> bytes:
    """Return a file's bytes."""
    try:
        return path.read_bytes()
    except OSError as error:
        told = f"Filen kan inte läsas ({error.strerror})."
        raise _unreadable(str(path), told) from error


def _unreadable(file: str, told: str) -> InputError:
    """Return the error that nothing in a file can be read."""
    return InputError([Fault(file, None, told)])


def heading_line(grid: Grid, known: Iterable[str]) -> int:
    """Return the index of the line of headings: where most cells are known, first of equals."""
    words = frozenset(known)
    scores = [
        sum(heading_of(cell) in words for cell in line.cells) for line in grid.lines[:_LINES_ABOVE]
    ]
    return scores.index(max(scores))


def heading_of(cell: Cell) -> str:
    """Return a heading as it is compared: one line, composed, lower case, without colon."""
    return " ".join(compared(cell.text).rstrip(":*").split())
