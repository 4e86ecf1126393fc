"""What the guidelines ask of the register of accounts, and where it falls short."""

import re
from collections.abc import Callable, Iterable, Mapping

from ogonblick.account import Account, AccountStatus
from ogonblick.address import same_address
from ogonblick.capture import Finding, Severity
from retention.dormancy import Activity, check_dormancy
from retention.formalities import check_formalities
from retention.guidelines import Matter
from retention.policy import Policy
from retention.staffing import check_staffing

_PERSONAL_MAILBOX = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*\.[^\W\d_]+(?:-[^\W\d_]+)*@.+")


def check_accounts(
    accounts: Iterable[Account], policy: Policy, seen: Mapping[str, Activity]
) -> tuple[Finding, ...]:
    """Return what is amiss in the register; ``place`` is the account's id.

    R101 too few editors, R102 a mailbox that seems to be a person's, R103 an id used twice,
    R104 an address registered twice, R114 a closed account without its day; what
    ``check_staffing``, ``check_formalities`` and ``check_dormancy`` find besides. Closed accounts
    only take part in R103 and R114.
    """
    register = tuple(accounts)
    open_accounts = [one for one in register if one.status is not AccountStatus.CLOSED]
    return (
        *(found for one in open_accounts for found in _check_one(one, policy, seen.get(one.id))),
        *(found for account in register for found in _check_closing_day(account)),
        *_repeated(register, lambda account: account.id, "R103", "id"),
        *_repeated(open_accounts, lambda account: same_address(account.url), "R104", "adress"),
    )


def _check_one(account: Account, policy: Policy, seen: Activity | None) -> tuple[Finding, ...]:
    """Check one account by itself."""
    return (
        *_check_editors(account, policy),
        *_check_mailbox(account, policy),
        *check_staffing(account, policy),
        *check_formalities(account, policy),
        *check_dormancy(account, policy, seen),
    )


def _check_closing_day(account: Account) -> tuple[Finding, ...]:
    """R114: a closed account has the day it was closed; one that is in use has none."""
    is_closed = account.status is AccountStatus.CLOSED
    known = account.closed_on is not None
    if is_closed is known or account.status is AccountStatus.CLOSING:
        return ()
    text = (
        f"{account.name} är avslutat utan att registret säger vilken dag. Skriv in dagen;"
        " gallringsfrister kan räknas från den."
        if is_closed
        else f"{account.name} har en avslutsdag ({account.closed_on}) men är inte avslutat."
        " Rätta läget eller ta bort dagen."
    )
    return (Finding("R114", Severity.WARNING, text, account.id),)


def _check_editors(account: Account, policy: Policy) -> tuple[Finding, ...]:
    """R101: as many editors as the guidelines ask for."""
    named, asked = len(set(account.editors)), policy.staffing.minimum_editors
    if named >= asked:
        return ()
    text = (
        f"{account.name} har {named} av minst {asked} redaktörer"
        f"{policy.by(Matter.EDITORS)}. Utse fler och skriv in dem i registret."
    )
    return (Finding("R101", Severity.WARNING, text, account.id),)


def _check_mailbox(account: Account, policy: Policy) -> tuple[Finding, ...]:
    """R102: a shared mailbox. Only good advice where no clause asks for it, so only a note."""
    if not _PERSONAL_MAILBOX.fullmatch(account.mailbox.strip()):
        return ()
    severity = Severity.WARNING if policy.clause_on(Matter.MAILBOX) else Severity.NOTE
    text = (
        f"{account.name} använder {account.mailbox}, som ser ut att vara en persons adress"
        f"{policy.by(Matter.MAILBOX)}. Byt till en funktionsbrevlåda, så att kontot går att nå"
        " när någon slutar."
    )
    return (Finding("R102", severity, text, account.id),)


def _repeated(
    accounts: Iterable[Account], key: Callable[[Account], str], code: str, what: str
) -> tuple[Finding, ...]:
    """Find each account whose key an earlier one already has."""
    first: dict[str, Account] = {}
    found = []
    for account in accounts:
        other = first.setdefault(key(account), account)
        if other is not account:
            text = (
                f"{account.name} har samma {what} som {other.name} ({key(account)})."
                " Ta bort den ena raden eller rätta den."
            )
            found.append(Finding(code, Severity.ERROR, text, account.id))
    return tuple(found)
