"""How gently a capture goes about: versioned with the program as data, in ``pace.toml``."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from importlib import resources
from typing import Any

from ogonblick.account import Platform

BUSY = frozenset((429, 503))
"""The statuses by which a server says that it is asked too much, or has too much to do."""
MINUTE = 60.0
LONGEST = 3 * 24 * 3600.0
"""Seconds beyond which a wish to wait is a slip, or play: it is no wish."""


@dataclass(frozen=True)
class Pace:
    """What a platform is spared, in seconds: between ``pages``, and in silence between ``loads``.

    No more than ``a_minute`` pages are opened within any minute, and a wish to wait is waited for
    if it is no longer than ``patience``.
    """

    pages: float
    loads: float
    a_minute: int
    patience: float


def pace_for(platform: Platform, *, inside: bool) -> Pace:
    """Return a platform's pace; a server ``inside`` one's own network has one of its own."""
    known = rows()
    own = known["inside"] if inside else known.get(platform.value, {})
    return Pace(**{**known["default"], **own})


@cache
def rows() -> dict[str, dict[str, Any]]:
    """Return what stands in ``pace.toml``."""
    text = (resources.files("harvesters") / "pace.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@dataclass
class Openings:
    """When pages were opened, in seconds of a monotonic clock, and how long the next one waits."""

    pace: Pace
    at: list[float] = field(default_factory=list)

    def wait(self, now: float) -> float:
        """Return the seconds until the next page may be opened."""
        return wait_before(self.at, now, self.pace)

    def note(self, now: float) -> None:
        """Remember that a page is opened now."""
        self.at.append(now)


def wait_before(opened: Sequence[float], now: float, pace: Pace) -> float:
    """Return the seconds from now until one page more keeps the pace."""
    if not opened:
        return 0.0
    earliest = opened[-1] + pace.pages
    if len(opened) >= pace.a_minute:
        earliest = max(earliest, opened[-pace.a_minute] + MINUTE)
    return max(0.0, earliest - now)


def retry_after(value: str, now: datetime) -> float | None:
    """Read the seconds that a ``Retry-After`` asks for, from an aware moment on; None if none.

    It is a number of seconds or a date (RFC 9110, 10.2.3); what has passed is no wait at all.
    """
    try:
        seconds = float(value) if value.strip().isdecimal() else _until(value, now)
    except (OverflowError, TypeError, ValueError):  # whatever a server may write there
        return None
    return seconds if seconds <= LONGEST else None


def _until(date: str, now: datetime) -> float:
    moment = parsedate_to_datetime(date)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())
