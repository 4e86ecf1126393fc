"""What the guidelines ask of the register of accounts, and where it falls short."""

import re
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from ogonblick.account import Account, AccountStatus
from ogonblick.capture import Finding, Severity
from retention.guidelines import Matter
from retention.policy import Policy
from retention.staffing import check_staffing

_PERSONAL_MAILBOX = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*\.[^\W\d_]+(?:-[^\W\d_]+)*@.+")


def check_accounts(accounts: Iterable[Account], policy: Policy) -> tuple[Finding, ...]:
    """Return what is amiss in the register; ``place`` is the account's id.

    R101 too few editors, R102 a mailbox that seems to be a person's, R103 an id used twice,
    R104 an address registered twice; what ``check_staffing`` finds besides. Closed accounts only
    take part in R103.
    """
    register = tuple(accounts)
    open_accounts = [one for one in register if one.status is not AccountStatus.CLOSED]
    return (
        *(found for account in open_accounts for found in _check_one(account, policy)),
        *_repeated(register, lambda account: account.id, "R103", "id"),
        *_repeated(open_accounts, _address, "R104", "adress"),
    )


def _check_one(account: Account, policy: Policy) -> tuple[Finding, ...]:
    """Check one account by itself."""
    return (
        *_check_editors(account, policy),
        *_check_mailbox(account, policy),
        *check_staffing(account, policy),
    )


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


def _address(account: Account) -> str:
    """Return an address as platforms compare it: no scheme, ``www.`` or last slash."""
    parts = urlsplit(account.url.strip())
    query = f"?{parts.query}" if parts.query else ""
    return parts.netloc.lower().removeprefix("www.") + parts.path.rstrip("/") + query
