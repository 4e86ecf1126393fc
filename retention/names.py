"""Names of boards and municipalities: when two spellings are one, and when they only might be."""

import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

# »Kultur-nämnden« against »Kulturnämnden« is 0.96, »Kulturnämnden« against »Skolnämnden« 0.75.
_MAY_BE_THE_SAME = 0.85


def compared(name: str) -> str:
    """Return a name as it is compared: case, blanks and how its letters are coded do not matter."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def is_same_name(one: str, other: str) -> bool:
    """Say whether two spellings are the same name."""
    return compared(one) == compared(other)


def near_name(name: str, names: Iterable[str]) -> str:
    """Return the first of the names that this one may be a misspelling of; empty if none."""
    wanted = compared(name)
    return next((one for one in names if one and _is_near(wanted, compared(one))), "")


def _is_near(one: str, other: str) -> bool:
    return one != other and SequenceMatcher(None, one, other).ratio() >= _MAY_BE_THE_SAME
