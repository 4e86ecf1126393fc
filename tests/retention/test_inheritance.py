"""Boards with plans of their own, and the municipality's plan behind them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ogonblick.decision import Decision
from retention.decide import Subject, decide
from retention.explain import rows_for
from retention.inheritance import Plans, plan_for
from retention.schedule import Period, RecordKind, RetentionSchedule, Rule
from tests.retention.strategies import DAYS, MAYBE_DAYS, ROWS, SUBJECTS

TODAY = date(2026, 11, 21)
TOWN = "Exempelby kommun"
CULTURE = "Kulturnämnden"
LOG = Subject("logg-1", RecordKind.LOG, "konto-1", CULTURE, date(2020, 5, 4), TOWN)


def only(plans: Plans, subject: Subject = LOG, today: date = TODAY) -> Decision:
    """Decide about one record."""
    return next(decide([subject], plans, [], today))


@pytest.fixture
def shared(two_years: RetentionSchedule) -> RetentionSchedule:
    """The municipality's plan: logs go after two years."""
    return replace(two_years, name="Gemensam plan", municipality=TOWN)


@pytest.fixture
def own(shared: RetentionSchedule) -> RetentionSchedule:
    """A board's own plan: logs go after one year."""
    row = replace(shared.rows[0], period=Period(years=1))
    return replace(shared, name="Kulturens plan", board=CULTURE, rows=(row,))


def test_an_inherited_row_names_its_own_plan(
    shared: RetentionSchedule, own: RetentionSchedule
) -> None:
    """The decision names the plan that the row stands in, and says that it is inherited."""
    decision = only((shared, own))
    assert (decision.schedule, decision.keep_until) == (
        "Gemensam plan, version 1",
        date(2022, 5, 5),
    )
    assert decision.reasons[0].startswith("Rad 1, ärvd från kommunens gemensamma plan: logg")
    assert decision.reasons[1].startswith("Rad 1: logg gallras 1 år")


@pytest.mark.parametrize("written", ["kulturnämnden", "KULTURNÄMNDEN ", "Kulturna\u0308mnden"])
def test_a_name_is_one_however_it_is_typed(
    shared: RetentionSchedule, own: RetentionSchedule, written: str
) -> None:
    """Case, blanks and a Mac's way of writing ä make no other board."""
    longer = replace(own, rows=(replace(own.rows[0], period=Period(years=50)),))
    assert only((shared, longer), replace(LOG, board=written)).keep_until == date(2070, 5, 5)


@pytest.mark.parametrize("written", ["Kultur-nämnden", "Kulturnamnden"])
def test_a_board_that_may_be_misspelt_keeps_its_records(
    shared: RetentionSchedule, own: RetentionSchedule, written: str
) -> None:
    """The shared plan could dispose of what the board with that name wants kept."""
    decision = only((shared, own), replace(LOG, board=written))
    assert decision.keep_until is None
    assert f"Ingen plan gäller {written}, men en gäller {CULTURE}." in decision.reasons[0]


def test_the_boards_own_row_is_the_one_told_where_both_say_the_same(
    shared: RetentionSchedule, own: RetentionSchedule
) -> None:
    """An equally long inherited row does not take the decision from the board."""
    assert only((shared, replace(own, rows=shared.rows))).schedule == "Kulturens plan, version 1"


def test_a_board_without_a_plan_has_the_municipalitys(
    shared: RetentionSchedule, own: RetentionSchedule
) -> None:
    """Another board's plan is nothing to it, and the municipality's is its own, not inherited."""
    assert plan_for((shared, own), TOWN, "Socialnämnden") is shared


@pytest.mark.parametrize(
    ("municipality", "board", "words"),
    [
        (TOWN, "", "nämnder i Exempelby kommun har egna planer"),
        ("Provköpings kommun", CULTURE, "Ingen plan gäller Kulturnämnden i Provköpings kommun."),
        ("Provköpings kommun", "", "Ingen plan gäller Provköpings kommun."),
        ("", CULTURE, "inte vilken kommun"),
    ],
    ids=["no board", "another municipality", "another, no board", "no municipality"],
)
def test_what_no_plan_is_for_is_kept(
    municipality: str,
    board: str,
    words: str,
    shared: RetentionSchedule,
    own: RetentionSchedule,
) -> None:
    """The record is kept, and the reason says what is missing where."""
    decision = only((shared, own), replace(LOG, municipality=municipality, board=board))
    assert (decision.row, decision.keep_until, decision.schedule) == ("", None, "ingen plan")
    assert words in decision.reasons[0]


def test_a_plan_that_has_not_begun_lets_the_municipalitys_rule(
    shared: RetentionSchedule, own: RetentionSchedule
) -> None:
    """Until its first day a board's plan adds nothing; from then on its rows are in force."""
    waiting = replace(own, valid_from=date(2027, 1, 1), rows=(replace(own.rows[0], id="2"),))
    assert len(only((shared, waiting)).reasons) == 2
    assert any("Rad 2" in why for why in only((shared, waiting), LOG, date(2027, 1, 1)).reasons)


def test_a_boards_plan_that_has_ended_keeps_everything(
    shared: RetentionSchedule, own: RetentionSchedule
) -> None:
    """What the board itself wanted kept does not go by the municipality's row the day after."""
    ended = replace(own, valid_to=date(2025, 12, 31))
    assert only((shared, ended), LOG, date(2025, 12, 31)).keep_until is not None
    assert only((shared, ended)).reasons == (
        "Planen gäller inte den 2026-11-21. Handlingen bevaras tills en gällande plan finns.",
    )


def test_rows_of_a_board_are_told_with_those_inherited(
    shared: RetentionSchedule, own: RetentionSchedule
) -> None:
    """``plan show`` tells the rows in force, and from where."""
    lines = rows_for((shared, own), TOWN, CULTURE, TODAY)
    assert lines[0] == "Kulturnämnden, Exempelby kommun: Kulturens plan, version 1."
    assert lines[1].startswith("1: logg gallras 1 år efter insamling")
    assert lines[2].endswith("(ärvd från Gemensam plan, version 1)")
    ended = replace(own, valid_to=date(2025, 12, 31))
    assert "gäller inte den" in rows_for((shared, ended), TOWN, CULTURE, TODAY)[0]
    assert rows_for(own, TOWN, "Socialnämnden", TODAY)[0].startswith("Ingen plan gäller Social")


OWN = st.builds(
    RetentionSchedule,
    name=st.just("Egen"),
    municipality=st.just(""),
    version=st.just("1"),
    rows=ROWS.map(tuple),
    board=st.just(CULTURE),
    valid_from=MAYBE_DAYS,
    valid_to=MAYBE_DAYS,
)
SHARED = OWN.map(lambda plan: replace(plan, name="Gemensam", board=""))
THEIRS = SUBJECTS.map(lambda subject: replace(subject, board=CULTURE))


@given(OWN, SHARED, THEIRS, DAYS)
def test_inheritance_never_shortens(
    own: RetentionSchedule, shared: RetentionSchedule, subject: Subject, today: date
) -> None:
    """Where a board's own row decides, the municipality's can only keep the record longer."""
    alone, together = only(own, subject, today), only((own, shared), subject, today)
    if alone.row:
        assert (together.keep_until or date.max) >= (alone.keep_until or date.max)


@given(OWN, SHARED, THEIRS, DAYS)
def test_the_order_of_plans_does_not_matter(
    own: RetentionSchedule, shared: RetentionSchedule, subject: Subject, today: date
) -> None:
    """Plans say the same, in the same words, in whatever order they are given."""
    assert only((own, shared), subject, today) == only((shared, own), subject, today)


@given(
    st.lists(OWN | SHARED, max_size=3),
    st.lists(SUBJECTS, max_size=6),
    DAYS,
)
def test_many_records_are_decided_as_each_alone(
    plans: Sequence[RetentionSchedule], subjects: list[Subject], today: date
) -> None:
    """One at a time or all at once, from a list or a stream, over boards in any order."""
    together = list(decide(iter(subjects), plans, [], today))
    assert together == [only(plans, subject, today) for subject in subjects]


def test_a_decision_is_made_when_it_is_asked_for(shared: RetentionSchedule) -> None:
    """Nothing is read ahead: a million records need no more memory than one."""
    asked: list[str] = []

    def stream() -> Iterator[Subject]:
        for name in ("a", "b", "c"):
            asked.append(name)
            yield replace(LOG, id=name)

    decisions = decide(stream(), shared, [], TODAY)
    assert asked == []
    next(decisions)
    assert asked == ["a"]


@given(ROWS, THEIRS, DAYS)
def test_a_day_of_disposal_rests_on_a_decision_already_taken(
    rows: list[Rule], subject: Subject, today: date
) -> None:
    """A row whose authority is dated after today disposes of nothing."""
    plan = RetentionSchedule("Plan", "", "1", tuple(rows))
    decision = only(plan, subject, today)
    if decision.keep_until is not None:
        authority = next(row for row in rows if row.id == decision.row).authority
        assert authority is not None
        assert authority.decided <= today
