"""Accounts that have gone quiet: what was seen of them when they were last recorded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ogonblick.account import Account
from ogonblick.capture import Finding, Severity
from retention.due import Taken
from retention.guidelines import Matter, WhenDormant
from retention.overview import DORMANT_MONTHS
from retention.policy import Policy
from retention.schedule import Period

_WHAT_TO_DO: Mapping[WhenDormant, str] = {
    WhenDormant.NONE: "Fråga ägaren om kontot ska vara kvar.",
    WhenDormant.CLOSE: "Ska det inte användas, så avsluta kontot.",
    WhenDormant.DELETE_ONCE_DOCUMENTED: "Ska det inte användas, så dokumentera innehållet och"
    " radera sedan kontot.",
}


@dataclass(frozen=True)
class Activity:
    """When an account's newest post was published, and on which day we last looked."""

    published_on: date
    seen_on: date


def activity(last_published: Mapping[str, date], taken: Iterable[Taken]) -> Mapping[str, Activity]:
    """Return the activity of the accounts of which both days are known."""
    seen: dict[str, date] = {}
    for one in taken:
        seen[one.account_id] = max(one.taken_on, seen.get(one.account_id, one.taken_on))
    return {
        account_id: Activity(published_on, seen[account_id])
        for account_id, published_on in last_published.items()
        if account_id in seen
    }


def check_dormancy(account: Account, policy: Policy, seen: Activity | None) -> tuple[Finding, ...]:
    """R113: no post for so many months before we last looked. A note where no clause asks.

    What has been published since is not known, so a silence is measured to that day, not today.
    """
    months = policy.dormancy.months or DORMANT_MONTHS
    if seen is None or seen.seen_on < Period(months=months).first_day_after(seen.published_on):
        return ()
    clause = policy.clause_on(Matter.DORMANCY)
    asked = clause is not None and clause.is_about(account.platform)
    chosen = "kommunens gräns" if policy.dormancy.months else "förslag, ingen gräns är bestämd"
    by = policy.by(Matter.DORMANCY) if asked else ""
    action = policy.dormancy.action if asked else WhenDormant.NONE
    text = (
        f"{account.name} hade den {seen.seen_on} inget inlägg sedan {seen.published_on}; ett konto"
        f" räknas som overksamt efter {months} månader ({chosen}){by}."
        f" {_WHAT_TO_DO[action]}"
    )
    severity = Severity.WARNING if asked else Severity.NOTE
    return (Finding("R113", severity, text, account.id),)
