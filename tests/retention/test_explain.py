"""What a person reads at the command line."""

from dataclasses import replace
from datetime import date

from ogonblick.decision import Decision, Retention
from retention.explain import describe, explain
from retention.reading import shipped_schedule

DECISION = Decision(
    retention=Retention.PERIOD,
    keep_until=date(2028, 1, 1),
    row="EX-7",
    authority="Exempelnämnden § 12, 2025-02-11 (dnr EX 2025/17)",
    schedule="Plan, version 1",
    reasons=("Det första skälet.", "Det andra skälet."),
)


def test_an_explanation_tells_outcome_plan_decision_and_reasons() -> None:
    """Everything that a decision rests on is there, a line each."""
    assert explain(DECISION).splitlines() == [
        "Bevarande: får gallras tidigast 2028-01-01, om två personer godkänner det",
        "Plan:      Plan, version 1, rad EX-7",
        "Beslut:    Exempelnämnden § 12, 2025-02-11 (dnr EX 2025/17)",
        "Därför:",
        "  – Det första skälet.",
        "  – Det andra skälet.",
    ]


def test_a_permanent_decision_says_bevaras_and_that_there_is_no_row() -> None:
    """What no row names is kept, and the explanation does not pretend otherwise."""
    decision = replace(
        DECISION, retention=Retention.PERMANENT, keep_until=None, row="", authority=""
    )
    assert explain(decision).splitlines()[:3] == [
        "Bevarande: bevaras",
        "Plan:      Plan, version 1, ingen rad",
        "Beslut:    inget gallringsbeslut",
    ]


def test_a_day_that_is_not_known_is_said_so() -> None:
    """A row that disposes of records without a known day names none."""
    unknown = replace(DECISION, retention=Retention.WHEN_OBSOLETE, keep_until=None)
    assert "gallras vid inaktualitet; ingen dag för gallring är känd" in explain(unknown)


def test_a_plan_is_described_row_by_row() -> None:
    """The count, the scope, each row as understood, and what silence means."""
    lines = describe(shipped_schedule())
    assert lines[0] == "Planen går att läsa: 7 rader."
    assert lines[1].endswith("gäller alla nämnder i Exempelby kommun från 2025-01-01.")
    assert lines[2] == "EX-1: ögonblicksbild bevaras"
    assert lines[8] == (
        "EX-7: logg gallras 2 år efter kalenderårets utgång,"
        " beslutat av Exempelnämnden § 12, 2025-02-11 (dnr EX 2025/17)"
    )
    assert lines[-1] == "Handlingar som ingen rad nämner bevaras."


def test_one_row_is_en_rad_and_its_validity_is_told() -> None:
    """Swedish grammar, and the days between which a row is in force."""
    schedule = shipped_schedule()
    row = replace(schedule.rows[0], valid_from=date(2025, 1, 1), valid_to=date(2026, 12, 31))
    lines = describe(replace(schedule, rows=(row,), board="Kulturnämnden"))
    assert lines[0] == "Planen går att läsa: 1 rad."
    assert "gäller Kulturnämnden i Exempelby kommun" in lines[1]
    assert lines[2].endswith("bevaras från 2025-01-01 till och med 2026-12-31")
