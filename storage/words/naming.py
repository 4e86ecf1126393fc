"""Finding accounts by what the register says of them: name, handle, address, department."""

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from ogonblick.account import Account
from storage.words.asking import Clause, holds, widened
from storage.words.wording import words_of


def named(accounts: Iterable[Account], clauses: Sequence[Clause]) -> Iterator[Account]:
    """Yield the accounts that hold all that is asked for, or words that begin so."""
    wider = widened(clauses)
    for account in accounts:
        words = words_of(_text(account))
        if holds(words, clauses) or holds(words, wider):
            yield account


def _text(account: Account) -> str:
    """Return what an account may be known by; every address begins with the same letters."""
    address = urlsplit(account.url)
    return f"{account.name}\n{address.netloc}{address.path}\n{account.department}"
