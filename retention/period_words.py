"""Periods as plans write them: ``2 år``, ``ett halvår``, ``6 månader efter publicering``."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from retention.words import WHEN_OBSOLETE

WITHOUT_DAY = frozenset({WHEN_OBSOLETE, "fortlöpande"})
"""What has no day of its own. Plans say »gallras fortlöpande« of what somebody weeds as it goes out
of use, so it asks for the same as »vid inaktualitet«: a person's recorded word."""

_NUMBERS: Mapping[str, int] = {
    word: number
    for number, words in enumerate(
        ("", "ett en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio")
    )
    for word in words.split()
}
_MONTHS: Mapping[str, int] = {"år": 12, "halvår": 6, "månad": 1, "månader": 1}
_LENGTH = rf"(\d{{1,4}}|{'|'.join(_NUMBERS)}) ({'|'.join(_MONTHS)})"
_PERIOD = re.compile(rf"{_LENGTH}(?: och {_LENGTH})?(?: efter (.+))?")


class WrittenPeriod(NamedTuple):
    """A period's length, and the words that say what it is counted from; empty if none do."""

    years: int
    months: int
    start: str


def split_period(words: str) -> WrittenPeriod | None:
    """Read a period in lower-case words; None if it cannot be understood, or is no time at all."""
    found = _PERIOD.fullmatch(" ".join(words.split()))
    if found is None:
        return None
    months = _months(found[1], found[2]) + _months(found[3], found[4])
    if not months:
        return None
    years, rest = divmod(months, 12)
    return WrittenPeriod(years, rest, found[5] or "")


def _months(number: str | None, unit: str | None) -> int:
    if number is None or unit is None:
        return 0
    return (_NUMBERS.get(number) or int(number)) * _MONTHS[unit]
