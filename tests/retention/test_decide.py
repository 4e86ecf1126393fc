"""Decisions: the longest row wins, a hold beats all, and silence means bevaras."""

from dataclasses import replace
from datetime import date

import pytest

from ogonblick.decision import Decision, Retention
from ogonblick.hold import LegalHold
from retention.decide import Subject, decide, lock_until
from retention.schedule import (
    DisposalAuthority,
    Period,
    PeriodStart,
    RecordKind,
    RetentionSchedule,
    Rule,
)

TODAY = date(2026, 11, 21)
LOG = Subject("logg-1", RecordKind.LOG, "konto-1", "Kulturnämnden", date(2020, 5, 4))
HOLD = LegalHold("registratorn", "begäran om utlämnande", date(2026, 11, 2), id="stopp-7")


def plan(*rows: Rule) -> RetentionSchedule:
    """Return a plan for every board of no particular municipality."""
    return RetentionSchedule("Plan", "", "1", rows)


def disposal(name: str, period: Period, authority: DisposalAuthority | None) -> Rule:
    """Return a row that disposes of logs after a period."""
    return Rule(name, RecordKind.LOG, Retention.PERIOD, period, authority)


def only(schedule: RetentionSchedule, subject: Subject = LOG, *holds: LegalHold) -> Decision:
    """Decide about one record."""
    return next(decide([subject], schedule, holds, TODAY))


def test_decisions_come_in_the_order_of_the_records(authority: DisposalAuthority) -> None:
    """The n-th decision is about the n-th record, also when records are generated."""
    days = [date(2024, 1, 1), date(2020, 1, 1), date(2022, 1, 1)]
    subjects = (replace(LOG, taken_on=day) for day in days)
    decisions = decide(subjects, plan(disposal("1", Period(years=1), authority)), [], TODAY)
    years = [decision.keep_until and decision.keep_until.year for decision in decisions]
    assert years == [2025, 2021, 2023]


def test_a_row_without_authority_disposes_of_nothing() -> None:
    """A row that nobody has decided means bevaras, and says that a decision is missing."""
    decision = only(plan(disposal("1", Period(years=1), None)))
    assert (decision.retention, decision.keep_until) == (Retention.PERMANENT, None)
    assert "inget gallringsbeslut finns" in decision.reasons[0]


def test_a_decision_is_no_authority_before_its_day() -> None:
    """A row whose decision is dated tomorrow keeps its records until then."""
    tomorrow = DisposalAuthority("EX 1", "Nämnden", "§ 1", date(2026, 11, 22))
    schedule = plan(disposal("1", Period(years=1), tomorrow))
    assert only(schedule).retention is Retention.PERMANENT
    assert "beslutet är daterat 2026-11-22" in only(schedule).reasons[0]
    assert next(decide([LOG], schedule, [], tomorrow.decided)).keep_until == date(2021, 5, 5)


def test_a_row_without_its_period_disposes_of_nothing(authority: DisposalAuthority) -> None:
    """A row whose period is unknown means bevaras, and says what is missing."""
    row = Rule("1", RecordKind.LOG, Retention.PERIOD, None, authority)
    decision = only(plan(row))
    assert (decision.retention, decision.keep_until) == (Retention.PERMANENT, None)
    assert "fristen saknas" in decision.reasons[0]


@pytest.mark.parametrize(
    ("longer", "keep_until"),
    [
        (Period(years=5), date(2025, 5, 5)),
        (Period(years=5, start=PeriodStart.ACCOUNT_CLOSED), None),
    ],
    ids=["a later day", "a day not known yet"],
)
def test_the_longest_row_wins_and_the_others_are_told(
    longer: Period, keep_until: date | None, authority: DisposalAuthority
) -> None:
    """Of two rows in force the one that keeps longest decides; the reasons name both."""
    rows = [disposal("kort", Period(years=1), authority), disposal("lång", longer, authority)]
    decision = only(plan(*rows))
    assert (decision.row, decision.keep_until) == ("lång", keep_until)
    assert any("Rad kort" in reason for reason in decision.reasons[1:])


def test_vid_inaktualitet_waits_for_a_person_even_beside_a_period(
    authority: DisposalAuthority,
) -> None:
    """A period that stands in such a row by mistake does not let anything go."""
    row = Rule("1", RecordKind.LOG, Retention.WHEN_OBSOLETE, Period(years=1), authority)
    assert only(plan(row)).keep_until is None
    marked = only(plan(row), replace(LOG, obsolete_on=date(2026, 2, 3)))
    assert marked.keep_until == date(2026, 2, 3)


def test_a_permanent_row_beats_one_that_nobody_has_made_obsolete(
    authority: DisposalAuthority,
) -> None:
    """Where neither row has a day of disposal, bevaras is the longer."""
    obsolete = Rule("1", RecordKind.LOG, Retention.WHEN_OBSOLETE, None, authority)
    permanent = Rule("2", RecordKind.LOG, Retention.PERMANENT)
    assert only(plan(obsolete, permanent)).retention is Retention.PERMANENT


@pytest.mark.parametrize(
    ("start", "day_field"),
    [
        (PeriodStart.PUBLISHED, "published_on"),
        (PeriodStart.ACCOUNT_CLOSED, "closed_on"),
        (PeriodStart.CASE_CLOSED, "case_closed_on"),
        (PeriodStart.MADE_OBSOLETE, "obsolete_on"),
    ],
)
def test_a_period_is_counted_from_the_day_that_its_row_names(
    start: PeriodStart, day_field: str, authority: DisposalAuthority
) -> None:
    """The period begins on the named day, and has not begun while that day is unknown."""
    schedule = plan(disposal("1", Period(years=1, start=start), authority))
    begun = replace(LOG, **{day_field: date(2026, 2, 3)})
    assert only(schedule, begun).keep_until == date(2027, 2, 4)
    assert only(schedule).keep_until is None


@pytest.mark.parametrize(
    "hold",
    [
        HOLD,
        replace(HOLD, subject_id="logg-1"),
        replace(HOLD, account_id="konto-1"),
        replace(HOLD, board="Kulturnämnden"),
        replace(HOLD, since=date(2027, 1, 1)),
    ],
    ids=["everything", "the record", "the account", "the board", "dated tomorrow"],
)
def test_a_hold_takes_away_the_day_of_disposal(
    hold: LegalHold, authority: DisposalAuthority
) -> None:
    """A held record has no day of disposal, and the first reason names the hold, and nobody."""
    decision = only(plan(disposal("1", Period(years=1), authority)), LOG, hold)
    assert decision.keep_until is None
    assert decision.reasons[0].startswith(f"Gallringsstopp sedan {hold.since} (stopp-7). ")
    assert not any(said in decision.reasons[0] for said in (hold.who, hold.why))
    assert not any("Gallring är möjlig" in reason for reason in decision.reasons)


@pytest.mark.parametrize(
    "hold",
    [
        replace(HOLD, subject_id="logg-2"),
        replace(HOLD, account_id="konto-2"),
        replace(HOLD, board="Socialnämnden"),
        replace(HOLD, account_id="konto-1", board="Socialnämnden"),
    ],
    ids=["another record", "another account", "another board", "the account in another board"],
)
def test_a_hold_on_something_else_holds_nothing(
    hold: LegalHold, authority: DisposalAuthority
) -> None:
    """A hold reaches only what agrees with everything that it names."""
    schedule = plan(disposal("1", Period(years=1), authority))
    assert only(schedule, LOG, hold) == only(schedule)


def test_a_record_of_no_known_board_is_held_with_the_rest(authority: DisposalAuthority) -> None:
    """Where nobody knows whose the record is, a board's hold is taken to be on it."""
    schedule = plan(disposal("1", Period(years=1), authority))
    orphan = replace(LOG, board="")
    assert only(schedule, orphan, replace(HOLD, board="Socialnämnden")).keep_until is None


def decision_until(keep_until: date | None) -> Decision:
    """Return a decision that only the day matters of."""
    return Decision(Retention.PERIOD, keep_until, "1", "beslut", "plan", ())


@pytest.mark.parametrize(
    ("keep_until", "locked"),
    [
        (date(2028, 11, 22), date(2028, 11, 22)),
        (None, None),
        (date(2150, 1, 1), date(2099, 12, 31)),
        (date(2015, 1, 1), date(2026, 11, 22)),
        (TODAY, date(2026, 11, 22)),
    ],
    ids=["period", "no known day", "too far away", "long past", "the same day"],
)
def test_the_lock_ends_with_the_period(keep_until: date | None, locked: date | None) -> None:
    """The lock is the period's, at most 2099-12-31 and never in the past; none without a day."""
    assert lock_until(decision_until(keep_until), TODAY) == locked


@pytest.mark.parametrize(("row", "locked"), [("1", date(2099, 12, 31)), ("", date(2027, 11, 21))])
def test_only_what_a_row_keeps_is_locked_as_far_as_can_be(row: str, locked: date) -> None:
    """Where no plan has decided yet, a lock for ever would make its later word impossible."""
    kept = Decision(Retention.PERMANENT, None, row, "", "plan", ())
    assert lock_until(kept, TODAY) == locked
