"""What a year's report rests on: accounts, snapshots, failed orders, findings, and their day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from ogonblick.account import Account, AccountStatus
from ogonblick.capture import Finding, Occasion, Severity
from retention.due import Taken, period_filled
from retention.periods import first_day, last_day, periods_of_year
from retention.policy import Policy

_IN_USE = frozenset((AccountStatus.ACTIVE, AccountStatus.CLOSING))


@dataclass(frozen=True)
class Failure:
    """An order that did not give a complete snapshot, and whether it is still to be dealt with."""

    account_id: str
    occasion: Occasion
    period: str
    opened_on: date
    attempts: int
    is_open: bool


@dataclass(frozen=True)
class Scope:
    """What a report is about: one account, one department, or everything where both are empty."""

    account_id: str = ""
    department: str = ""

    def holds(self, account: Account) -> bool:
        """Say whether the report is about an account."""
        return self.account_id in ("", account.id) and self.department in ("", account.department)


@dataclass(frozen=True)
class Evidence:
    """All that a report rests on, as it was known on the day ``on``.

    ``findings`` are the register's; ``published`` those of the public page, None where it was not
    compared. ``plans`` name the document management plans in force, with their versions.
    """

    accounts: tuple[Account, ...]
    taken: tuple[Taken, ...]
    failures: tuple[Failure, ...]
    findings: tuple[Finding, ...]
    on: date
    plans: tuple[str, ...] = ()
    published: tuple[Finding, ...] | None = None


@dataclass(frozen=True)
class Year:
    """One year of the evidence, for the questions that clauses ask.

    ``on`` is the day that is spoken of: the year's last, or the day of the evidence before it.
    ``periods`` are those of the year that have begun, ``recorded`` the day of each account's first
    snapshot in a period.
    """

    policy: Policy
    year: int
    on: date
    evidence: Evidence
    periods: tuple[str, ...]
    taken: tuple[Taken, ...]
    failures: tuple[Failure, ...]
    recorded: Mapping[tuple[str, str], date]

    @property
    def accounts(self) -> tuple[Account, ...]:
        """The accounts that the report is about."""
        return self.evidence.accounts

    @property
    def ended(self) -> tuple[str, ...]:
        """The periods in which nothing more can be recorded."""
        return tuple(one for one in self.periods if last_day(one) < self.evidence.on)

    @property
    def open_failures(self) -> tuple[Failure, ...]:
        """The failed orders that somebody still has to deal with, of earlier years too."""
        return tuple(
            one for one in self.evidence.failures if one.is_open and one.opened_on <= self.on
        )


def year_of(evidence: Evidence, policy: Policy, year: int) -> Year:
    """Return what the evidence says of one year."""
    on = min(evidence.on, date(year, 12, 31))
    recorded: dict[tuple[str, str], date] = {}
    for one in sorted(evidence.taken, key=lambda taken: taken.taken_on):
        recorded.setdefault((one.account_id, period_filled(policy, one)), one.taken_on)
    return Year(
        policy=policy,
        year=year,
        on=on,
        evidence=evidence,
        periods=tuple(one for one in periods_of_year(policy.clock, year) if first_day(one) <= on),
        taken=tuple(one for one in evidence.taken if one.taken_on.year == year),
        failures=tuple(one for one in evidence.failures if one.opened_on.year == year),
        recorded=recorded,
    )


def asks(account: Account, period: str) -> bool:
    """Say whether a clock applies to an account in a period, however it is recorded.

    Not to one that is exempt or not in use yet, and not to one that was closed before the period
    ended: there the clause on closing applies. A closed one without a day is told of as such.
    """
    if account.exempt:
        return False
    if account.status is AccountStatus.CLOSED:
        return account.closed_on is not None and account.closed_on > last_day(period)
    return account.status in _IN_USE


def narrowed(evidence: Evidence, scope: Scope) -> Evidence:
    """Return the evidence about one account or department alone.

    What is amiss with the public page as a whole belongs to neither.
    """
    if scope == Scope():
        return evidence
    accounts = tuple(filter(scope.holds, evidence.accounts))
    ids = {one.id for one in accounts}
    published = evidence.published
    return replace(
        evidence,
        accounts=accounts,
        taken=tuple(one for one in evidence.taken if one.account_id in ids),
        failures=tuple(one for one in evidence.failures if one.account_id in ids),
        findings=tuple(one for one in evidence.findings if one.place in ids),
        published=published and tuple(one for one in published if one.place in ids),
    )


def remarks_by_account(evidence: Evidence) -> Mapping[str, tuple[Finding, ...]]:
    """Return what is amiss with each account, in the register or on the public page.

    Notes are good advice and no remarks.
    """
    remarks: dict[str, tuple[Finding, ...]] = defaultdict(tuple)
    for one in weighty((*evidence.findings, *(evidence.published or ()))):
        remarks[one.place] += (one,)
    return remarks


def weighty(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings that are more than good advice."""
    return tuple(one for one in findings if one.severity is not Severity.NOTE)
