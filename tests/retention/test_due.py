"""What is due: once per calendar half-year, and what a missed one means."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ogonblick.account import Account, AccountStatus, Route
from ogonblick.capture import Occasion
from retention.due import Due, Taken, covers, due, missed_periods, not_automatic, period_of
from retention.guidelines import ChangeTrigger, Clock
from retention.policy import Policy, shipped_policy

Maker = Callable[..., Account]
AUTUMN = date(2026, 11, 21)
SPRING = date(2026, 3, 1)


def scheduled(period: str, taken_on: date = SPRING) -> Taken:
    """Return a regular snapshot of the account ``a``."""
    return Taken("a", Occasion.SCHEDULED, period, taken_on)


def due_for(account: Account, taken: list[Taken], policy: Policy, today: date = AUTUMN) -> Due:
    """Return what is due for one account."""
    (one,) = due([account], taken, policy, today)
    return one


def test_an_account_never_recorded_is_due_at_once(account: Maker, helsingborg: Policy) -> None:
    """The first snapshot is ordered for today's half-year, and is not late."""
    one = due_for(account("a"), [], helsingborg)
    assert (one.order.period, one.order.occasion) == ("2026H2", Occasion.SCHEDULED)
    assert not one.overdue
    assert "den första" in one.reason


def test_an_account_recorded_this_half_year_is_not_due(account: Maker, helsingborg: Policy) -> None:
    """One snapshot fills its half-year."""
    assert due([account("a")], [scheduled("2026H2")], helsingborg, AUTUMN) == ()


def test_the_order_is_the_same_all_half_year(account: Maker, helsingborg: Policy) -> None:
    """From 1 July to 31 December an order has one id, so a repeated order is the same order."""
    days = [date(2026, 7, 1), AUTUMN, date(2026, 12, 31)]
    ids = {due_for(account("a"), [], helsingborg, day).order.snapshot_id for day in days}
    assert ids == {"a_2026h2_scheduled"}


def test_the_next_half_year_is_due_on_its_first_day(account: Maker, helsingborg: Policy) -> None:
    """A snapshot of the previous half-year means due now, but not overdue."""
    one = due_for(account("a"), [scheduled("2026H1")], helsingborg, date(2026, 7, 1))
    assert not one.overdue
    assert one.reason == "Ögonblicksbild för andra halvåret 2026 saknas."


def test_a_whole_missed_half_year_is_overdue(account: Maker, helsingborg: Policy) -> None:
    """The missed half-years since the last snapshot are named; the order is for today's."""
    one = due_for(account("a"), [scheduled("2025H1")], helsingborg)
    assert one.overdue
    assert one.order.period == "2026H2"
    assert one.reason == (
        "Ögonblicksbild saknas för andra halvåret 2025, första halvåret 2026;"
        " ta en för andra halvåret 2026 nu."
    )


def test_an_old_gap_that_was_followed_by_a_snapshot_is_not_overdue(
    account: Maker, helsingborg: Policy
) -> None:
    """What was missed before the last snapshot cannot be mended by hurrying now."""
    taken = [scheduled("2024H1"), scheduled("2026H1")]
    assert not due_for(account("a"), taken, helsingborg).overdue


def test_a_visit_that_ended_after_its_half_year_counts_for_its_order(
    account: Maker, helsingborg: Policy
) -> None:
    """An order of June finished in July fills the first half-year, not the second."""
    late = scheduled("2026H1", taken_on=date(2026, 7, 1))
    one = due_for(account("a"), [late], helsingborg, date(2026, 7, 2))
    assert (one.order.period, one.overdue) == ("2026H2", False)


def test_another_accounts_snapshot_does_not_count(account: Maker, helsingborg: Policy) -> None:
    """Each account has its own."""
    found = due([account("a"), account("b")], [scheduled("2026H2")], helsingborg, AUTUMN)
    assert [one.account.id for one in found] == ["b"]


@pytest.mark.parametrize("status", AccountStatus)
def test_only_open_accounts_are_due(
    account: Maker, helsingborg: Policy, status: AccountStatus
) -> None:
    """Accounts that are active or being closed are recorded, the others not."""
    found = due([account("a", status=status)], [], helsingborg, AUTUMN)
    assert bool(found) is (status in (AccountStatus.ACTIVE, AccountStatus.CLOSING))


@pytest.mark.parametrize("route", Route)
def test_every_open_account_is_either_visited_or_listed_as_not_automatic(
    account: Maker, helsingborg: Policy, route: Route
) -> None:
    """No route falls between the two lists, so no account is forgotten in silence."""
    accounts = [account("a", route=route)]
    visited = [one.account for one in due(accounts, [], helsingborg, AUTUMN)]
    listed = [one.account for one in not_automatic(accounts)]
    assert visited + listed == accounts
    assert bool(visited) is (route is Route.BROWSER)


def test_a_closed_account_is_not_listed_as_not_automatic(account: Maker) -> None:
    """Nobody is asked to export an account that is gone."""
    closed = account("a", route=Route.EXPORT, status=AccountStatus.CLOSED)
    assert not_automatic([closed]) == ()


def test_without_a_clock_nothing_is_due(account: Maker, helsingborg: Policy) -> None:
    """Guidelines that name no time (Kungsbacka's) order nothing by themselves."""
    assert due([account("a")], [], replace(helsingborg, clock=Clock.NONE), AUTUMN) == ()


@pytest.mark.parametrize("trigger", ChangeTrigger)
def test_a_snapshot_at_a_larger_change_counts_only_where_the_text_says_or(
    account: Maker, helsingborg: Policy, trigger: ChangeTrigger
) -> None:
    """It fills the year it was taken in under "eller", and comes on top under "samt"."""
    policy = replace(helsingborg, clock=Clock.YEAR, change_trigger=trigger)
    changed = Taken("a", Occasion.MAJOR_CHANGE, "20260301T101500Z", SPRING)
    satisfied = trigger is ChangeTrigger.SATISFIES
    assert covers(policy, changed) is satisfied
    assert bool(due([account("a")], [changed], policy, AUTUMN)) is not satisfied


@pytest.mark.parametrize(("municipality", "is_due"), [("hassleholm", True), ("haninge", False)])
def test_samt_asks_for_one_more_and_eller_does_not(
    account: Maker, municipality: str, is_due: bool
) -> None:
    """HÄS-6a: "årligen, samt vid större förändringar"; HAN-10: "en gång per år eller vid stora"."""
    changed = Taken("a", Occasion.MAJOR_CHANGE, "20260301T101500Z", SPRING)
    assert bool(due([account("a")], [changed], shipped_policy(municipality), AUTUMN)) is is_due


@pytest.mark.parametrize("municipality", ["hassleholm", "haninge"])
def test_a_larger_change_last_year_leaves_this_year_due(account: Maker, municipality: str) -> None:
    """Under "eller" a change fills the year that it came in, and no other."""
    changed = Taken("a", Occasion.MAJOR_CHANGE, "20251231T101500Z", date(2025, 12, 31))
    one = due_for(account("a"), [changed], shipped_policy(municipality), date(2026, 1, 1))
    assert (one.order.period, one.overdue) == ("2026", False)


@pytest.mark.parametrize("municipality", ["hassleholm", "haninge"])
def test_a_change_after_the_yearly_one_changes_nothing(account: Maker, municipality: str) -> None:
    """Whichever way the text reads, the year's own snapshot is enough for the clock."""
    taken = [scheduled("2026"), Taken("a", Occasion.MAJOR_CHANGE, "20261101T080000Z", AUTUMN)]
    assert due([account("a")], taken, shipped_policy(municipality), AUTUMN) == ()


@pytest.mark.parametrize(("municipality", "is_due"), [("hassleholm", True), ("haninge", False)])
def test_only_a_change_that_counts_can_stand_in_for_a_missed_year(
    account: Maker, municipality: str, is_due: bool
) -> None:
    """A change in 2025 keeps an account of Haninge's from being overdue; not Hässleholm's."""
    taken = [scheduled("2024"), Taken("a", Occasion.MAJOR_CHANGE, "x", date(2025, 6, 1))]
    assert due_for(account("a"), taken, shipped_policy(municipality)).overdue is is_due


@pytest.mark.parametrize("municipality", ["hallstahammar", "kungsbacka"])
def test_guidelines_without_a_clock_order_nothing(account: Maker, municipality: str) -> None:
    """What the text does not ask for is not made due, whatever is advised elsewhere."""
    assert due([account("a")], [], shipped_policy(municipality), AUTUMN) == ()


@pytest.mark.parametrize(
    "occasion", [Occasion.BEFORE_CLOSURE, Occasion.BEFORE_REMOVAL, Occasion.ON_REQUEST]
)
def test_other_occasions_never_stand_in_for_the_regular_one(
    helsingborg: Policy, occasion: Occasion
) -> None:
    """What was taken for a purpose of its own fills no half-year."""
    policy = replace(helsingborg, change_trigger=ChangeTrigger.SATISFIES)
    assert not covers(policy, Taken("a", occasion, "2026H2", AUTUMN))


@pytest.mark.parametrize(
    ("clock", "today", "period"),
    [
        (Clock.HALF_YEAR, date(2026, 6, 30), "2026H1"),
        (Clock.HALF_YEAR, date(2026, 7, 1), "2026H2"),
        (Clock.YEAR, date(2026, 12, 31), "2026"),
        (Clock.NONE, date(2026, 12, 31), ""),
    ],
)
def test_periods_are_the_calendars(clock: Clock, today: date, period: str) -> None:
    """Half-years begin on 1 January and 1 July, years on 1 January."""
    assert period_of(clock, today) == period


@given(
    clock=st.sampled_from([Clock.HALF_YEAR, Clock.YEAR]),
    last=st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    days=st.integers(0, 2000),
)
def test_missed_periods_are_all_those_between(clock: Clock, last: date, days: int) -> None:
    """Walking day by day from the last snapshot to today meets just the missed periods."""
    today = last + timedelta(days=days)
    met = {period_of(clock, last + timedelta(days=day)) for day in range(days + 1)}
    between = met - {period_of(clock, last), period_of(clock, today)}
    assert missed_periods(clock, {period_of(clock, last)}, today) == tuple(sorted(between))
