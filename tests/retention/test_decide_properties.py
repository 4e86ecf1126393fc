"""What must be true of every plan, every record and every hold."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ogonblick.decision import Decision, Retention
from ogonblick.hold import LegalHold
from retention.decide import Subject, decide, lock_until
from retention.schedule import RetentionSchedule, Rule
from tests.retention.strategies import DAYS, HOLDS, ROWS, RULES, SUBJECTS


def plan(rows: list[Rule]) -> RetentionSchedule:
    """Return a plan for every board."""
    return RetentionSchedule("Plan", "", "1", tuple(rows))


def only(rows: list[Rule], subject: Subject, holds: list[LegalHold], today: date) -> Decision:
    """Decide about one record."""
    return next(decide([subject], plan(rows), holds, today))


def reaches(hold: LegalHold, subject: Subject) -> bool:
    """Say whether a hold names nothing that contradicts the record."""
    named = [
        (hold.subject_id, subject.id),
        (hold.account_id, subject.account_id),
        (hold.board, subject.board),
    ]
    return all(not wanted or wanted == own for wanted, own in named)


@given(ROWS, SUBJECTS, st.lists(HOLDS, max_size=3), DAYS)
def test_nothing_held_has_a_day_of_disposal(
    rows: list[Rule], subject: Subject, holds: list[LegalHold], today: date
) -> None:
    """No plan whatever gives a held record a day on which it may be disposed of."""
    if any(reaches(hold, subject) for hold in holds):
        assert only(rows, subject, holds, today).keep_until is None


@given(ROWS, SUBJECTS, DAYS)
def test_nothing_is_disposable_without_authority(
    rows: list[Rule], subject: Subject, today: date
) -> None:
    """A day of disposal always comes with the decision that allows it, and its row's own."""
    decision = only(rows, subject, [], today)
    if decision.keep_until is not None or decision.retention is not Retention.PERMANENT:
        row = next(row for row in rows if row.id == decision.row)
        assert row.authority is not None
        assert decision.authority == str(row.authority)
        assert row.retention is not Retention.PERMANENT


@given(ROWS, st.lists(SUBJECTS, max_size=4), st.lists(HOLDS, max_size=3), DAYS)
def test_deciding_twice_gives_the_same(
    rows: list[Rule], subjects: list[Subject], holds: list[LegalHold], today: date
) -> None:
    """Each record's decision depends on nothing but the arguments, not on its neighbours."""
    together = list(decide(subjects, plan(rows), holds, today))
    assert together == [only(rows, subject, holds, today) for subject in subjects]


@given(ROWS, RULES, SUBJECTS, DAYS)
def test_adding_a_row_never_shortens_what_another_row_says(
    rows: list[Rule], added: Rule, subject: Subject, today: date
) -> None:
    """Where a row already decides, one more can only make the record be kept longer."""
    before = only(rows, subject, [], today)
    after = only([*rows, added], subject, [], today)
    if before.row:
        assert (after.keep_until or date.max) >= (before.keep_until or date.max)
        if before.retention is Retention.PERMANENT:
            assert after.retention is Retention.PERMANENT


@given(ROWS.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))), SUBJECTS, DAYS)
def test_the_order_of_rows_does_not_matter(
    orders: tuple[list[Rule], list[Rule]], subject: Subject, today: date
) -> None:
    """A plan says the same, in the same words, in whatever order its rows stand."""
    one, other = orders
    assert only(one, subject, [], today) == only(other, subject, [], today)


@given(ROWS, SUBJECTS, st.lists(HOLDS, max_size=2), DAYS)
def test_every_decision_says_why(
    rows: list[Rule], subject: Subject, holds: list[LegalHold], today: date
) -> None:
    """There is always a reason, and each is a whole sentence."""
    reasons = only(rows, subject, holds, today).reasons
    assert reasons
    assert all(reason.endswith(".") and reason[0].isupper() for reason in reasons)


@given(ROWS, SUBJECTS, DAYS)
def test_the_lock_never_outlives_the_period_nor_2099(
    rows: list[Rule], subject: Subject, today: date
) -> None:
    """A lock is after the day of capture and, that apart, within the period and the century.

    There is none only for what may go some day that nobody knows yet.
    """
    decision = only(rows, subject, [], today)
    locked = lock_until(decision, subject.taken_on)
    limit = min(decision.keep_until or date.max, date(2099, 12, 31))
    if locked is None:
        assert decision.keep_until is None
        assert decision.authority
    else:
        assert locked > subject.taken_on
        assert locked <= limit or (locked - subject.taken_on).days == 1
