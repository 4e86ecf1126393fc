"""Reading document management plans: what is understood, and every fault with its line."""

from datetime import date

import pytest

from ogonblick.decision import Retention
from ogonblick.errors import InputError
from retention.reading import read_schedule, shipped_schedule
from retention.schedule import DisposalAuthority, Period, PeriodStart, RecordKind, Rule

PLAN = '[plan]\nnamn = "Plan"\nkommun = "Exempelby kommun"\nversion = "1"\n'
DECISION = 'beslut = { dnr = "EX 1", organ = "Nämnden", paragraf = "§ 1", datum = 2025-02-11 }'


def row(*lines: str, name: str = "1", kind: str = "logg") -> str:
    """Return a row's text; the given lines begin on its fourth."""
    return "\n".join(["[[rad]]", f'id = "{name}"', f'handlingstyp = "{kind}"', *lines, ""])


def disposed(period: str, *lines: str) -> str:
    """Return a row that disposes of logs; ``period`` is on its fifth line, line 9 of the file."""
    return row('bevarande = "gallras"', f'gallringsfrist = "{period}"', DECISION, *lines)


def rows_of(text: str) -> tuple[Rule, ...]:
    """Read a plan with these rows."""
    return read_schedule(PLAN + text, "plan.toml").rows


def faults_of(text: str) -> list[tuple[int | None, str]]:
    """Read a faulty plan; return lines and texts."""
    with pytest.raises(InputError) as caught:
        read_schedule(text, "plan.toml")
    return [(fault.line, fault.text) for fault in caught.value.faults]


def test_a_row_is_read_under_all_its_headings() -> None:
    """Every heading of a real plan arrives in the field that it means."""
    text = row(
        'klassificering = "1.4 Kommunikation"',
        'bevarande = "Gallras"',
        'gallringsfrist = "2 år"',
        'fristens_utgangspunkt = "kalenderårets utgång"',
        'medium = "WACZ"',
        'forvaringsplats = "E-arkiv"',
        'sorteringsordning = "Datum"',
        "registreras = true",
        'sekretess = "Kan förekomma"',
        'lagrum = "OSL 21 kap. 1 §"',
        'leverans = "Efter 5 år"',
        DECISION,
        'giltig_fran = "2025-03-01"',
        "giltig_till = 2029-12-31",
        'anmarkning = "Åäö"',
    )
    assert rows_of(text) == (
        Rule(
            id="1",
            kind=RecordKind.LOG,
            retention=Retention.PERIOD,
            period=Period(years=2, start=PeriodStart.CALENDAR_YEAR_ENDED),
            authority=DisposalAuthority("EX 1", "Nämnden", "§ 1", date(2025, 2, 11)),
            classification="1.4 Kommunikation",
            medium="WACZ",
            storage_place="E-arkiv",
            ordering="Datum",
            registered=True,
            secrecy="Kan förekomma",
            legal_ground="OSL 21 kap. 1 §",
            delivery="Efter 5 år",
            valid_from=date(2025, 3, 1),
            valid_to=date(2029, 12, 31),
            note="Åäö",
        ),
    )


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("2 år", Period(years=2)),
        ("6 månader", Period(months=6)),
        ("1 månad", Period(months=1)),
        ("1 år och 6 månader", Period(years=1, months=6)),
        ("2 år efter publicering", Period(years=2, start=PeriodStart.PUBLISHED)),
        ("5 år efter ärendets avslut", Period(years=5, start=PeriodStart.CASE_CLOSED)),
        ("Ett halvår", Period(months=6)),
        ("3 halvår", Period(years=1, months=6)),
        ("två  år och en månad", Period(years=2, months=1)),
        ("18 månader efter inaktualitet", Period(1, 6, PeriodStart.MADE_OBSOLETE)),
    ],
)
def test_periods_are_read_as_plans_write_them(words: str, period: Period) -> None:
    """Years, months and both, with what they are counted from."""
    assert rows_of(disposed(words))[0].period == period


@pytest.mark.parametrize("words", ["Vid inaktualitet", "Fortlöpande"])
def test_gallras_vid_inaktualitet_has_no_period(words: str) -> None:
    """The phrases are triggers, not numbers of days: somebody has to record the day."""
    (rule,) = rows_of(disposed(words))
    assert (rule.retention, rule.period) == (Retention.WHEN_OBSOLETE, None)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (row('bevarande = "bevarar"'), 8, 'menade du "bevaras"'),
        (row('bevarande = "bevaras"', kind="inlagg"), 7, 'menade du "inlägg"'),
        (row('bevarande = "bevaras"', 'bevarnade = "bevaras"'), 9, 'menade du "bevarande"'),
        (row(), 5, "saknar bevarande"),
        (row('bevarande = "bevaras"', 'gallringsfrist = "2 år"'), 9, "ta bort gallringsfristen"),
        (row('bevarande = "gallras"', DECISION), 5, "saknar gallringsfrist"),
        (row('bevarande = "gallras"', 'gallringsfrist = "2 år"'), 8, "har inget beslut"),
        (disposed("en tid"), 9, '"en tid" går inte att tolka'),
        (disposed(" efter insamling"), 9, "går inte att tolka"),
        (disposed("2 år 6 månader"), 9, "går inte att tolka"),
        (disposed("ett par år"), 9, "går inte att tolka"),
        (disposed("2 år efter jul"), 9, 'utgångspunkten "jul" är okänd'),
        (
            disposed("2 år efter publicering", 'fristens_utgangspunkt = "insamling"'),
            11,
            "två olika utgångspunkter",
        ),
        (disposed("2 år").replace(", datum = 2025-02-11", ""), 10, "saknar datum"),
        (disposed("2 år").replace('"EX 1"', '""'), 10, "saknar dnr"),
        (disposed("2 år").replace("2025-02-11", '"i våras"'), 10, "i våras är inget datum"),
        (row('bevarande = "bevaras"', 'giltig_fran = "2026-13-01"'), 9, "är inget datum"),
        (row('bevarande = "bevaras"', "giltig_fran = 2026-01-01T10:00:00"), 9, "inget datum"),
        (
            row('bevarande = "bevaras"', "giltig_till = 2025-01-01", "giltig_fran = 2026-01-01"),
            9,
            "ligger före giltig_fran",
        ),
        (row('bevarande = "bevaras"', 'registreras = "ja"'), 9, "true eller false"),
        (row('bevarande = "bevaras"') + row('bevarande = "bevaras"', kind="inlägg"), 10, "används"),
        (
            row('bevarande = "bevaras"') + row('bevarande = "bevaras"', name="2"),
            11,
            "redan raden 1",
        ),
    ],
)
def test_each_fault_is_told_with_its_line(text: str, line: int, words: str) -> None:
    """One fault in a row gives exactly one, on the line to mend, saying what is wrong."""
    ((found, said),) = faults_of(PLAN + text)
    assert (found, words in said) == (line, True), said


def test_rows_for_one_kind_may_follow_each_other_in_time() -> None:
    """Two rows for a kind are no overlap when one ends before the other begins."""
    old = row('bevarande = "bevaras"', "giltig_till = 2025-12-31")
    new = row('bevarande = "bevaras"', "giltig_fran = 2026-01-01", name="2")
    assert [rule.id for rule in rows_of(old + new)] == ["1", "2"]


def test_rows_that_share_one_day_overlap() -> None:
    """The last day of one row may not be the first of the next."""
    old = row('bevarande = "bevaras"', "giltig_till = 2026-01-01")
    new = row('bevarande = "bevaras"', "giltig_fran = 2026-01-01", name="2")
    assert "redan raden 1" in faults_of(PLAN + old + new)[0][1]


def test_the_faults_of_all_rows_come_together() -> None:
    """A faulty plan, row and decision are told in one go."""
    text = PLAN.replace("kommun", "komun") + row() + disposed("snart").replace('"1"', '"2"')
    assert [line for line, _ in faults_of(text)] == [1, 3, 5, 12]


def test_an_empty_file_says_what_a_plan_needs() -> None:
    """Nothing at all is not a plan."""
    texts = [text for _, text in faults_of("")]
    assert "Filen saknar avsnittet [plan]; lägg till det." in texts
    assert any("[[rad]]" in text for text in texts)


def test_the_shipped_plan_is_an_example_in_an_invented_municipality() -> None:
    """It covers the typical kinds, each disposal rests on a decision, messages have no row."""
    schedule = shipped_schedule()
    kinds = {rule.kind: rule.retention for rule in schedule.rows}
    assert schedule.municipality == "Exempelby kommun"
    assert kinds == {
        RecordKind.SNAPSHOT: Retention.PERMANENT,
        RecordKind.CLOSURE: Retention.PERMANENT,
        RecordKind.REMOVAL: Retention.PERMANENT,
        RecordKind.POST: Retention.WHEN_OBSOLETE,
        RecordKind.COMMENT: Retention.WHEN_OBSOLETE,
        RecordKind.MEDIUM: Retention.WHEN_OBSOLETE,
        RecordKind.LOG: Retention.PERIOD,
    }
    assert all(rule.authority for rule in schedule.rows if rule.retention != "permanent")
