"""Tables written for spreadsheets: CSV as Excel in Swedish reads it, and Excel's own files.

What stands in a cell may have been written by anybody, so nothing in it is taken for a formula.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from openpyxl import Workbook  # type: ignore[import-untyped]  # ships no types
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
from openpyxl.styles import Font  # type: ignore[import-untyped]

_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")
_LONGEST = 32_767
"""Signs that Excel lets a cell have."""

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""Signs that XML cannot hold."""


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell


def table_as_csv(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write a table with semicolons between, a byte order mark first, and rows that end in CRLF."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig", "replace")


def table_as_excel(title: str, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write a workbook of one sheet, every cell of it text; a text too long for a cell is cut."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, text, is_bold=True) for text in heading])
    for row in rows:
        sheet.append([_cell(sheet, text) for text in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(sheet: object, text: str, *, is_bold: bool = False) -> WriteOnlyCell:
    """Return a cell whose type is text, whatever it begins with."""
    cell = WriteOnlyCell(sheet)
    cell.value = _UNPRINTABLE.sub("\ufffd", text)[:_LONGEST]
    cell.data_type = "s"
    if is_bold:
        cell.font = Font(bold=True)
    return cell
