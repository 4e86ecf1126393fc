"""The public list of accounts beside the register: what is missing in either, and what is dead."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from ogonblick.account import Account, AccountStatus
from ogonblick.address import leads_to_account, same_address
from ogonblick.capture import Finding, Severity
from retention.guidelines import ListingPlace, Matter
from retention.policy import Policy

OFFICIAL = (
    "Det som publiceras i kommunens konton i sociala medier är allmänna handlingar,"
    " både det som kommunen skriver och det som andra skriver där."
)
"""The sentence that belongs on the page: it is what a reader of the list needs to know."""

_SAYS_OFFICIAL = re.compile(r"allmän(?:na)? handling", re.IGNORECASE)
_ON_THE_WEB = frozenset((ListingPlace.WEBSITE, ListingPlace.WEBSITE_WITH_LINKS))


def belongs_in_list(account: Account) -> bool:
    """Say whether the public list should have an account: it is in use, and not set apart."""
    return account.listed and account.status in (AccountStatus.ACTIVE, AccountStatus.CLOSING)


def account_links(accounts: Iterable[Account], links: Iterable[str]) -> tuple[str, ...]:
    """Return the links that are about accounts: to a platform, or to a registered address."""
    registered = {same_address(account.url) for account in accounts}
    return tuple(
        link
        for link in dict.fromkeys(links)
        if leads_to_account(link) or same_address(link) in registered
    )


def compare_published(
    accounts: Iterable[Account],
    links: Iterable[str],
    dead: Mapping[str, str],
    words: str,
    policy: Policy,
) -> tuple[Finding, ...]:
    """Compare the page with the register, both ways.

    R115 not on the page, R116 on the page but not in the register, R117 on the page though not to
    be listed, R118 a dead link, R119 the page does not say that these are official documents.
    ``links`` are the page's links about accounts, ``dead`` those of them that lead nowhere, with
    why; ``words`` what the page says.
    """
    register = tuple(accounts)
    shown = {same_address(link): link for link in links}
    known: dict[str, list[Account]] = defaultdict(list)
    for account in register:
        known[same_address(account.url)].append(account)
    weight = Severity.WARNING if _ON_THE_WEB & set(policy.listing.places) else Severity.NOTE
    return (
        *(_missing(one, weight, policy) for one in register if _is_missing(one, shown)),
        *(_unknown(link, weight) for place, link in shown.items() if place not in known),
        *(
            _not_to_be_shown(known[place][0], link, weight)
            for place, link in shown.items()
            if place in known and not any(belongs_in_list(one) for one in known[place])
        ),
        *(_dead(link, why) for link, why in dead.items()),
        *_without_notice(words, policy),
    )


def _is_missing(account: Account, shown: Mapping[str, str]) -> bool:
    return belongs_in_list(account) and same_address(account.url) not in shown


def _missing(account: Account, weight: Severity, policy: Policy) -> Finding:
    """R115: the register says that the account is listed, and it is not."""
    text = (
        f"{account.name} finns inte på den publika sidan{policy.by(Matter.LISTING)}."
        " Lägg till kontot där, eller skriv i registret att det inte ska listas."
    )
    return Finding("R115", weight, text, account.id)


def _unknown(link: str, weight: Severity) -> Finding:
    """R116: the page shows an account that nobody has registered."""
    text = f"Den publika sidan visar {link}, som inte finns i registret. Registrera kontot."
    return Finding("R116", weight, text, link)


def _not_to_be_shown(account: Account, link: str, weight: Severity) -> Finding:
    """R117: the page shows an account that is closed, not in use yet, or set apart."""
    in_use = account.status in (AccountStatus.ACTIVE, AccountStatus.CLOSING)
    why = "enligt registret inte ska listas" if in_use else "enligt registret inte är i bruk"
    text = f"Den publika sidan visar {link}, ett konto som {why}. Rätta sidan eller registret."
    return Finding("R117", weight, text, account.id)


def _dead(link: str, why: str) -> Finding:
    """R118: a link on the page leads nowhere."""
    text = f"Länken {link} på den publika sidan leder ingenstans: {why} Rätta eller ta bort den."
    return Finding("R118", Severity.WARNING, text, link)


def _without_notice(words: str, policy: Policy) -> tuple[Finding, ...]:
    """R119: the page does not say what the clause asks it to say."""
    if not policy.listing.notice or _SAYS_OFFICIAL.search(words):
        return ()
    text = (
        "Den publika sidan säger inte att det som publiceras är allmänna handlingar"
        f"{policy.by(Matter.NOTICE)}. Lägg till meningen: »{OFFICIAL}«"
    )
    return (Finding("R119", Severity.WARNING, text),)
