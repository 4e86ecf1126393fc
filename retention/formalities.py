"""What shall be written down about an account: who approved it, what it is for, who watches it."""

import re
from collections.abc import Iterable, Mapping

from ogonblick.account import Account, AccountStatus
from ogonblick.capture import Finding, Severity
from retention.guidelines import Approvals, Matter, Watch
from retention.policy import Policy
from retention.policy_words import WATCHES
from retention.words import word_for

_OFTEN = re.compile(r"flera gånger|kontinuerligt|löpande|varje timme|dygnet runt", re.IGNORECASE)
_DAILY = re.compile(r"dag|dygn", re.IGNORECASE)
_SELDOM = re.compile(
    r"vecka|veckor|månad|kvartal|halvår|årlig|sällan|vid behov|ibland", re.IGNORECASE
)
_RANKS: Mapping[Watch, int] = {
    Watch.NONE: 0,
    Watch.ATTENDED: 0,
    Watch.DAILY: 2,
    Watch.SEVERAL_TIMES_A_DAY: 3,
}


def check_formalities(account: Account, policy: Policy) -> tuple[Finding, ...]:
    """Return what is not written down that the guidelines ask for.

    R110 approvals are missing, R111 no purpose, R112 not watched as often as asked.
    """
    said = {
        "R110": _not_approved(account, policy),
        "R111": _without_purpose(account, policy),
        "R112": _watched_too_seldom(account, policy),
    }
    return tuple(
        Finding(code, Severity.WARNING, f"{account.name} {text}", account.id)
        for code, text in said.items()
        if text
    )


def _not_approved(account: Account, policy: Policy) -> str:
    """Find the approvals that are not in the register; nobody has approved what is applied for."""
    if account.status is AccountStatus.APPLIED:
        return ""
    missing = _missing_approvals(account, policy.approvals)
    if not missing:
        return ""
    return (
        f"saknar godkännande i registret: {', '.join(missing)}{policy.by(Matter.APPROVAL)}."
        " Skriv in vem som godkände och vilken dag."
    )


def _missing_approvals(account: Account, approvals: Approvals) -> list[str]:
    """Return the functions that have not approved the account, or its closing if it closes."""
    given = account.approvals
    missing = [one for one in approvals.opening if not _names_one_of(given, [one])]
    if approvals.consulted and not _names_one_of(given, approvals.consulted):
        missing.append(f"samråd med {approvals.consulted[0]}")
    if account.status is AccountStatus.CLOSING:
        missing += [f"avslut av {one}" for one in missing_at_closing(account, approvals)]
    return missing


def missing_at_closing(account: Account, approvals: Approvals) -> list[str]:
    """Return the functions that have not approved that the account is closed."""
    given = [one for one in account.approvals if "avslut" in one.casefold()]
    return [one for one in approvals.closing if not _names_one_of(given, [one])]


def _without_purpose(account: Account, policy: Policy) -> str:
    if not policy.approvals.purpose or account.purpose.strip():
        return ""
    return (
        f"har inget syfte i registret{policy.by(Matter.PURPOSE)}."
        " Skriv in syftet, eller var aktivitetsplanen finns."
    )


def _watched_too_seldom(account: Account, policy: Policy) -> str:
    """Find an account that nobody says how often they watch, or that they say too seldom.

    Words that tell no measure are taken at their word: we cannot judge them.
    """
    if policy.watch is Watch.NONE:
        return ""
    asked = word_for(WATCHES, policy.watch)
    if not account.watched.strip():
        return (
            f"saknar uppgift om bevakning; riktlinjerna säger {asked}{policy.by(Matter.WATCH)}."
            " Skriv in hur ofta någon ser till kontot."
        )
    if _rank(account.watched) >= _RANKS[policy.watch]:
        return ""
    return (
        f"bevakas {account.watched.strip()}, men riktlinjerna säger {asked}"
        f"{policy.by(Matter.WATCH)}. Bevaka kontot oftare, eller rätta registret."
    )


def _rank(words: str) -> int:
    """Rank how often somebody watches by the words for it: seldom, daily, more; else unknown."""
    if _OFTEN.search(words) and not _SELDOM.search(words):
        return 3
    if _DAILY.search(words):
        return 2
    return 1 if _SELDOM.search(words) else len(_RANKS)


def _names_one_of(approvals: Iterable[str], names: Iterable[str]) -> bool:
    """Say whether some approval names one of the functions, however it is spelt out around it."""
    known = [name.casefold() for name in names]
    return any(name in approval.casefold() for approval in approvals for name in known)
