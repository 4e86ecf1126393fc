"""What the catalogue knows, gathered as the evidence of a year's report."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from ogonblick.account import Account
from ogonblick.capture import Finding
from ogonblick.snapshot import Deviation, DeviationStatus
from ogonblick.swedish import day_of
from retention.check import check_accounts
from retention.dormancy import activity
from retention.due import Taken
from retention.evidence import Evidence, Failure
from retention.policy import Policy
from retention.schedule import RetentionSchedule
from storage.database.catalogue import Catalogue


def register_findings(opened: Catalogue, policy: Policy) -> tuple[Finding, ...]:
    """Return what is amiss in the register as it is now."""
    seen = activity(opened.last_published(), _taken(opened))
    return check_accounts(opened.accounts(), policy, seen)


def evidence_now(
    opened: Catalogue,
    policy: Policy,
    plans: Iterable[RetentionSchedule],
    moment: datetime,
    published: tuple[Finding, ...] | None = None,
) -> Evidence:
    """Gather all that a report rests on at an aware moment."""
    return replace(
        taking(opened, opened.accounts(), _taken(opened), moment),
        findings=register_findings(opened, policy),
        plans=tuple(_plan_in_words(one) for one in plans),
        published=published,
    )


def taking(
    opened: Catalogue, accounts: Iterable[Account], taken: Iterable[Taken], moment: datetime
) -> Evidence:
    """Return the part of it that says what was recorded of some accounts, and what failed.

    What is amiss in the register is dear to find: it takes a look at every post.
    """
    return Evidence(
        accounts=tuple(accounts),
        taken=tuple(taken),
        failures=tuple(_failure(one) for one in opened.deviations()),
        findings=(),
        on=day_of(moment),
    )


def _taken(opened: Catalogue) -> tuple[Taken, ...]:
    return tuple(Taken(*row) for row in opened.taken())


def _failure(one: Deviation) -> Failure:
    return Failure(
        account_id=one.account_id,
        occasion=one.occasion,
        period=one.period,
        opened_on=day_of(one.opened_at),
        attempts=one.attempts,
        is_open=one.status is DeviationStatus.OPEN,
    )


def _plan_in_words(plan: RetentionSchedule) -> str:
    """Name a plan with its version, and the board whose it is."""
    board = f" ({plan.board})" if plan.board else ""
    return f"{plan.name}{board}, version {plan.version}"
