"""Golden files: a plan, a day, records and holds in; decisions with their reasons out."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ogonblick.decision import Decision, Retention
from ogonblick.hold import LegalHold
from retention.decide import Subject, decide
from retention.reading import read_schedule
from retention.schedule import RetentionSchedule
from retention.words import KINDS

_GOLDEN = Path(__file__).parents[1] / "golden" / "retention"

_RETENTION = {
    Retention.PERMANENT: "bevaras",
    Retention.PERIOD: "gallras efter frist",
    Retention.WHEN_OBSOLETE: "gallras vid inaktualitet",
}


@dataclass(frozen=True)
class Case:
    """One golden file."""

    today: date
    schedule: RetentionSchedule
    subjects: tuple[Subject, ...]
    holds: tuple[LegalHold, ...]
    expected: list[dict[str, Any]]


def read_case(path: Path) -> Case:
    """Read a golden file; its plan lies beside it."""
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    plan = path.parent / case["plan"]
    return Case(
        today=case["i_dag"],
        schedule=read_schedule(plan.read_text(encoding="utf-8"), plan.name),
        subjects=tuple(_subject(record) for record in case["handling"]),
        holds=tuple(_hold(hold) for hold in case.get("stopp", [])),
        expected=[{"tidigast": None, **record.get("utfall", {})} for record in case["handling"]],
    )


def outcome(decision: Decision) -> dict[str, Any]:
    """Return a decision in the golden files' words."""
    return {
        "bevarande": _RETENTION[decision.retention],
        "tidigast": decision.keep_until,
        "rad": decision.row,
        "skal": list(decision.reasons),
    }


def _subject(record: dict[str, Any]) -> Subject:
    return Subject(
        id=record["id"],
        kind=KINDS[record["slag"]],
        account_id=record.get("konto", "socialtjansten-facebook"),
        board=record.get("namnd", "Socialnämnden"),
        municipality=record.get("kommun", "Exempelby kommun"),
        taken_on=record["insamlad"],
        published_on=record.get("publicerad"),
        closed_on=record.get("kontot_avslutat"),
        case_closed_on=record.get("arendet_avslutat"),
        obsolete_on=record.get("inaktuell"),
    )


def _hold(hold: dict[str, Any]) -> LegalHold:
    return LegalHold(
        who=hold["av"],
        why=hold["orsak"],
        since=hold["sedan"],
        subject_id=hold.get("handling", ""),
        account_id=hold.get("konto", ""),
    )


@pytest.mark.parametrize("path", sorted(_GOLDEN.glob("*.toml")), ids=lambda path: path.stem)
def test_decisions_and_reasons_are_those_of_the_golden_file(path: Path) -> None:
    """Each record of a case gets exactly the decision and the reasons written beside it."""
    case = read_case(path)
    decisions = decide(case.subjects, case.schedule, case.holds, case.today)
    assert [outcome(decision) for decision in decisions] == case.expected


def test_there_are_golden_files() -> None:
    """The cases are found; an empty folder would pass everything."""
    assert len(list(_GOLDEN.glob("*.toml"))) >= 6
