"""Neighbouring words as one, for an index that knows which words a text has, but not where.

A pair is named by a few digits of a hash, so that there are never more names than an index holds
easily. Two pairs may share a name: what is found by it is looked at once more.
"""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import pairwise

_DIGITS = 4


def pairs_of(words: Sequence[str]) -> Iterator[str]:
    """Yield the name of each word and the one that follows it; no word has such a name."""
    return (_name(*pair) for pair in pairwise(words))


def _name(first: str, second: str) -> str:
    return "-" + hashlib.sha256(f"{first} {second}".encode()).hexdigest()[:_DIGITS]
