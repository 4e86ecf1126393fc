"""From what a page says of a time to a moment, and how far it can be trusted."""

import re
from datetime import datetime

from ogonblick.post import TimeCertainty
from ogonblick.swedish import SWEDEN

YEARS = range(1990, 2101)
"""Years in which a post can have been written; other dates are slips or play."""
UNKNOWN = (None, TimeCertainty.UNKNOWN)
YEAR = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
MONTHS = {name: number for number, name in enumerate(YEAR, start=1)} | {"may": 5, "oct": 10}
"""Swedish and English months by the three letters that every way of writing them begins with."""
CLOCK = r"(?:\D{1,6}(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:\s?(?P<half>[ap])\.?m\b)?)?"
WRITTEN = tuple(
    re.compile(day + CLOCK, re.IGNORECASE)
    for day in (
        r"(?<!\d)(?P<day>\d{1,2})\.? (?P<month>[a-z]{3})[a-z]*\.?,? (?P<year>\d{4})(?!\d)",
        r"\b(?P<month>[a-z]{3})[a-z]*\.? (?P<day>\d{1,2}), (?P<year>\d{4})(?!\d)",
    )
)
"""»12 maj 2026 kl. 14:03« and »May 12, 2026 at 2:03 PM«; without a year it is no date."""

Moment = tuple[datetime | None, TimeCertainty]


def moment(text: str) -> Moment:
    """Read a time as a machine or a person writes it; without a zone it is Swedish, and only a day.

    A year in which nobody can have written is no reading at all: the year 9999 broke a page. »3
    tim« and »i går« tell nothing that lasts, and are not guessed at.
    """
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return _written(text)
    return _trusted(read)


def _trusted(read: datetime) -> Moment:
    if read.year not in YEARS:
        return UNKNOWN
    if read.tzinfo:
        return read, TimeCertainty.EXACT
    return read.replace(tzinfo=SWEDEN), TimeCertainty.DAY


def _written(text: str) -> Moment:
    """Read a date in words, wherever it stands in the text; the 31st of February is none."""
    found = next(filter(None, (pattern.search(text) for pattern in WRITTEN)), None)
    month = MONTHS.get(found["month"].casefold()) if found else None
    if not found or not month:
        return UNKNOWN
    try:
        day = datetime(int(found["year"]), month, int(found["day"]), *_clock(found), tzinfo=SWEDEN)
    except ValueError:
        return UNKNOWN
    return _trusted(day.replace(tzinfo=None))


def _clock(found: re.Match[str]) -> tuple[int, int]:
    """Return hour and minute, midnight where none is written."""
    hour, minute = int(found["hour"] or 0), int(found["minute"] or 0)
    if found["half"]:
        hour = hour % 12 + 12 * (found["half"].casefold() == "p")
    return hour, minute
