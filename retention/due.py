"""Which accounts are due for a snapshot today, by the municipality's own clock."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ogonblick.account import Account, AccountStatus, Route
from ogonblick.capture import Occasion, Order, Outcome
from ogonblick.swedish import period_name
from retention.guidelines import ChangeTrigger, Clock
from retention.periods import (
    day_after,
    days_of,
    missed_periods,
    period_of,
)
from retention.policy import Policy
from retention.windows import day_for, open_days, place_in_line

_OTHER_ROUTES: Mapping[Route, str] = {
    Route.API: "Kontot hämtas genom plattformens API, inte med webbläsare.",
    Route.EXPORT: "Kontots innehåll laddas ner från plattformen av en administratör;"
    " lämna in exporten för hand.",
    Route.MANUAL: "Plattformen kan inte hämtas automatiskt; ta ögonblicksbilden för hand.",
}
_NOT_IN_USE: Mapping[AccountStatus, str] = {
    AccountStatus.APPLIED: "Kontot är ansökt men inte godkänt än.",
    AccountStatus.APPROVED: "Kontot är godkänt men inte i bruk än.",
    AccountStatus.CLOSED: "Kontot är avslutat.",
}
_NO_CLOCK = "Riktlinjerna anger inte hur ofta kontona ska dokumenteras."


@dataclass(frozen=True)
class Taken:
    """A snapshot that was accepted: whose, why, for which period, on which local day, how whole."""

    account_id: str
    occasion: Occasion
    period: str
    taken_on: date
    outcome: Outcome = Outcome.COMPLETE


@dataclass(frozen=True)
class Due:
    """An account to record now, with the order to give and a Swedish sentence that says why.

    It is overdue if a whole period has passed without a snapshot since the last one;
    ``overdue_since`` is the day after the first such period.
    """

    account: Account
    order: Order
    reason: str
    overdue_since: date | None = None


@dataclass(frozen=True)
class NotYet:
    """An account whose next regular snapshot is begun on a coming day, and why not today.

    ``waiting`` is the order for today's period; None where that is taken, and the day is in the
    next one.
    """

    account: Account
    next_day: date
    reason: str
    waiting: Order | None = None


@dataclass(frozen=True)
class Exempt:
    """An account that gets no regular order, and a Swedish sentence that says why.

    ``by_hand``: the clock applies to it all the same, but a person has to take the snapshot.
    """

    account: Account
    reason: str
    by_hand: bool = False


@dataclass(frozen=True)
class Standing:
    """How every account stands today, each in one of four groups, in the order of the register."""

    due: tuple[Due, ...] = ()
    overdue: tuple[Due, ...] = ()
    not_yet: tuple[NotYet, ...] = ()
    exempt: tuple[Exempt, ...] = ()

    @property
    def now(self) -> tuple[Due, ...]:
        """The accounts to record now, those that are overdue first."""
        return (*self.overdue, *self.due)

    def orders(self, named: Collection[str] | None = None) -> list[Order]:
        """Return the orders to give now: all that are due, or those of the accounts named.

        Who names an account need not wait for its day.
        """
        if named is None:
            return [one.order for one in self.now]
        waiting = (one.waiting for one in self.not_yet if one.waiting)
        orders = (*(one.order for one in self.now), *waiting)
        return [order for order in orders if order.account_id in named]

    @property
    def by_hand(self) -> tuple[Exempt, ...]:
        """The accounts that a person has to record."""
        return tuple(one for one in self.exempt if one.by_hand)


@dataclass(frozen=True)
class _Today:
    """What is the same for all accounts on one day."""

    policy: Policy
    day: date
    period: str
    slots: Sequence[date]
    next_slots: Sequence[date]


def due(
    accounts: Iterable[Account], taken: Iterable[Taken], policy: Policy, today: date
) -> Standing:
    """Say of every account whether it is due today, overdue, not yet due, or exempt.

    Within a period each account has a day of its own among the first open ones. An account that
    was never recorded, or is overdue, waits for no such day and for no window: it is due at once,
    unless more are due than are begun on one night.
    """
    recorded = _periods_by_account(taken, policy)
    known = _known_of(policy, today)
    every = [_stand(account, recorded[account.id], known) for account in accounts]
    waiting = _another_night([one for one in every if isinstance(one, Due)], known)
    stands = [waiting.get(one.account.id, one) for one in every]
    owed = [one for one in stands if isinstance(one, Due)]
    return Standing(
        due=tuple(one for one in owed if not one.overdue_since),
        overdue=tuple(one for one in owed if one.overdue_since),
        not_yet=tuple(one for one in stands if isinstance(one, NotYet)),
        exempt=tuple(one for one in stands if isinstance(one, Exempt)),
    )


def _another_night(owed: Sequence[Due], known: _Today) -> Mapping[str, NotYet]:
    """Return those for whom there is no room tonight: the overdue go first, the others in line."""
    most = known.policy.windows.most_a_night
    line = sorted(owed, key=lambda one: (not one.overdue_since, place_in_line(one.account.id)))
    return {
        one.account.id: NotYet(
            one.account,
            known.day + timedelta(days=place // most),
            f"{len(owed)} konton står på tur och {most} tas per natt; det här är nr {place + 1}.",
            one.order,
        )
        for place, one in enumerate(line)
        if place >= most
    }


def exemption(account: Account, policy: Policy) -> Exempt | None:
    """Say why an account gets no regular order; None if it gets one."""
    if account.status in _NOT_IN_USE:
        return Exempt(account, _NOT_IN_USE[account.status])
    if account.exempt:
        return Exempt(account, f"Kontot är undantaget: {account.exempt.rstrip('.')}.")
    if account.route in _OTHER_ROUTES:
        return Exempt(account, _OTHER_ROUTES[account.route], by_hand=True)
    return Exempt(account, _NO_CLOCK) if policy.clock is Clock.NONE else None


def covering(policy: Policy) -> frozenset[Occasion]:
    """Return the occasions whose snapshots fill their period, so that no other is due in it.

    One taken at a larger change does so only where the guidelines say "or" (Haninge), not where
    they say "and" (Hässleholm). One taken before removal or closing, or on request, shows what
    somebody asked for and never stands in for the regular one.
    """
    is_enough = policy.change_trigger is ChangeTrigger.SATISFIES
    changes = (Occasion.MAJOR_CHANGE,) if is_enough else ()
    return frozenset((Occasion.SCHEDULED, *changes))


def period_filled(policy: Policy, taken: Taken) -> str:
    """Return the period that a snapshot fills; empty if it fills none.

    An order's own period counts for the regular ones, since a visit ordered on 30 June may end
    in July. The others' periods are no clock's, and neither is one from before the municipality
    changed its clock: there the day counts.
    """
    if taken.occasion not in covering(policy):
        return ""
    by_day = period_of(policy.clock, taken.taken_on)
    is_ours = taken.occasion is Occasion.SCHEDULED and len(taken.period) == len(by_day)
    return taken.period if is_ours else by_day


def _known_of(policy: Policy, today: date) -> _Today:
    """Work out the days on which today's and the next period's snapshots are begun."""
    period = period_of(policy.clock, today)
    if not period:
        return _Today(policy, today, period, (), ())
    following = period_of(policy.clock, day_after(period))
    slots = (open_days(policy.windows, days_of(one)) for one in (period, following))
    return _Today(policy, today, period, *slots)


def _periods_by_account(taken: Iterable[Taken], policy: Policy) -> Mapping[str, set[str]]:
    """Return the periods that each account has a snapshot for."""
    periods: dict[str, set[str]] = defaultdict(set)
    for one in taken:
        if filled := period_filled(policy, one):
            periods[one.account_id].add(filled)
    return periods


def _stand(account: Account, recorded: Collection[str], known: _Today) -> Due | NotYet | Exempt:
    """Say how one account stands."""
    exempt = exemption(account, known.policy)
    if exempt:
        return exempt
    if known.period in recorded:
        next_day = day_for(account.id, known.policy.windows, known.next_slots)
        reason = f"Ögonblicksbild för {period_name(known.period)} är tagen."
        return NotYet(account, next_day, reason)
    found = _due_one(account, recorded, known)
    next_day = _day_to_begin(account, known)
    if found.overdue_since or not recorded or next_day <= known.day:
        return found
    reason = f"Ögonblicksbild för {period_name(known.period)} tas på kontots egen dag."
    return NotYet(account, next_day, reason, found.order)


def _day_to_begin(account: Account, known: _Today) -> date:
    """Return the day from which an account's snapshot for today's period is begun.

    Its own day; or, where that has passed in a window that is closed today, the first open day
    after it. A window that lasts the period out is not waited for: the clock is the guidelines',
    the window only our municipality's wish.
    """
    own = day_for(account.id, known.policy.windows, known.slots)
    return next((day for day in known.slots if day >= max(own, known.day)), known.day)


def _due_one(account: Account, recorded: Collection[str], known: _Today) -> Due:
    """Say why an account without a snapshot for today's period is due."""
    missed = missed_periods(known.policy.clock, recorded, known.day)
    now = period_name(known.period)
    if not recorded:
        reason = "Kontot har ingen ögonblicksbild än; den första tas genast."
    elif missed:
        lost = ", ".join(period_name(one) for one in missed)
        reason = f"Ögonblicksbild saknas för {lost}; ta en för {now} nu."
    else:
        reason = f"Ögonblicksbild för {now} saknas."
    order = Order(account.id, Occasion.SCHEDULED, known.period)
    return Due(account, order, reason, day_after(missed[0]) if missed else None)
