"""CSV files as Excel and other programs write them."""

import csv
import io

from ogonblick.errors import Fault, InputError
from storage.sheets.form import Cell, Grid, Line

_LINES_LOOKED_AT = 20


def read_csv(file: str, content: bytes) -> Grid:
    """Read UTF-8, or else Excel's Windows-1252, separated by ``;`` or ``,``.

    ``file`` is its name in faults. Raises ``InputError`` if it is no text.
    """
    text = _text(file, content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    lines: list[Line] = []
    first = 1
    try:
        for texts in reader:
            cells = tuple(Cell(text.strip()) for text in texts)
            if any(cell.text for cell in cells):
                lines.append(Line(first, cells))
            first = reader.line_num + 1
    except csv.Error:
        told = "Raden kan inte läsas: ett citattecken saknar sitt par."
        return Grid(file, tuple(lines), (Fault(file, first, told),))
    return Grid(file, tuple(lines))


def _text(file: str, content: bytes) -> str:
    """Decode the file as UTF-8, or else as Excel's Windows-1252."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _windows_text(file, content)


def _windows_text(file: str, content: bytes) -> str:
    """Decode Windows-1252, or say on which line that is impossible."""
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        told = "Ett tecken kan inte läsas. Spara filen som CSV UTF-8 i kalkylprogrammet."
        raise InputError([Fault(file, line, told)]) from error


def _delimiter(text: str) -> str:
    """Return what separates cells: ``;`` if it stands in half of the first lines, else ``,``."""
    lines = [line for line in text.splitlines() if line.strip()][:_LINES_LOOKED_AT]
    return ";" if 2 * sum(";" in line for line in lines) >= len(lines) else ","
