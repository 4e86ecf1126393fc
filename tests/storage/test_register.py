"""The register file: read whole, or refused with every fault and its line."""

from pathlib import Path

import pytest

from ogonblick.account import Account, AccountStatus, Platform, Route
from ogonblick.errors import InputError
from storage.sheets.register import read_register

HEADINGS = "namn;plattform;adress;kommun;förvaltning"
ROW = "Kommunen;Facebook;https://www.facebook.com/Kommunen/;Exempel;Ledning"


def _write(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "konton.csv"
    path.write_text("\r\n".join(lines) + "\r\n", encoding=encoding, newline="")
    return path


def _faults(path: Path, municipality: str = "") -> list[tuple[int | None, str]]:
    with pytest.raises(InputError) as raised:
        read_register(path, municipality)
    return [(fault.line, fault.text) for fault in raised.value.faults]


def test_every_column_is_read(tmp_path: Path) -> None:
    """Swedish headings in any order give every field of an account."""
    path = _write(
        tmp_path,
        "id;anmärkning;administratörer;redaktörer;brevlåda;inhämtningsväg;status;nämnd;"
        "förvaltning;kommun;adress;plattform;Namn",
        "kommunen-fb;viktigt;a1, a2;r1|r2;kom@example.org;Manuellt;Avslutas;Kommunstyrelsen;"
        "Ledning;Exempel;https://www.facebook.com/Kommunen;FACEBOOK;Kommunen",
    )
    assert list(read_register(path).accounts) == [
        Account(
            id="kommunen-fb",
            name="Kommunen",
            platform=Platform.FACEBOOK,
            url="https://www.facebook.com/Kommunen",
            municipality="Exempel",
            department="Ledning",
            board="Kommunstyrelsen",
            status=AccountStatus.CLOSING,
            route=Route.MANUAL,
            mailbox="kom@example.org",
            editors=("r1", "r2"),
            administrators=("a1", "a2"),
            note="viktigt",
        )
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_excels_ways_of_writing_are_read(tmp_path: Path, encoding: str, delimiter: str) -> None:
    """Semicolon or comma, UTF-8 with or without mark, or Windows-1252: the same account."""
    lines = [line.replace(";", delimiter) for line in (HEADINGS, ROW.replace("Ledning", "Åäö"))]
    path = _write(tmp_path, *lines, ";;;;".replace(";", delimiter), encoding=encoding)
    (account,) = read_register(path).accounts
    assert (account.department, account.status, account.route) == ("Åäö", "active", "browser")


def test_english_headings_and_a_municipality_for_all(tmp_path: Path) -> None:
    """English field names do as well, and the municipality may be given for the whole file."""
    path = _write(tmp_path, "name,platform,url,department", "K,x,https://x.com/k,L")
    assert [account.municipality for account in read_register(path, "Exempel").accounts] == [
        "Exempel"
    ]


@pytest.mark.parametrize(
    ("platform", "address", "made"),
    [
        ("Facebook", "https://www.facebook.com/Kommunen/", "facebook-kommunen"),
        ("X/Twitter", "https://x.com/Kommunen", "x-kommunen"),
        ("YouTube", "https://www.youtube.com/channel/@kommunen", "youtube-kommunen"),
        ("LinkedIn", "https://se.linkedin.com/company/södra-kommunen", "linkedin-sodra-kommunen"),
        (
            "webbplats",
            "https://www.kommunen.example/Bibliotek",
            "website-kommunen-example-bibliotek",
        ),
        ("Facebook", "https://www.facebook.com/", "facebook-facebook-com"),
    ],
)
def test_id_is_made_of_platform_and_address(
    tmp_path: Path, platform: str, address: str, made: str
) -> None:
    """Without an id of its own an account gets one that a person recognises."""
    path = _write(tmp_path, HEADINGS, f"K;{platform};{address};Exempel;Ledning")
    assert [account.id for account in read_register(path).accounts] == [made]


def test_cell_with_line_break_keeps_the_count_of_lines(tmp_path: Path) -> None:
    """A fault below a cell of two lines is told with the file's own line number."""
    path = _write(
        tmp_path,
        f"{HEADINGS};anmärkning",
        f'{ROW};"två',
        'rader"',
        "K;Myspace;https://x.com/k;Exempel;Ledning;",
    )
    ((line, text),) = _faults(path)
    assert line == 4
    assert text.startswith("Okänd plattform ”Myspace”.")


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    """One reading tells every fault in the file, in the order of its lines."""
    path = _write(
        tmp_path,
        "id;namn;plattform;adress;kommun;förvaltning;status;väg;färg",
        ";Kommunen;Facebok;facebook.com/kommunen;Exempel;;;;",
        "A B;Kommunen;Facebook;https://;Exempel;Ledning;sover;brevduva;",
        "a;Kommunen;Facebook;https://www.facebook.com/k/;Exempel;Ledning;;;",
        "a;Kommunen;Facebook;https://facebook.com/k;Exempel;Ledning;;;",
        "b;Kommunen;Facebook",
        "c;Kommunen;X;https://du:lösen@x.com/k;Exempel;Ledning;;;",
    )
    expected = [
        (1, "Okänd kolumn ”färg”."),
        (2, "Cellen förvaltning är tom."),
        (2, "Okänd plattform ”Facebok”. Menade du facebook? Kända: bluesky, "),
        (2, "Adressen ”facebook.com/kommunen” ska börja med https://."),
        (3, "Okänd status ”sover”."),
        (3, "Okänd inhämtningsväg ”brevduva”."),
        (3, "Adressen ”https://” saknar webbplatsens namn"),
        (3, "Id ”A B” får bara ha a–z, 0–9 och bindestreck"),
        (5, "Adressen https://facebook.com/k finns redan på rad 4."),
        (5, "Id ”a” finns redan på rad 4."),
        (6, "Raden har 3 celler, rubrikraden 9."),
        (6, "Cellen adress är tom."),
        (6, "Cellen kommun är tom."),
        (6, "Cellen förvaltning är tom."),
        (7, "Adressen innehåller ett lösenord."),
    ]
    found = _faults(path)
    assert [line for line, _ in found] == [line for line, _ in expected]
    for (_, text), (_, start) in zip(found, expected, strict=True):
        assert text.startswith(start)


def test_same_made_id_is_a_fault(tmp_path: Path) -> None:
    """Two addresses that would give the same id are told, so that one gets an id of its own."""
    path = _write(
        tmp_path,
        HEADINGS,
        "K;YouTube;https://youtube.com/@k;Exempel;Ledning",
        "K;YouTube;https://youtube.com/channel/k;Exempel;Ledning",
    )
    assert _faults(path) == [(3, "Id ”youtube-k” finns redan på rad 2.")]


def test_missing_columns_are_told_once(tmp_path: Path) -> None:
    """A column that is not there is one fault, not one for every row."""
    path = _write(tmp_path, "namn;plattform", "K;X", "L;X")
    assert _faults(path) == [
        (1, f"Kolumnen {shown} saknas. Lägg till den i rubrikraden.")
        for shown in ("adress", "kommun", "förvaltning")
    ]


@pytest.mark.parametrize(
    ("headings", "fault"),
    [
        (f"{HEADINGS};adres", "Okänd kolumn ”adres”. Menade du adress?"),
        (f"{HEADINGS};länk", "Kolumnen för url finns 2 gånger. Behåll en."),
    ],
)
def test_odd_headings_are_told(tmp_path: Path, headings: str, fault: str) -> None:
    """A misspelt column and one given twice are faults of the first line."""
    assert (1, fault) in _faults(_write(tmp_path, headings, f"{ROW};"))


def test_file_without_anything_to_read_is_told(tmp_path: Path) -> None:
    """An empty file, a missing one and one of other signs each say what to do."""
    assert _faults(_write(tmp_path, "")) == [(None, "Filen är tom. Skriv en rubrikrad.")]
    ((line, text),) = _faults(tmp_path / "ingen.csv")
    assert (line, text) == (None, "Filen kan inte läsas (No such file or directory).")
    broken = tmp_path / "bruten.csv"
    broken.write_bytes(f"{HEADINGS}\n{ROW}\n".encode("cp1252") + b"\x81;\n")
    assert [line for line, _ in _faults(broken)] == [3]


def test_open_quote_is_told_where_it_begins(tmp_path: Path) -> None:
    """A quotation mark without its pair is told with its line, instead of eating the rest."""
    path = _write(tmp_path, HEADINGS, ROW, '"Kommunen;X;https://x.com/k;Exempel;Ledning')
    assert _faults(path) == [(3, "Raden kan inte läsas: ett citattecken saknar sitt par.")]
