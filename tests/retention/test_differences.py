"""What a new plan would change for what is stored."""

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ogonblick.decision import Retention
from retention.decide import Subject
from retention.differences import differences
from retention.reading import read_schedule
from retention.schedule import DisposalAuthority, Period, RecordKind, RetentionSchedule, Rule
from retention.words import KINDS

_GOLDEN = Path(__file__).parents[1] / "golden"
_CASE = tomllib.loads((_GOLDEN / "planandring.toml").read_text(encoding="utf-8"))
TODAY = date(2026, 11, 21)
LOG = Subject("logg-1", RecordKind.LOG, "konto-1", "", date(2024, 5, 4))


def plan_at(name: str) -> RetentionSchedule:
    """Read one of the golden files' plans."""
    text = (_GOLDEN / "retention" / name).read_text(encoding="utf-8")
    return read_schedule(text, name)


def subjects() -> list[Subject]:
    """Return the golden file's records."""
    return [
        Subject(
            id=record["id"],
            kind=KINDS[record["slag"]],
            account_id="socialtjansten-facebook",
            board="Socialnämnden",
            municipality="Exempelby kommun",
            taken_on=record["insamlad"],
            published_on=record.get("publicerad"),
        )
        for record in _CASE["handling"]
    ]


@pytest.fixture
def one_year(two_years: RetentionSchedule) -> RetentionSchedule:
    """The plan of two years, in a version that says one."""
    row = replace(two_years.rows[0], period=Period(years=1))
    return replace(two_years, version="2", rows=(row,))


def test_the_differences_are_those_of_the_golden_file() -> None:
    """Each record that moves has its sentence, in the records' order, and the others have none."""
    found = differences(subjects(), plan_at(_CASE["gammal"]), plan_at(_CASE["ny"]), _CASE["i_dag"])
    told = [(one.subject.id, one.sentence) for one in found]
    assert told == [
        (record["id"], record["mening"]) for record in _CASE["handling"] if "mening" in record
    ]


def test_a_new_version_that_says_the_same_changes_nothing(two_years: RetentionSchedule) -> None:
    """A plan's name and number are no difference to what is stored."""
    renamed = replace(two_years, name="Ny plan", version="2")
    assert differences([LOG], two_years, renamed, TODAY) == ()


def test_both_decisions_come_with_the_difference(
    two_years: RetentionSchedule, one_year: RetentionSchedule
) -> None:
    """Old and new are whole decisions, reasons and all."""
    (one,) = differences([LOG], two_years, one_year, TODAY)
    assert (one.old.keep_until, one.new.keep_until) == (date(2026, 5, 5), date(2025, 5, 5))
    assert one.new.reasons


def test_only_what_becomes_possible_now_is_said_to_go_at_once(
    two_years: RetentionSchedule, one_year: RetentionSchedule
) -> None:
    """What could go before is merely shorter; what could not is a matter for somebody today."""
    days = [date(2024, 5, 4), date(2025, 5, 4), date(2026, 5, 4)]
    records = [replace(LOG, taken_on=day) for day in days]
    found = differences(records, two_years, one_year, TODAY)
    assert ["genast" in one.sentence for one in found] == [False, True, False]


def test_plans_are_compared_by_the_days_on_which_they_are_in_force(
    two_years: RetentionSchedule, one_year: RetentionSchedule
) -> None:
    """A plan that has ended is compared with one that has not begun, not with nothing at all."""
    old = replace(two_years, valid_to=date(2025, 12, 31))
    new = replace(one_year, valid_from=date(2027, 1, 1))
    (one,) = differences([LOG], old, new, TODAY)
    assert (one.old.keep_until, one.new.keep_until) == (date(2026, 5, 5), date(2025, 5, 5))


AUTHORITY = DisposalAuthority("EX 2025/17", "Exempelnämnden", "§ 12", date(2025, 2, 11))
PLANS = st.builds(
    lambda retention, years, authority: RetentionSchedule(
        "Plan", "", "1", (Rule("1", RecordKind.LOG, retention, Period(years=years), authority),)
    ),
    st.sampled_from(Retention),
    st.integers(0, 10),
    st.sampled_from([None, AUTHORITY]),
)


@given(PLANS, PLANS)
def test_going_back_is_the_opposite(one: RetentionSchedule, other: RetentionSchedule) -> None:
    """What a plan makes longer is made shorter by taking it back, and nothing else differs."""
    there = differences([LOG], one, other, TODAY)
    back = differences([LOG], other, one, TODAY)
    assert [(each.old, each.new) for each in there] == [(each.new, each.old) for each in back]
    directions = {each.sentence.split(".")[0].split("sparas ")[1][:7] for each in (*there, *back)}
    assert directions in (set(), {"längre", "kortare"}, {"lika lä"})


@given(PLANS)
def test_a_plan_never_differs_from_itself(plan: RetentionSchedule) -> None:
    """No record moves when nothing has changed."""
    assert differences([LOG], plan, plan, TODAY) == ()
