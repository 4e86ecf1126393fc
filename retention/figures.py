"""The figures that a board follows up, by department and account."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from ogonblick.account import Account, AccountStatus, Platform
from ogonblick.capture import Finding, Occasion
from retention.due import due
from retention.evidence import Year, asks, remarks_by_account

_NOT_YET = "9999"
"""A period after all others."""


@dataclass(frozen=True)
class PeriodShare:
    """How many of the accounts that a clock applies to were recorded in a period."""

    period: str
    recorded: int
    asked: int
    has_ended: bool


@dataclass(frozen=True)
class Figures:
    """What a board follows up, of one department or of all.

    ``too_few_editors`` is None where the guidelines name no number. ``failures`` are the year's
    orders that gave no complete snapshot, ``open_failures`` all that still wait for somebody.
    """

    name: str
    accounts: int
    shares: tuple[PeriodShare, ...]
    overdue: int
    failures: int
    open_failures: int
    too_few_editors: int | None
    remarks: int


@dataclass(frozen=True)
class AccountReport:
    """One account in the year: what it has in each period, and what is amiss with it.

    ``recorded`` has a day for each period, or None; a period that asks nothing of the account is
    not in it. ``snapshots`` counts those of the year by occasion.
    """

    account_id: str
    name: str
    platform: Platform
    department: str
    status: AccountStatus
    exempt: str
    recorded: Mapping[str, date | None]
    snapshots: Mapping[Occasion, int]
    failures: int
    open_failures: int
    overdue: bool
    remarks: tuple[Finding, ...]


def account_reports(year: Year) -> tuple[AccountReport, ...]:
    """Return every account in the year, in the order of the register."""
    remarks = remarks_by_account(year.evidence)
    taken = Counter((one.account_id, one.occasion) for one in year.taken)
    failures = Counter(one.account_id for one in year.failures)
    still_open = Counter(one.account_id for one in year.open_failures)
    late = _overdue(year)
    return tuple(
        AccountReport(
            account_id=one.id,
            name=one.name,
            platform=one.platform,
            department=one.department,
            status=one.status,
            exempt=one.exempt,
            recorded=_recorded(one, year),
            snapshots={each: taken[one.id, each] for each in Occasion if taken[one.id, each]},
            failures=failures[one.id],
            open_failures=still_open[one.id],
            overdue=one.id in late,
            remarks=remarks.get(one.id, ()),
        )
        for one in year.accounts
    )


def figures(name: str, accounts: Collection[AccountReport], year: Year) -> Figures:
    """Add up the accounts of a department, or of all; those that are closed are not counted."""
    counts_editors = year.policy.staffing.minimum_editors > 0
    codes = Counter(code for one in accounts for code in {each.code for each in one.remarks})
    return Figures(
        name=name,
        accounts=sum(one.status is not AccountStatus.CLOSED for one in accounts),
        shares=_shares([one.recorded for one in accounts], year),
        overdue=sum(one.overdue for one in accounts),
        failures=sum(one.failures for one in accounts),
        open_failures=sum(one.open_failures for one in accounts),
        too_few_editors=codes["R101"] if counts_editors else None,
        remarks=sum(len(one.remarks) for one in accounts),
    )


def figures_by_department(accounts: Collection[AccountReport], year: Year) -> tuple[Figures, ...]:
    """Return the figures of each department, by name."""
    names = sorted({one.department for one in accounts})
    return tuple(
        figures(name, [one for one in accounts if one.department == name], year) for name in names
    )


def shares_by_department(year: Year) -> Mapping[str, tuple[PeriodShare, ...]]:
    """Return how many accounts of each department were recorded in each period, by its name.

    A period that has ended counts for an account from its first snapshot on: the register does not
    know since when an account is there, and one that was never recorded may be new.
    """
    first = _first_periods(year)
    recorded: dict[str, list[Mapping[str, date | None]]] = defaultdict(list)
    for one in year.accounts:
        days = _recorded(one, year)
        gone = [period for period in year.ended if period < first.get(one.id, _NOT_YET)]
        recorded[one.department].append({name: days[name] for name in days if name not in gone})
    return {name: _shares(found, year) for name, found in recorded.items()}


def _first_periods(year: Year) -> Mapping[str, str]:
    """Return the first period that each account has a snapshot for, of any year."""
    first: dict[str, str] = {}
    for account_id, period in year.recorded:
        if period:
            first[account_id] = min(period, first.get(account_id, period))
    return first


def _shares(recorded: Collection[Mapping[str, date | None]], year: Year) -> tuple[PeriodShare, ...]:
    return tuple(_share(period, recorded, year) for period in year.periods)


def _share(period: str, recorded: Collection[Mapping[str, date | None]], year: Year) -> PeriodShare:
    days = [one[period] for one in recorded if period in one]
    return PeriodShare(period, sum(map(bool, days)), len(days), period in year.ended)


def _recorded(account: Account, year: Year) -> Mapping[str, date | None]:
    """Return the day of an account's first snapshot in each period that asks for one."""
    return {
        period: year.recorded.get((account.id, period))
        for period in year.periods
        if asks(account, period)
    }


def _overdue(year: Year) -> frozenset[str]:
    """Return the accounts that were overdue on the day that is spoken of."""
    known = (one for one in year.evidence.taken if one.taken_on <= year.on)
    standing = due(year.accounts, known, year.policy, year.on)
    return frozenset(one.account.id for one in standing.overdue)
