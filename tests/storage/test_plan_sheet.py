"""Plans from the sheets where municipalities keep them: every cell is read, or told."""

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from ogonblick.decision import Retention
from ogonblick.errors import InputError
from retention.profiles import profile_text
from retention.reading import read_schedule, shipped_schedule
from retention.schedule import DisposalAuthority, Period, PeriodStart, RecordKind, Rule
from storage.sheets.form import Cell, Grid, Line
from storage.sheets.plan_cells import decision_in
from storage.sheets.plan_facts import PlanNames
from storage.sheets.plan_rows import by_kind, rows_of
from storage.sheets.plan_sheet import PlanSheet, import_plan_sheet, read_plan_sheet
from storage.sheets.plan_words import HEADINGS as KNOWN
from storage.sheets.toml_text import table

NAMES = PlanNames("Plan för sociala medier", "Exempelby kommun", "", "3")
HEADINGS = ("Klassificering", "Handlingstyp", "Bevaras/Gallras", "Gallringsfrist", "Beslut")
TOP = table("[plan]", {"namn": "Plan", "kommun": "Exempelby", "version": "1"})
DECIDED = "EX 2025/17, Exempelnämnden, § 12, 2025-02-11"
AUTHORITY = DisposalAuthority("EX 2025/17", "Exempelnämnden", "§ 12", date(2025, 2, 11))

Imported = Callable[..., PlanSheet]


def saved(folder: Path, *rows: tuple[object, ...], title: str = "Plan") -> Path:
    """Save rows as the first sheet of an Excel file."""
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(folder / "plan.xlsx")
    return folder / "plan.xlsx"


def rules(sheet: PlanSheet) -> tuple[Rule, ...]:
    """Return the rules that the plan's own reader finds in the text."""
    return read_schedule(sheet.text, "plan.toml").rows


@pytest.fixture
def imported(tmp_path: Path) -> Imported:
    """Give a way to import rows under the usual headings."""

    def imported(*rows: tuple[object, ...], headings: tuple[str, ...] = HEADINGS) -> PlanSheet:
        return import_plan_sheet(saved(tmp_path, headings, *rows), NAMES)

    return imported


def test_every_heading_of_a_plan_is_read(tmp_path: Path) -> None:
    """A sheet with every heading, and facts above them, gives a plan with nothing lost."""
    headings = (
        *("Id", "Klassificering", "Process", "Handlingstyp", "Bevaras/Gallras", "Gallringsfrist"),
        *("Fristens utgångspunkt", "Medium", "Förvaringsplats", "Sorteringsordning"),
        *("Registreras", "Sekretess", "Lagrum", "Leverans till arkiv", "Beslut"),
        *("Giltig fr.o.m.", "Giltig t.o.m.", "Anmärkning"),
    )
    row = (
        *("SM-1", 1.4, "Kommunikation", "Inlägg i sociala medier", "Gallras", "2 år"),
        *("Publicering", "Plattformen", "Ögonblick", "Konto, datum"),
        *("Ja", "Nej", "OSL 21:1", "Efter 5 år", DECIDED),
        *(date(2026, 1, 1), "2030-12-31", "Se riktlinjerna"),
    )
    path = saved(
        tmp_path,
        ("Dokumenthanteringsplan för nämndens sociala medier", None, "Version: 2026:1"),
        ("Kommun", "Exempelby kommun", "Nämnd:", "Exempelnämnden"),
        ("Giltig från", date(2026, 1, 1)),
        (),
        headings,
        row,
    )
    plan = read_schedule(read_plan_sheet(path), "plan.toml")
    assert (plan.name, plan.municipality) == (
        "Dokumenthanteringsplan för nämndens sociala medier",
        "Exempelby kommun",
    )
    assert (plan.board, plan.version, plan.valid_from) == (
        "Exempelnämnden",
        "2026:1",
        date(2026, 1, 1),
    )
    assert plan.rows == (
        Rule(
            id="SM-1",
            kind=RecordKind.POST,
            retention=Retention.PERIOD,
            period=Period(2, 0, PeriodStart.PUBLISHED),
            authority=AUTHORITY,
            classification="1.4 – Kommunikation",
            medium="Plattformen",
            storage_place="Ögonblick",
            ordering="Konto, datum",
            registered=True,
            secrecy="Nej",
            legal_ground="OSL 21:1",
            delivery="Efter 5 år",
            note="Se riktlinjerna",
            valid_from=date(2026, 1, 1),
            valid_to=date(2030, 12, 31),
        ),
    )


def test_shipped_plan_comes_back_from_a_sheet(tmp_path: Path) -> None:
    """The example plan, laid out as a municipality keeps one, gives the same rows again."""
    plan = tomllib.loads(profile_text("exempelplan"))
    rows = [{**row, "beslut": _in_one_cell(row.get("beslut"))} for row in plan["rad"]]
    keys = list(dict.fromkeys(key for row in rows for key in row))
    path = saved(
        tmp_path,
        (f"Kommun: {plan['plan']['kommun']}", f"Version: {plan['plan']['version']}"),
        (plan["plan"]["namn"],),
        tuple(next(word for word, key in KNOWN.items() if key == wanted) for wanted in keys),
        *(tuple(row.get(key) for key in keys) for row in rows),
    )
    sheet = import_plan_sheet(path)
    assert (sheet.faults, sheet.left_out) == ((), ())
    assert rules(sheet) == shipped_schedule().rows


def _in_one_cell(decision: dict[str, object] | None) -> str | None:
    """Return a decision as sheets have it."""
    return ", ".join(str(part) for part in decision.values()) if decision else None


def test_danderyds_headings_are_read(tmp_path: Path) -> None:
    """A plan with one column for keeping, and one decision above it, in CSV from Excel."""
    path = tmp_path / "dhp.csv"
    path.write_text(
        "Informationshanteringsplan;;;;;;;\n"
        f'Kommun: Exempelby;;Version: 7;;;;"Beslut: {DECIDED}";\n'
        "Rutin/Handling;Media;Original/Kopia;Förvaringsplats;Sorteringsform;Gallring;"
        "Tidsfrist för leverans till kommunarkivet;Anmärkning\n"
        "Sociala medier;;;;;;;\n"
        "Ögonblicksbilder;Fil;Original;E-arkiv;Kronologisk ordning;Bevaras;5 år;\n"
        "Kommentarer;Webb;;;;2 år;;Diarieförs\n"
        "Ekonomi;;;;;;;\n"
        "Fakturor;Papper;;;;7 år;;\n",
        encoding="cp1252",
    )
    sheet = import_plan_sheet(path)
    kept, disposed = rules(sheet)
    assert (kept.kind, kept.retention, kept.delivery) == ("snapshot", "permanent", "5 år")
    assert (disposed.period, disposed.authority) == (Period(2, 0, PeriodStart.TAKEN), AUTHORITY)
    assert not sheet.faults
    assert [(fault.line, fault.text[:36]) for fault in sheet.left_out] == [
        (3, "Kolumnen ”Original/Kopia” hör inte t"),
        (8, "Raden är inte med: det framgår inte "),
    ]


@pytest.mark.parametrize(
    ("kept", "period", "expected"),
    [
        ("Bevaras", None, (Retention.PERMANENT, None)),
        ("B", "–", (Retention.PERMANENT, None)),
        ("Gallras", "2 år", (Retention.PERIOD, Period(2, 0, PeriodStart.TAKEN))),
        ("Gallras efter två år", None, (Retention.PERIOD, Period(2, 0, PeriodStart.TAKEN))),
        (None, "6 mån.", (Retention.PERIOD, Period(0, 6, PeriodStart.TAKEN))),
        ("G", "1 år och 6 månader", (Retention.PERIOD, Period(1, 6, PeriodStart.TAKEN))),
        ("Gallras", "Vid inaktualitet", (Retention.WHEN_OBSOLETE, None)),
        ("Gallras när de blivit inaktuella", "", (Retention.WHEN_OBSOLETE, None)),
        (
            "Gallras",
            "5 år efter att kontot avslutats",
            (Retention.PERIOD, Period(5, 0, PeriodStart.ACCOUNT_CLOSED)),
        ),
        (
            "Gallras 2 år efter kalenderårets slut",
            None,
            (Retention.PERIOD, Period(2, 0, PeriodStart.CALENDAR_YEAR_ENDED)),
        ),
        (
            "Gallras",
            "2 år efter inaktualitet",
            (Retention.PERIOD, Period(2, 0, PeriodStart.MADE_OBSOLETE)),
        ),
    ],
)
def test_retention_is_read_as_people_write_it(
    imported: Imported, kept: str | None, period: str | None, expected: tuple[object, object]
) -> None:
    """Keeping and disposal, in one cell or two, mean what the plan's own words mean."""
    (rule,) = rules(imported((None, "Inlägg", kept, period, DECIDED)))
    assert (rule.retention, rule.period) == expected


@pytest.mark.parametrize(
    ("kept", "period"),
    [
        ("Bevaras", "2 år"),
        ("Gallras", None),
        ("Gallras", "fortlöpande"),
        ("Gallras", 2),
        ("Gallras 2 år", "5 år"),
        ("Gallras", "tolvtusen år"),
        ("Gallras", "2 år efter fullmåne"),
        ("Gallras", "0 år"),
        ("se anm.", None),
        (None, None),
        ("Får gallras", "1 år och 6"),
    ],
)
def test_retention_that_is_not_sure_is_told(
    imported: Imported, kept: str | None, period: object
) -> None:
    """What could mean two things, or nothing, gives a fault with its cell, and no row."""
    sheet = imported((None, "Inlägg", kept, period, DECIDED), (None, "Kommentarer"))
    fault, *alone = sheet.faults
    assert fault.text.startswith("Cell D2: " if period else "Cell C2: ")
    assert "fristen räknas från insamling, publicering" in fault.text
    assert {one.line for one in alone} == {3}
    assert "[[rad]]" not in sheet.text


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        ("Ögonblicksbild av konto", ["snapshot"]),
        ("Skärmdumpar", ["snapshot"]),
        ("Inlägg och kommentarer", ["post", "comment"]),
        ("Borttagna inlägg och kommentarer", ["removal"]),
        ("Bilder och filmer (egna)", ["medium"]),
        ("Uttag vid avslut av konto", ["closure"]),
        ("Ögonblicksbild vid avslut", ["closure"]),
        ("Kommentarer som tagits bort", ["removal"]),
        ("Inlägg på Facebook", ["post"]),
        ("Direktmeddelanden", ["message"]),
        ("Loggar", ["log"]),
    ],
)
def test_kind_is_read_as_people_write_it(imported: Imported, said: str, kinds: list[str]) -> None:
    """The names that sheets give to kinds of record become the plan's, one row for each."""
    assert [rule.kind for rule in rules(imported((None, said, "Bevaras", None, None)))] == kinds


@pytest.mark.parametrize(
    "said",
    [
        "Meddelanden i avslutade ärenden",
        "Beställning av ögonblicksbild",
        "Inlägg som inte tagits bort",
        "Statistik över inlägg",
        "Samtycken för bilder",
        "Avtal om film",
    ],
)
def test_a_kind_inside_another_matter_is_asked_about(imported: Imported, said: str) -> None:
    """Read as a kind, it would give other records a period that nobody decided for them."""
    sheet = imported((None, said, "Gallras", "2 år", DECIDED))
    assert "[[rad]]" not in sheet.text
    assert "en handlingstyp som planen känner" in str(sheet.faults[0])


def test_rows_about_other_things_are_left_out_and_told(tmp_path: Path) -> None:
    """A log of the payroll system is no log of social media; a section may say that rows are."""
    path = saved(
        tmp_path,
        HEADINGS,
        ("2.3", "Loggar", "Bevaras", None, None),
        ("2.4", "Protokoll", "Bevaras", None, None),
        ("Kommunikation i sociala medier",),
        ("2.5", "Loggar", "Bevaras", None, None),
        ("2.6", "Inlägg och svar", "Bevaras", None, None, "Ring Eva"),
        ("2.7", None, "Bevaras"),
    )
    sheet = import_plan_sheet(path, PlanNames("Kontorets plan", "Exempelby", "", "1"))
    assert [rule.id for rule in rules(sheet)] == ["rad-5", "rad-6"]
    assert [fault.text[:29] for fault in sheet.faults] == ["Cell B7: Uppgift saknas. Skri"]
    assert [str(fault).partition(": det")[0] for fault in sheet.left_out] == [
        "plan.xlsx, blad Plan, rad 6: Cell F6: Kolumnen saknar rubrik, så ”Ring Eva” är inte med.",
        "plan.xlsx, blad Plan, rad 2: Cell B2: Raden är inte med",
        "plan.xlsx, blad Plan, rad 3: Cell B3: Raden är inte med",
        "plan.xlsx, blad Plan, rad 6: Cell B6: Raden är inte med",
    ]


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    """The strict reading raises all that the lenient one tells, each with sheet, cell and value."""
    headings = (*HEADINGS, "Registreras", "Giltig till", "Dnr", "Id", "Anmärkning")
    path = saved(
        tmp_path,
        ("Giltig från", "i våras"),
        headings,
        ("1", "Inlägg", "Gallras", "2 år", None, None, None, None, "a", None),
        ("1", "Kommentar", "Gallras", "2 år", "§ 12", "ibland", "sen", "EX 1/2", "b", None),
        (date(2026, 2, 1), "Logg", "Bevaras", None, None, None, None, None, "a", "=A1"),
    )
    with pytest.raises(InputError) as raised:
        read_plan_sheet(path, PlanNames(name="Sociala medier"))
    told = [str(fault).removeprefix("plan.xlsx, blad Plan") for fault in raised.value.faults]
    expected = [
        ": Det framgår inte vad som är kommunen.",
        ": Det framgår inte vad som är versionen.",
        ", rad 1: Cell B1: ”i våras” är inget datum.",
        ", rad 3: Cell E3: Uppgift saknas. Skriv beslutets dnr, organ, paragraf, datum, som ”KS",
        ", rad 4: Cell F4: ”ibland” kan inte läsas. Skriv Ja eller Nej.",
        ", rad 4: Cell E4: ”§ 12” kan inte läsas. Skriv beslutets organ, datum, som",
        ", rad 4: Cell G4: ”sen” kan inte läsas. Skriv år-månad-dag",
        ", rad 5: Cell J5: Formeln har inget sparat värde.",
        ", rad 5: Cell A5: ”2026-02-01” kan inte läsas. Skriv texten; Excel har gjort om den",
        ", rad 5: Id ”a” finns redan på rad 3.",
    ]
    assert len(told) == len(expected)
    for text, start in zip(told, expected, strict=True):
        assert text.startswith(start)
    assert "[[rad]]" not in import_plan_sheet(path).text


@pytest.mark.parametrize(
    ("headings", "told"),
    [
        (("Klass", "Anmärkning"), ["Kolumnen Bevaras/gallras saknas.", "Kolumnen Handlingstyp"]),
        (("Handlingstyp", "Gallring", "Gallras"), ["Två kolumner är Bevaras/gallras."]),
    ],
)
def test_sheet_that_is_no_plan_is_told(
    imported: Imported, headings: tuple[str, ...], told: list[str]
) -> None:
    """Without a column for the kind of record, or with two for one thing, nothing is guessed."""
    with pytest.raises(InputError) as raised:
        imported(("1", "Inlägg", "2 år"), headings=headings)
    assert [
        fault.text[: len(start)] for fault, start in zip(raised.value.faults, told, strict=True)
    ] == told


@pytest.mark.parametrize(
    "said",
    [
        DECIDED,
        "2025-02-11 § 12, Exempelnämnden, dnr EX 2025/17",
        "Exempelnämnden\n§ 12; 2025-02-11\nEX 2025/17",
    ],
)
def test_decision_in_one_cell_is_taken_apart(imported: Imported, said: str) -> None:
    """Number, body, section and day are found in any order."""
    (rule,) = rules(imported((None, "Inlägg", "Gallras", "2 år", said)))
    assert rule.authority == AUTHORITY


def test_decision_in_columns_is_read(imported: Imported) -> None:
    """The decision's four parts may have columns of their own."""
    headings = ("Handlingstyp", "Gallring", "Dnr", "Beslutsorgan", "§", "Beslutsdatum")
    row = ("Inlägg", "2 år", "EX 2025/17", "Exempelnämnden", 12, date(2025, 2, 11))
    (rule,) = rules(imported(row, headings=headings))
    assert rule.authority == AUTHORITY


FREE = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
KEPT = st.sampled_from(["", "Bevaras", "Gallras", "gallras efter", "Får gallras", "G", "B", "-"])
LENGTHS = st.sampled_from(["", "2 år", "två år", "6 mån.", "1 år och 6 månader", "0 år", "9999 år"])
STARTS = st.sampled_from(
    ["", "vid inaktualitet", "efter publicering", "efter att kontot avslutats", "från årets slut"]
)
PHRASES = st.tuples(KEPT, LENGTHS, STARTS).map(" ".join)
KINDS = st.lists(
    st.sampled_from(["Inlägg", "och", "kommentarer", "/", "borttagna", "Loggar", "bilder"]),
    min_size=1,
    max_size=4,
).map(" ".join)
CELLS = st.tuples(
    FREE, KINDS | FREE, PHRASES | KEPT, PHRASES | FREE, st.sampled_from([DECIDED, "", "§ 12"])
)


@settings(max_examples=150, deadline=None)
@given(CELLS)
def test_what_is_read_of_a_line_is_always_a_row(texts: tuple[str, ...]) -> None:
    """Whatever stands in a line: it is told, or the plan's own reader takes it without a fault."""
    lines = (
        Line(1, tuple(map(Cell, HEADINGS))),
        Line(2, tuple(Cell(text.strip()) for text in texts)),
    )
    for row in rows_of(Grid("plan", lines), True, decision_in(DECIDED)):
        tables = "".join(table("[[rad]]", values) for values in by_kind(row))
        assert row.kinds or row.left_out or row.faults
        if row.kinds and not row.faults:
            plan = read_schedule(f"{TOP}{tables}", "plan.toml")
            assert len(plan.rows) == len(row.kinds)
