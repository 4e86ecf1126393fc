"""Excel files: one sheet's cells as texts, and every cell that has none to give."""

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook  # type: ignore[import-untyped]  # ships no types
from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

from ogonblick.errors import Fault, InputError
from storage.sheets.form import Cell, Grid, Line, cell_fault

_LARGEST = 10 << 20
"""Bytes that a workbook may unpack to. Reading 10 MB (30 000 rows) takes 14 s (2026-11)."""

_BROKEN = (
    EOFError,
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)
"""What openpyxl raises for files with damaged bytes: it checks nothing beforehand (2026-11)."""

_UNREADABLE = (
    "Filen kan inte läsas som Excel. Öppna den i kalkylprogrammet, ta bort ett eventuellt lösenord"
    " och spara den som .xlsx."
)
_TOO_LARGE = (
    "Arbetsboken är för stor. Ta bort tomma rader och blad som inte behövs, och spara den igen."
)
_NO_VALUE = (
    "Formeln har inget sparat värde. Öppna filen i kalkylprogrammet och spara den, eller skriv"
    " värdet i cellen."
)


def read_excel(file: str, content: bytes, sheets: Iterable[str]) -> Grid:
    """Read the sheet that has one of the names, whatever its case, or else the first visible one.

    A value in cells merged downwards stands in each of their lines. ``file`` is its name in faults.
    Raises ``InputError`` if it is no workbook.
    """
    try:
        _refuse_large(file, content)
        values, formulas = (_chosen(content, frozenset(sheets), kept) for kept in (True, False))
    except _BROKEN as error:
        raise InputError([Fault(file, None, _UNREADABLE)]) from error
    named = f"{file}, blad {values.title}"
    faults = tuple(_valueless(named, values, formulas))
    return Grid(named, tuple(_lines(values)), faults)


def _refuse_large(file: str, content: bytes) -> None:
    """Refuse a workbook that would take minutes to read, or was made to fill the memory."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(member.file_size for member in packed.infolist()) > _LARGEST:
            raise InputError([Fault(file, None, _TOO_LARGE)])


def _chosen(content: bytes, names: frozenset[str], data_only: bool) -> Any:  # noqa: ANN401 - untyped
    """Open the workbook, with values or with formulas, and choose the sheet.

    Not with ``read_only``, which knows nothing of merged cells. openpyxl warns about parts that it
    does not keep; we write nothing back.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        book = load_workbook(io.BytesIO(content), data_only=data_only)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    named = [sheet for sheet in visible if sheet.title.strip().casefold() in names]
    return (named or visible or book.worksheets)[0]


def _lines(sheet: Any) -> Iterator[Line]:  # noqa: ANN401 - untyped
    """Yield the lines that have something of their own."""
    above = _merged_down(sheet)
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if any(_text(cell) for cell in row):
            cells = (_cell(cell, above.get(cell.coordinate, cell)) for cell in row)
            yield Line(number, tuple(cells))


def _merged_down(sheet: Any) -> Mapping[str, Any]:  # noqa: ANN401 - untyped
    """Return the cell that holds the value, for each cell below it in the same merged column."""
    return {
        sheet.cell(row, merged.min_col).coordinate: sheet.cell(merged.min_row, merged.min_col)
        for merged in sheet.merged_cells.ranges
        for row in range(merged.min_row + 1, merged.max_row + 1)
    }


def _cell(place: Any, holder: Any) -> Cell:  # noqa: ANN401 - untyped
    """Return the text of a cell, which a merged one has from the cell that holds it."""
    return Cell(_text(holder), place.coordinate, isinstance(holder.value, date))


def _text(cell: Any) -> str:  # noqa: ANN401 - untyped
    """Return a value as a person would write it in the cell."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == value.min.time() else "%Y-%m-%d %H:%M")
    if isinstance(value, float):
        return _number(value, cell.number_format)
    return str(value).strip()


def _number(value: float, number_format: str) -> str:
    """Return a number with the decimals that the cell shows: 1.1 shown as 1.10 is row 1.10."""
    shown = number_format.partition(".")[2]
    decimals = len(shown) - len(shown.lstrip("0"))
    if decimals:
        return f"{value:.{decimals}f}"
    return str(int(value)) if value.is_integer() else str(value)


def _valueless(file: str, values: Any, formulas: Any) -> Iterator[Fault]:  # noqa: ANN401 - untyped
    """Say which cells show an error, or have a formula that was never worked out."""
    for row, written in zip(values.iter_rows(), formulas.iter_rows(), strict=False):
        for cell, formula in zip(row, written, strict=False):
            place = Cell("", cell.coordinate)
            if cell.data_type == "e":
                told = f"Cellen visar felet {cell.value}. Rätta formeln eller skriv värdet."
                yield cell_fault(file, cell.row, place, told)
            elif formula.data_type == "f" and cell.value is None:
                yield cell_fault(file, cell.row, place, _NO_VALUE)
