"""Finding accounts by what the register says of them: name, handle, address, department."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from ogonblick.account import Account
from storage.words.asking import Clause, spans, widened
from storage.words.wording import composed


def is_named(account: Account, clauses: Sequence[Clause]) -> bool:
    """Say whether an account holds all that is asked for, or words that begin so."""
    text = composed(_text(account))
    return any(
        all(spans(text, [clause]) for clause in each) for each in (clauses, widened(clauses))
    )


def _text(account: Account) -> str:
    """Return what an account may be known by; every address begins with the same letters."""
    address = urlsplit(account.url)
    return f"{account.name}\n{address.netloc}{address.path}\n{account.department}"
