"""Tables for spreadsheets: read back as they were written, and never a formula."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from storage.sheets.tables import harmless, table_as_csv, table_as_excel

HEADING = ("Namn", "Text")
ROWS = [("Örby; skola", 'rad 1\nrad "2"'), ("=HYPERLINK(1)", "+46 8"), ("@x", "-1"), ("", "\tx")]


def test_csv_is_read_back_whole() -> None:
    """Semicolons, quotation marks and lines in a cell survive; Excel knows that it is UTF-8."""
    data = table_as_csv(HEADING, ROWS)
    assert data.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert read == [list(HEADING), *([harmless(cell) for cell in row] for row in ROWS)]


def test_excel_is_read_back_as_text() -> None:
    """What begins as a formula is text in the file too."""
    book = load_workbook(io.BytesIO(table_as_excel("Träffar", HEADING, ROWS)))
    sheet = book["Träffar"]
    read = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    assert read == [list(HEADING), *map(list, ROWS)]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@given(st.text(max_size=20))
def test_no_cell_begins_as_a_formula(text: str) -> None:
    """Whatever it begins with, a cell of a CSV is words."""
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert harmless(text).endswith(text)


def test_signs_that_no_file_holds_are_replaced() -> None:
    """Control signs and halves of signs from a hostile page make no broken workbook."""
    data = table_as_excel("Träffar", HEADING, [("\x00\x1b\ud800", "x" * 40_000)])
    (_, row) = load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
    assert row == ("\ufffd\ufffd\ufffd", "x" * 32_767)
