"""When regular snapshots are begun within a period: not in July, and not all on one night.

Both are the municipality's own choices and no clause's. They wait, they never skip: where no open
day is left in a period, every day is open.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from retention.policy_words import MONTHS

_MONTH_AND_DAY = re.compile(r"(\d{1,2}) (\w+)")
_LAST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True)
class YearlySpan:
    """A part of every year, by month and day, both ends included; it may pass New Year."""

    first: tuple[int, int]
    last: tuple[int, int]

    def holds(self, day: date) -> bool:
        """Say whether a day lies in it."""
        at = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last


@dataclass(frozen=True)
class Windows:
    """When regular snapshots are not begun, and how the others are spread.

    Each has a day of its own among the first ``spread_days`` open ones; ``most_a_night`` is how
    many are begun on one day, those too that wait for no day of their own.
    """

    closed: tuple[YearlySpan, ...] = ()
    spread_days: int = 28
    most_a_night: int = 100

    def is_open(self, day: date) -> bool:
        """Say whether regular snapshots are begun on a day."""
        return not any(span.holds(day) for span in self.closed)


def read_span(words: str) -> YearlySpan | None:
    """Read ``juli`` or ``20 december–6 januari``; None if it is neither."""
    month = _month(words)
    if month:
        return YearlySpan((month, 1), (month, _LAST_DAYS[month - 1]))
    first, dash, last = words.replace("-", "–").partition("–")
    begins, ends = _month_and_day(first), _month_and_day(last)
    return YearlySpan(begins, ends) if dash and begins and ends else None


def span_in_words(span: YearlySpan) -> str:
    """Say a span as it is written in a policy."""
    month = span.first[0]
    if span == YearlySpan((month, 1), (month, _LAST_DAYS[month - 1])):
        return MONTHS[month - 1]
    return f"{_in_words(span.first)}–{_in_words(span.last)}"


def open_days(windows: Windows, days: Sequence[date]) -> Sequence[date]:
    """Return the days on which regular snapshots are begun; all of them if none is open."""
    return [day for day in days if windows.is_open(day)] or days


def day_for(account_id: str, windows: Windows, days: Sequence[date]) -> date:
    """Return an account's own day among the first of the open days of a period.

    It is the same every time it is asked for, and has nothing to do with the other accounts: one
    that comes or goes moves nobody else's day.
    """
    choices = days[: max(1, windows.spread_days)]
    return choices[place_in_line(account_id) % len(choices)]


def place_in_line(account_id: str) -> int:
    """Return a number by which accounts stand in line, the same every time."""
    return int.from_bytes(hashlib.sha256(account_id.encode()).digest()[:8], "big")


def _month(words: str) -> int:
    """Return the number of a month by its name; 0 if it is none."""
    name = words.strip().lower()
    return MONTHS.index(name) + 1 if name in MONTHS else 0


def _month_and_day(words: str) -> tuple[int, int] | None:
    """Read ``6 januari``; None if there is no such day."""
    found = _MONTH_AND_DAY.fullmatch(words.strip())
    month = _month(found[2]) if found else 0
    if not found or not month or not 1 <= int(found[1]) <= _LAST_DAYS[month - 1]:
        return None
    return month, int(found[1])


def _in_words(at: tuple[int, int]) -> str:
    return f"{at[1]} {MONTHS[at[0] - 1]}"
