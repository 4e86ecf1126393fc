"""What is due: once per calendar half-year, and what a missed one means."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ogonblick.account import Account, AccountStatus, Platform, Route
from ogonblick.capture import Occasion
from retention.due import Due, Taken, covering, due
from retention.guidelines import ChangeTrigger, Clock
from retention.periods import days_of, missed_periods, period_of
from retention.policy import Policy, shipped_policy
from retention.windows import Windows, YearlySpan

Maker = Callable[..., Account]
MONTH_AND_DAY = st.tuples(st.integers(1, 12), st.integers(1, 28))
AUTUMN = date(2026, 11, 21)
SPRING = date(2026, 3, 1)
AT_ONCE = Windows(spread_days=1)
NOT_IN_JULY = Windows((YearlySpan((7, 1), (7, 31)),))


def scheduled(period: str, taken_on: date = SPRING) -> Taken:
    """Return a regular snapshot of the account ``a``."""
    return Taken("a", Occasion.SCHEDULED, period, taken_on)


def due_for(account: Account, taken: list[Taken], policy: Policy, today: date = AUTUMN) -> Due:
    """Return what is due for one account."""
    (one,) = due([account], taken, policy, today).now
    return one


def test_an_account_never_recorded_is_due_at_once(account: Maker, helsingborg: Policy) -> None:
    """The first snapshot is ordered for today's half-year, and is not late."""
    one = due_for(account("a"), [], helsingborg)
    assert (one.order.period, one.order.occasion) == ("2026H2", Occasion.SCHEDULED)
    assert one.overdue_since is None
    assert "den första" in one.reason


def test_an_account_recorded_this_half_year_is_not_due(account: Maker, helsingborg: Policy) -> None:
    """One snapshot fills its half-year."""
    assert due([account("a")], [scheduled("2026H2")], helsingborg, AUTUMN).now == ()


def test_the_order_is_the_same_all_half_year(account: Maker, helsingborg: Policy) -> None:
    """From 1 July to 31 December an order has one id, so a repeated order is the same order."""
    days = [date(2026, 7, 1), AUTUMN, date(2026, 12, 31)]
    ids = {due_for(account("a"), [], helsingborg, day).order.snapshot_id for day in days}
    assert ids == {"a_2026h2_scheduled"}


def test_unspread_the_next_half_year_is_due_on_its_first_day(
    account: Maker, helsingborg: Policy
) -> None:
    """A snapshot of the previous half-year means due now, but not overdue."""
    at_once = replace(helsingborg, windows=AT_ONCE)
    one = due_for(account("a"), [scheduled("2026H1")], at_once, date(2026, 7, 1))
    assert one.overdue_since is None
    assert one.reason == "Ögonblicksbild för andra halvåret 2026 saknas."


def test_a_whole_missed_half_year_is_overdue(account: Maker, helsingborg: Policy) -> None:
    """The missed half-years since the last snapshot are named; the order is for today's."""
    one = due_for(account("a"), [scheduled("2025H1")], helsingborg)
    assert one.overdue_since == date(2026, 1, 1)
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
    assert due_for(account("a"), taken, helsingborg).overdue_since is None


def test_a_visit_that_ended_after_its_half_year_counts_for_its_order(
    account: Maker, helsingborg: Policy
) -> None:
    """An order of June finished in July fills the first half-year, not the second."""
    late = scheduled("2026H1", taken_on=date(2026, 7, 1))
    one = due_for(account("a"), [late], replace(helsingborg, windows=AT_ONCE), date(2026, 7, 2))
    assert (one.order.period, one.overdue_since) == ("2026H2", None)


def test_another_accounts_snapshot_does_not_count(account: Maker, helsingborg: Policy) -> None:
    """Each account has its own."""
    found = due([account("a"), account("b")], [scheduled("2026H2")], helsingborg, AUTUMN)
    assert [one.account.id for one in found.now] == ["b"]


@pytest.mark.parametrize("status", AccountStatus)
def test_only_open_accounts_are_due(
    account: Maker, helsingborg: Policy, status: AccountStatus
) -> None:
    """Accounts that are active or being closed are recorded, the others not."""
    found = due([account("a", status=status)], [], helsingborg, AUTUMN)
    assert bool(found.now) is (status in (AccountStatus.ACTIVE, AccountStatus.CLOSING))


@pytest.mark.parametrize("status", AccountStatus)
@pytest.mark.parametrize("route", Route)
@pytest.mark.parametrize("exempt", ["", "Kontot är en övning."])
@pytest.mark.parametrize("taken", [[], [scheduled("2026H2")], [scheduled("2025H1")]])
def test_every_account_stands_in_exactly_one_group(
    account: Maker,
    helsingborg: Policy,
    status: AccountStatus,
    route: Route,
    exempt: str,
    taken: list[Taken],
) -> None:
    """Whatever an account is, it is in one of the four groups, so none is forgotten in silence."""
    one = account("a", status=status, route=route, exempt=exempt)
    found = due([one], taken, helsingborg, AUTUMN)
    groups = (found.due, found.overdue, found.not_yet, found.exempt)
    assert [entry.account for group in groups for entry in group] == [one]


@pytest.mark.parametrize(
    ("changes", "reason", "by_hand"),
    [
        ({"exempt": "Kontot är en övning."}, "undantaget: Kontot är en övning.", False),
        ({"route": Route.EXPORT}, "lämna in exporten för hand", True),
        ({"status": AccountStatus.CLOSED, "route": Route.EXPORT}, "Kontot är avslutat.", False),
        ({"status": AccountStatus.APPLIED}, "ansökt men inte godkänt", False),
    ],
)
def test_an_exempt_account_says_why(
    account: Maker, helsingborg: Policy, changes: dict[str, object], reason: str, by_hand: bool
) -> None:
    """What gets no order says so, and only what a person can take is for a person to take."""
    found = due([account("a", **changes)], [], helsingborg, AUTUMN)
    (one,) = found.exempt
    assert reason in one.reason
    assert (one.by_hand, bool(found.by_hand)) == (by_hand, by_hand)


def test_without_a_clock_every_account_is_exempt_with_that_reason(account: Maker) -> None:
    """Kungsbacka's text names no time, and says so rather than nothing."""
    (one,) = due([account("a")], [], shipped_policy("kungsbacka"), AUTUMN).exempt
    assert one.reason == "Riktlinjerna anger inte hur ofta kontona ska dokumenteras."


def test_overdue_accounts_come_first(account: Maker, helsingborg: Policy) -> None:
    """Whoever takes what is due begins with what is late."""
    found = due([account("b"), account("a")], [scheduled("2025H1")], helsingborg, AUTUMN)
    assert [one.account.id for one in found.now] == ["a", "b"]
    assert [one.account.id for one in found.overdue] == ["a"]


def test_an_account_waits_for_its_own_day(account: Maker, helsingborg: Policy) -> None:
    """Before that day it is not due, on it and after it is, and the day is told."""
    taken = [scheduled("2026H1")]
    (waiting,) = due([account("a")], taken, helsingborg, date(2026, 7, 1)).not_yet
    day_before = due([account("a")], taken, helsingborg, waiting.next_day - timedelta(days=1))
    assert day_before.now == ()
    assert waiting.waiting is not None
    assert waiting.waiting.period == "2026H2"
    assert date(2026, 7, 1) < waiting.next_day <= date(2026, 7, 28)
    assert due([account("a")], taken, helsingborg, waiting.next_day).due


def test_an_account_that_is_named_need_not_wait(account: Maker, helsingborg: Policy) -> None:
    """A person may ask for the half-year's own snapshot before its day, once and no more."""
    accounts = [account("a"), account("b"), account("c")]
    taken = [Taken(name, Occasion.SCHEDULED, "2026H1", SPRING) for name in "ab"]
    taken.append(Taken("b", Occasion.SCHEDULED, "2026H2", date(2026, 7, 1)))
    found = due(accounts, taken, helsingborg, date(2026, 7, 1))
    assert [order.account_id for order in found.orders()] == ["c"]
    assert [order.snapshot_id for order in found.orders(["a", "b"])] == ["a_2026h2_scheduled"]


def test_a_recorded_account_knows_its_next_day(account: Maker, helsingborg: Policy) -> None:
    """What is done for this half-year has its day in the next one."""
    (waiting,) = due([account("a")], [scheduled("2026H2")], helsingborg, AUTUMN).not_yet
    assert waiting.waiting is None
    assert date(2027, 1, 1) <= waiting.next_day <= date(2027, 1, 28)


def test_hundreds_of_accounts_do_not_fall_on_one_night(account: Maker, helsingborg: Policy) -> None:
    """Of 400 accounts no night of the first 28 has more than 30, and none has none."""
    names = [f"konto-{number}" for number in range(400)]
    taken = [Taken(name, Occasion.SCHEDULED, "2026H1", SPRING) for name in names]
    accounts = [account(name) for name in names]
    waiting = due(accounts, taken, helsingborg, date(2026, 6, 30)).not_yet
    nights = Counter(one.next_day for one in waiting)
    assert sorted(nights) == list(days_of("2026H2"))[:28]
    assert max(nights.values()) <= 30


def test_a_closed_window_is_waited_out(account: Maker, helsingborg: Policy) -> None:
    """Under "inte i juli" the half-year's snapshots begin in August, spread as ever."""
    policy = replace(helsingborg, windows=NOT_IN_JULY)
    found = due([account("a")], [scheduled("2026H1")], policy, date(2026, 7, 15))
    (waiting,) = found.not_yet
    assert date(2026, 8, 1) <= waiting.next_day <= date(2026, 8, 28)


@pytest.mark.parametrize("taken", [[], [scheduled("2025H1")]], ids=["never recorded", "overdue"])
def test_what_is_late_or_new_waits_for_no_window(
    account: Maker, helsingborg: Policy, taken: list[Taken]
) -> None:
    """A wish about when never stands in the way of what should already be there."""
    policy = replace(helsingborg, windows=NOT_IN_JULY)
    assert due([account("a")], taken, policy, date(2026, 7, 15)).now


def test_a_window_in_the_middle_of_a_period_only_postpones(
    account: Maker, helsingborg: Policy
) -> None:
    """An account whose day passed before the window is due again on the first day after it."""
    policy = replace(helsingborg, windows=Windows((YearlySpan((9, 1), (9, 30)),)))
    (waiting,) = due([account("a")], [scheduled("2026H1")], policy, date(2026, 9, 10)).not_yet
    assert waiting.next_day == date(2026, 10, 1)


@pytest.mark.parametrize(
    "closed", [((12, 1), (12, 31)), ((1, 1), (12, 31))], ids=["to the end", "all year"]
)
def test_no_window_makes_an_account_miss_its_period(
    account: Maker, helsingborg: Policy, closed: tuple[tuple[int, int], tuple[int, int]]
) -> None:
    """Where no open day is left, the clock goes before the window."""
    policy = replace(helsingborg, windows=Windows((YearlySpan(*closed),)))
    assert due([account("a")], [scheduled("2026H1")], policy, date(2026, 12, 15)).due


@given(
    name=st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True),
    spans=st.lists(st.tuples(MONTH_AND_DAY, MONTH_AND_DAY), max_size=3),
    spread=st.integers(1, 200),
    clock=st.sampled_from([Clock.HALF_YEAR, Clock.YEAR]),
)
def test_every_account_is_due_on_some_day_of_every_period(
    name: str,
    spans: list[tuple[tuple[int, int], tuple[int, int]]],
    spread: int,
    clock: Clock,
) -> None:
    """Whatever the windows and the spread, an account is due before its period has ended."""
    windows = Windows(tuple(YearlySpan(*span) for span in spans), spread)
    policy = Policy("Riktlinjer", "Exempelby kommun", clock=clock, windows=windows)
    one = Account(name, name, Platform.X, f"https://x.com/{name}", "Exempelby kommun", "KLF")
    before = period_of(clock, date(2026, 6, 30) if clock is Clock.HALF_YEAR else date(2025, 1, 1))
    taken = [Taken(name, Occasion.SCHEDULED, before, SPRING)]
    last = due([one], taken, policy, date(2026, 12, 31))
    assert [found.account for found in last.due] == [one]


def test_a_period_of_another_clock_counts_by_its_day(account: Maker, helsingborg: Policy) -> None:
    """Where the municipality has changed its clock, a yearly snapshot fills its half-year."""
    yearly = Taken("a", Occasion.SCHEDULED, "2026", date(2026, 9, 1))
    assert due([account("a")], [yearly], helsingborg, AUTUMN).now == ()


def test_without_a_clock_nothing_is_due(account: Maker, helsingborg: Policy) -> None:
    """Guidelines that name no time (Kungsbacka's) order nothing by themselves."""
    assert due([account("a")], [], replace(helsingborg, clock=Clock.NONE), AUTUMN).now == ()


@pytest.mark.parametrize("trigger", ChangeTrigger)
def test_a_snapshot_at_a_larger_change_counts_only_where_the_text_says_or(
    account: Maker, helsingborg: Policy, trigger: ChangeTrigger
) -> None:
    """It fills the year it was taken in under "eller", and comes on top under "samt"."""
    policy = replace(helsingborg, clock=Clock.YEAR, change_trigger=trigger)
    changed = Taken("a", Occasion.MAJOR_CHANGE, "20260301T101500Z", SPRING)
    satisfied = trigger is ChangeTrigger.SATISFIES
    assert (changed.occasion in covering(policy)) is satisfied
    assert bool(due([account("a")], [changed], policy, AUTUMN).now) is not satisfied


@pytest.mark.parametrize(("municipality", "is_due"), [("hassleholm", True), ("haninge", False)])
def test_samt_asks_for_one_more_and_eller_does_not(
    account: Maker, municipality: str, is_due: bool
) -> None:
    """HÄS-6a: "årligen, samt vid större förändringar"; HAN-10: "en gång per år eller vid stora"."""
    changed = Taken("a", Occasion.MAJOR_CHANGE, "20260301T101500Z", SPRING)
    assert bool(due([account("a")], [changed], shipped_policy(municipality), AUTUMN).now) is is_due


@pytest.mark.parametrize("municipality", ["hassleholm", "haninge"])
def test_a_larger_change_last_year_leaves_this_year_due(account: Maker, municipality: str) -> None:
    """Under "eller" a change fills the year that it came in, and no other."""
    changed = Taken("a", Occasion.MAJOR_CHANGE, "20251231T101500Z", date(2025, 12, 31))
    policy = replace(shipped_policy(municipality), windows=AT_ONCE)
    one = due_for(account("a"), [changed], policy, date(2026, 1, 1))
    assert (one.order.period, one.overdue_since) == ("2026", None)


@pytest.mark.parametrize("municipality", ["hassleholm", "haninge"])
def test_a_change_after_the_yearly_one_changes_nothing(account: Maker, municipality: str) -> None:
    """Whichever way the text reads, the year's own snapshot is enough for the clock."""
    taken = [scheduled("2026"), Taken("a", Occasion.MAJOR_CHANGE, "20261101T080000Z", AUTUMN)]
    assert due([account("a")], taken, shipped_policy(municipality), AUTUMN).now == ()


@pytest.mark.parametrize(("municipality", "is_due"), [("hassleholm", True), ("haninge", False)])
def test_only_a_change_that_counts_can_stand_in_for_a_missed_year(
    account: Maker, municipality: str, is_due: bool
) -> None:
    """A change in 2025 keeps an account of Haninge's from being overdue; not Hässleholm's."""
    taken = [scheduled("2024"), Taken("a", Occasion.MAJOR_CHANGE, "x", date(2025, 6, 1))]
    one = due_for(account("a"), taken, shipped_policy(municipality))
    assert (one.overdue_since is not None) is is_due


@pytest.mark.parametrize("municipality", ["hallstahammar", "kungsbacka"])
def test_guidelines_without_a_clock_order_nothing(account: Maker, municipality: str) -> None:
    """What the text does not ask for is not made due, whatever is advised elsewhere."""
    assert due([account("a")], [], shipped_policy(municipality), AUTUMN).now == ()


@pytest.mark.parametrize(
    "occasion", [Occasion.BEFORE_CLOSURE, Occasion.BEFORE_REMOVAL, Occasion.ON_REQUEST]
)
def test_other_occasions_never_stand_in_for_the_regular_one(
    account: Maker, helsingborg: Policy, occasion: Occasion
) -> None:
    """What was taken for a purpose of its own fills no half-year."""
    policy = replace(helsingborg, change_trigger=ChangeTrigger.SATISFIES)
    assert occasion not in covering(policy)
    assert due([account("a")], [Taken("a", occasion, "2026H2", AUTUMN)], policy, AUTUMN).now


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


def test_no_more_are_begun_on_one_night_than_may_be(account: Maker, helsingborg: Policy) -> None:
    """The overdue go first; the others stand in line, and who is named waits for nobody."""
    few = replace(helsingborg, windows=Windows(most_a_night=2))
    accounts = [account(name) for name in "abcde"]
    standing = due(accounts, [scheduled("2024H1")], few, AUTUMN)
    tonight = [one.account.id for one in standing.now]
    waiting = {one.account.id: one.next_day for one in standing.not_yet}
    assert (len(tonight), "a" in tonight) == (2, True)
    assert sorted(waiting.values()) == [AUTUMN + timedelta(days=days) for days in (1, 1, 2)]
    assert {*tonight, *waiting} == set("abcde")
    named = next(iter(waiting))
    assert [order.account_id for order in standing.orders([named])] == [named]
