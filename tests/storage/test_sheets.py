"""Sheets that people keep: every cell is read as it looks, or told with its place."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from ogonblick.account import Account, AccountStatus, Platform
from ogonblick.errors import InputError
from storage.sheets.from_excel import read_excel
from storage.sheets.register import read_register
from storage.sheets.sheet import read_grid

HEADINGS = ("Namn", "Plattform", "Adress", "Kommun", "Förvaltning")
ROW = ("Kommunen", "Facebook", "https://www.facebook.com/Kommunen", "Exempel", "Ledning")

Save = Callable[[Workbook], Path]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Give a way to save a workbook as a file."""

    def saved(book: Workbook) -> Path:
        path = tmp_path / "konton.xlsx"
        book.save(path)
        return path

    return saved


def workbook(*rows: tuple[object, ...], title: str = "Blad1") -> Workbook:
    """Return a workbook with one sheet of rows."""
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return book


def faults(path: Path) -> list[str]:
    """Return the faults of a register, as they are shown."""
    with pytest.raises(InputError) as raised:
        read_register(path)
    return [str(fault) for fault in raised.value.faults]


def test_register_in_excel_gives_every_field(save: Save) -> None:
    """Dates, truth values, several names in a cell and a title above the headings are read."""
    headings = (*HEADINGS, "Status", "Ägare", "Syfte", "Godkännanden", "Bevakning", "Förtecknas")
    more = ("Avslutat", "Kommunikationschef", "Nyheter", "Chef, 2025-01-31; Nämnd, 2025-02-11")
    book = workbook(
        ("Konton i sociala medier",),
        (),
        (*headings, "Undantag", "Avslutsdatum", "Redaktörer"),
        (*ROW, *more, "dagligen", False, "avvecklas", date(2026, 1, 31), "r1\nr2"),
        (),
    )
    assert list(read_register(save(book)).accounts) == [
        Account(
            id="facebook-kommunen",
            name="Kommunen",
            platform=Platform.FACEBOOK,
            url="https://www.facebook.com/Kommunen",
            municipality="Exempel",
            department="Ledning",
            status=AccountStatus.CLOSED,
            editors=("r1", "r2"),
            owner="Kommunikationschef",
            purpose="Nyheter",
            approvals=("Chef, 2025-01-31", "Nämnd, 2025-02-11"),
            watched="dagligen",
            listed=False,
            exempt="avvecklas",
            closed_on=date(2026, 1, 31),
        )
    ]


def test_faults_in_excel_are_told_by_sheet_and_cell(save: Save) -> None:
    """Every cell that cannot be read is told with its reference, all at once."""
    book = workbook(
        (*HEADINGS, "Förtecknas", "Avslutsdatum", None),
        ("Kommunen", "Facebok", "https://x.com/k", "Exempel", None, "kanske", "i höstas", "löst"),
        (date(2026, 1, 2), "X", "=B2&B3", "Exempel", "=1/0", None, None, None),
        title="Konton",
    )
    book["Konton"]["E3"].data_type = "e"
    book["Konton"]["E3"].value = "#DIV/0!"
    shown = [text.removeprefix("konton.xlsx, blad Konton, ") for text in faults(save(book))]
    expected = [
        "rad 2: Cell H2: Kolumnen saknar rubrik, så ”löst” kan inte läsas.",
        "rad 2: Cell E2: Cellen förvaltning är tom.",
        "rad 2: Cell B2: Okänd plattform ”Facebok”. Menade du facebook?",
        "rad 2: Cell F2: Okänd uppgift om förteckning ”kanske”.",
        "rad 2: Cell G2: Datumet ”i höstas” kan inte läsas.",
        "rad 3: Cell A3: Excel har gjort om cellen till ett datum.",
        "rad 3: Cell C3: Formeln har inget sparat värde.",
        "rad 3: Cell E3: Cellen visar felet #DIV/0!.",
        "rad 3: Cell C3: Cellen adress är tom.",
    ]
    assert len(shown) == len(expected)
    for text, start in zip(shown, expected, strict=True):
        assert text.startswith(start)


def test_sheet_is_chosen_by_name(save: Save) -> None:
    """The sheet called Konton is read wherever it stands; hidden ones never are."""
    book = workbook(("läs inte",))
    hidden = book.create_sheet("Register")
    hidden.append(("dold",))
    hidden.sheet_state = "hidden"
    for row in (HEADINGS, ROW):
        book.create_sheet("konton").append(row) if row is HEADINGS else book["konton"].append(row)
    assert [account.name for account in read_register(save(book)).accounts] == ["Kommunen"]


def test_value_merged_downwards_stands_in_every_line(save: Save) -> None:
    """A förvaltning merged over two accounts belongs to both; merged blanks make no account."""
    other = ("Biblioteket", "X", "https://x.com/b", "Exempel", None)
    book = workbook(HEADINGS, ROW, other)
    book.active.merge_cells("E2:E5")
    assert [account.department for account in read_register(save(book)).accounts] == ["Ledning"] * 2


def test_numbers_are_read_as_they_are_shown(save: Save) -> None:
    """A row number 1.10 stays 1.10, and a whole number has no decimals."""
    book = workbook((1.1, 2.0, 3, 0.5, True, datetime.fromisoformat("2026-01-31T13:30")))
    book.active["A1"].number_format = "0.00"
    (line,) = read_grid(save(book)).lines
    shown = [cell.text for cell in line.cells]
    assert shown == ["1.10", "2", "3", "0.5", "ja", "2026-01-31 13:30"]
    assert [cell.is_day for cell in line.cells] == [False] * 5 + [True]


def test_other_programs_files_are_told(tmp_path: Path) -> None:
    """A file of a kind that is not read says how to save it."""
    for name in ("konton.xls", "konton.ODS"):
        (tmp_path / name).write_bytes(b"x")
        assert "Spara filen som Excel (.xlsx) eller CSV" in faults(tmp_path / name)[0]


def test_workbook_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    """A small file that unpacks to something huge is refused before it is read."""
    with zipfile.ZipFile(tmp_path / "konton.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(11 << 20))
    assert "Arbetsboken är för stor." in faults(tmp_path / "konton.xlsx")[0]


def _saved() -> bytes:
    """Return a small workbook's bytes."""
    stream = io.BytesIO()
    workbook(HEADINGS, ROW).save(stream)
    return stream.getvalue()


SAVED = _saved()


def _told(content: bytes) -> str:
    """Return the name of what was read, or else the faults."""
    try:
        return read_excel("konton.xlsx", content, ()).file
    except InputError as fault:
        return str(fault)


@settings(max_examples=40, deadline=None)
@given(length=st.integers(0, len(SAVED)), at=st.integers(0, len(SAVED)), bits=st.integers(0, 255))
def test_damaged_workbook_is_read_or_told(length: int, at: int, bits: int) -> None:
    """Whatever happened to a file's bytes or its end: it is read, or the text says what to do."""
    content = bytearray(SAVED)
    content[at % len(SAVED)] ^= bits
    assert _told(bytes(content)).startswith("konton.xlsx")
    assert _told(SAVED[:length]).startswith("konton.xlsx")
