"""What a change of plans moves of what is stored."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ogonblick.decision import Decision, Retention
from ogonblick.hold import LegalHold
from retention.decide import Subject, decide
from retention.differences import differences, grouped, redecided
from retention.schedule import DisposalAuthority, Period, RecordKind, RetentionSchedule, Rule
from tests.retention.golden import read_change

TODAY = date(2026, 11, 21)
LOG = Subject("logg-1", RecordKind.LOG, "konto-1", "", date(2024, 5, 4))
HOLD = LegalHold("registratorn", "begäran om utlämnande", date(2026, 11, 2))


@pytest.fixture
def one_year(two_years: RetentionSchedule) -> RetentionSchedule:
    """The plan of two years, in a version that says one."""
    row = replace(two_years.rows[0], period=Period(years=1))
    return replace(two_years, version="2", rows=(row,))


def recorded(
    subjects: Iterable[Subject], plan: RetentionSchedule
) -> Iterator[tuple[Subject, Decision]]:
    """Yield records with what a plan decided about them."""
    return ((one, next(decide([one], plan, [], TODAY))) for one in subjects)


def test_the_differences_are_those_of_the_golden_file() -> None:
    """Each record that moves has its sentence, in the records' order, and the others have none."""
    change = read_change("planandring.toml")
    assert change.foreseen == change.expected


def test_what_is_decided_again_is_that_of_the_golden_file() -> None:
    """Adopting plans moves what they, the holds and the records of obsolescence say."""
    change = read_change("omprovning.toml")
    assert change.moved == change.expected


def test_a_new_version_that_says_the_same_changes_nothing(two_years: RetentionSchedule) -> None:
    """A plan's name and number are no difference to what is stored."""
    renamed = replace(two_years, name="Ny plan", version="2")
    assert differences([LOG], two_years, renamed, TODAY) == ()
    assert list(redecided(recorded([LOG], two_years), renamed, [], TODAY)) == []


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


def test_a_hold_is_recorded_and_so_is_its_end(two_years: RetentionSchedule) -> None:
    """A hold takes the recorded day away, lifting it gives the same day back."""
    (held,) = redecided(recorded([LOG], two_years), two_years, [HOLD], TODAY)
    assert held.new.keep_until is None
    assert "gallras inte så länge gallringsstoppet gäller" in held.sentence
    (lifted,) = redecided([(LOG, held.new)], two_years, [], TODAY)
    assert lifted.new == held.old


def test_only_a_later_day_needs_a_longer_lock(
    two_years: RetentionSchedule, one_year: RetentionSchedule
) -> None:
    """A lock is lengthened with the period; a shorter period leaves it as it is."""
    young = replace(LOG, taken_on=TODAY)
    (longer,) = differences([young], one_year, two_years, TODAY)
    (shorter,) = differences([young], two_years, one_year, TODAY)
    assert (longer.needs_longer_lock, shorter.needs_longer_lock) == (True, False)


def test_differences_are_told_by_what_happens_to_whose_records(
    two_years: RetentionSchedule, one_year: RetentionSchedule
) -> None:
    """Each board's records that move alike stand together, under a heading that says how."""
    boards = ("Kulturnämnden", "Socialnämnden", "Kulturnämnden")
    days = (date(2025, 5, 4), date(2025, 5, 4), date(2026, 5, 4))
    records = [
        replace(LOG, id=f"logg-{number}", board=board, taken_on=day)
        for number, (board, day) in enumerate(zip(boards, days, strict=True))
    ]
    groups = grouped(differences(records, two_years, one_year, TODAY))
    assert [(one.heading, [each.subject.id for each in one.differences]) for one in groups] == [
        ("Logg, Kulturnämnden: sparas kortare (rad 1 → rad 1)", ["logg-2"]),
        (
            "Logg, Kulturnämnden: sparas kortare och får gallras genast (rad 1 → rad 1)",
            ["logg-0"],
        ),
        (
            "Logg, Socialnämnden: sparas kortare och får gallras genast (rad 1 → rad 1)",
            ["logg-1"],
        ),
    ]


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
    directions = {each.direction[:14] for each in (*there, *back)}
    assert directions in (set(), {"sparas längre", "sparas kortare"}, {"sparas lika lä"})


@given(PLANS, PLANS)
def test_what_was_decided_again_stays_decided(
    one: RetentionSchedule, other: RetentionSchedule
) -> None:
    """A run that is started once more finds nothing to decide again."""
    moved = redecided(recorded([LOG], one), other, [], TODAY)
    assert list(redecided([(each.subject, each.new) for each in moved], other, [], TODAY)) == []


@given(PLANS)
def test_a_plan_never_differs_from_itself(plan: RetentionSchedule) -> None:
    """No record moves when nothing has changed."""
    assert differences([LOG], plan, plan, TODAY) == ()
