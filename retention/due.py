"""Which accounts are due for a snapshot today, by the municipality's own clock."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ogonblick.account import Account, AccountStatus, Route
from ogonblick.capture import Occasion, Order
from retention.guidelines import ChangeTrigger, Clock
from retention.policy import Policy

_ONE_DAY = timedelta(days=1)
_HALVES = {"H1": "första", "H2": "andra"}
_OTHER_ROUTES: Mapping[Route, str] = {
    Route.API: "Kontot hämtas genom plattformens API, inte med webbläsare.",
    Route.EXPORT: "Kontots innehåll laddas ner från plattformen av en administratör;"
    " lämna in exporten för hand.",
    Route.MANUAL: "Plattformen kan inte hämtas automatiskt; ta ögonblicksbilden för hand.",
}


@dataclass(frozen=True)
class Taken:
    """A snapshot that was accepted: whose, why, for which period, on which local day."""

    account_id: str
    occasion: Occasion
    period: str
    taken_on: date


@dataclass(frozen=True)
class Due:
    """An account to record now, with the order to give and a Swedish sentence that says why.

    ``overdue`` means that a whole period has passed without a snapshot since the last one.
    """

    account: Account
    order: Order
    reason: str
    overdue: bool


@dataclass(frozen=True)
class NotAutomatic:
    """An open account that no browser visits, and a Swedish sentence that says what to do."""

    account: Account
    reason: str


def due(
    accounts: Iterable[Account], taken: Iterable[Taken], policy: Policy, today: date
) -> tuple[Due, ...]:
    """Return the open browser-route accounts without a snapshot for today's period, in order.

    An account that was never recorded is due at once. Nothing is due without a clock.
    """
    period = period_of(policy.clock, today)
    if not period:
        return ()
    recorded = _periods_by_account(taken, policy)
    return tuple(
        _due_one(account, recorded[account.id], policy.clock, today)
        for account in accounts
        if _is_open(account)
        and account.route is Route.BROWSER
        and period not in recorded[account.id]
    )


def not_automatic(accounts: Iterable[Account]) -> tuple[NotAutomatic, ...]:
    """Return the open accounts that ``due`` leaves out because of their route."""
    return tuple(
        NotAutomatic(account, _OTHER_ROUTES[account.route])
        for account in accounts
        if _is_open(account) and account.route in _OTHER_ROUTES
    )


def period_of(clock: Clock, today: date) -> str:
    """Return the period a day lies in: ``2026H2``, ``2026``; empty without a clock."""
    if clock is Clock.HALF_YEAR:
        return f"{today.year}H{1 if today.month <= 6 else 2}"  # noqa: PLR2004 - June
    return f"{today.year}" if clock is Clock.YEAR else ""


def covers(policy: Policy, taken: Taken) -> bool:
    """Say whether a snapshot fills its period, so that no other is due in it.

    One taken at a larger change does so only where the guidelines say "or" (Haninge), not where
    they say "and" (Hässleholm). One taken before removal or closing, or on request, shows what
    somebody asked for and never stands in for the regular one.
    """
    return taken.occasion is Occasion.SCHEDULED or (
        taken.occasion is Occasion.MAJOR_CHANGE and policy.change_trigger is ChangeTrigger.SATISFIES
    )


def missed_periods(clock: Clock, recorded: Collection[str], today: date) -> tuple[str, ...]:
    """Return the whole periods since the last recorded one, oldest first, today's not included.

    Nothing is missed by an account that was never recorded: it may be new.
    """
    if not recorded:
        return ()
    missed: list[str] = []
    period = _before(clock, today)
    while period_of(clock, period) > max(recorded):
        missed.append(period_of(clock, period))
        period = _before(clock, period)
    return tuple(reversed(missed))


def _before(clock: Clock, day: date) -> date:
    """Return the last day of the period before a day's."""
    month = 7 if period_of(clock, day).endswith("H2") else 1
    return date(day.year, month, 1) - _ONE_DAY


def _periods_by_account(taken: Iterable[Taken], policy: Policy) -> Mapping[str, set[str]]:
    """Return the periods that each account has a snapshot for.

    An order's own period counts for the regular ones, since a visit ordered on 30 June may end
    in July; the others' periods are no clock's, so the day counts.
    """
    periods: dict[str, set[str]] = defaultdict(set)
    for one in taken:
        if covers(policy, one):
            regular = one.occasion is Occasion.SCHEDULED
            day = period_of(policy.clock, one.taken_on)
            periods[one.account_id].add(one.period if regular else day)
    return periods


def _due_one(account: Account, recorded: Collection[str], clock: Clock, today: date) -> Due:
    """Say why an account without a snapshot for today's period is due."""
    period = period_of(clock, today)
    missed = missed_periods(clock, recorded, today)
    if not recorded:
        reason = "Kontot har ingen ögonblicksbild än; den första tas genast."
    elif missed:
        lost = ", ".join(_in_words(one) for one in missed)
        reason = f"Ögonblicksbild saknas för {lost}; ta en för {_in_words(period)} nu."
    else:
        reason = f"Ögonblicksbild för {_in_words(period)} saknas."
    return Due(account, Order(account.id, Occasion.SCHEDULED, period), reason, bool(missed))


def _in_words(period: str) -> str:
    """Say a period in Swedish: ``andra halvåret 2026``, ``2026``."""
    half = _HALVES.get(period[4:])
    return f"{half} halvåret {period[:4]}" if half else period


def _is_open(account: Account) -> bool:
    return account.status in (AccountStatus.ACTIVE, AccountStatus.CLOSING)
