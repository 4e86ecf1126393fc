"""From what a page says of a time to a moment, and how far it can be trusted."""

import re
from datetime import date, datetime, time, timedelta

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
"""»12 maj 2026 kl. 14:03« and »May 12, 2026 at 2:03 PM«."""
WEEKDAY = (
    r"(?:(?:mån|tis|ons|tors|fre|lör|sön)(?:dag)?s?|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
)
WITHOUT_YEAR = tuple(
    re.compile(rf"(?:{WEEKDAY},? )?{day}{CLOCK}", re.IGNORECASE)
    for day in (
        r"(?P<day>\d{1,2})\.? (?P<month>[a-z]{3})[a-z]*\.?",
        r"(?P<month>[a-z]{3})[a-z]*\.? (?P<day>\d{1,2})",
    )
)
"""»2 maj« and »May 2«: how platforms write a day of the last twelve months, and nothing beside."""
DAYS_BACK = {r"i ?dag|today": 0, r"i ?går|yesterday": 1, r"i ?förrgår": 2}
BACK = tuple(
    (re.compile(rf"(?:{told}){CLOCK}", re.IGNORECASE), days) for told, days in DAYS_BACK.items()
)
"""»i går kl. 14:03«, and nothing beside."""
AGO = re.compile(
    r"(?:för )?(?P<many>\d{1,2}|en|an?) ?"
    r"(?:(?P<minutes>m|min|minut(?:er)?|mins|minutes?)|(?P<hours>h|t|tim|timm(?:e|ar)|hrs?|hours?))"
    r"\.?(?: sedan| ago)?",
    re.IGNORECASE,
)
"""»för 2 tim sedan« and »3 h«; of days, weeks and years ago nobody can say which day it was."""
BESIDE = re.compile(r" ?[·•|(]")
"""What stands between a time and other things that a page says in the same place."""


Moment = tuple[datetime | None, TimeCertainty]


def moment(text: str, seen: datetime | None = None) -> Moment:
    """Read a time as a machine or a person writes it; without a zone it is Swedish, and only a day.

    A year in which nobody can have written is no reading at all: the year 9999 broke a page. With
    the aware moment at which the page was ``seen``, »i går«, »3 tim« and »2 maj« are days as well;
    »3 v« tells no day, and is not guessed at.
    """
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        written = _written(text)
        return _relative(text, seen.astimezone(SWEDEN)) if seen and not written[0] else written
    return _trusted(read)


def _trusted(read: datetime) -> Moment:
    if read.year not in YEARS:
        return UNKNOWN
    if read.tzinfo:
        return read, TimeCertainty.EXACT
    return read.replace(tzinfo=SWEDEN), TimeCertainty.DAY


def _written(text: str) -> Moment:
    """Read a date in words, wherever it stands in the text."""
    found = next(filter(None, (pattern.search(text) for pattern in WRITTEN)), None)
    return _day(found, int(found["year"])) if found else UNKNOWN


def _relative(text: str, seen: datetime) -> Moment:
    """Read what counts from the moment when it is read, if the text says nothing else."""
    told = BESIDE.split(text.strip())[0]
    if ago := AGO.fullmatch(told):
        return _ago(ago, seen)
    for pattern, days in BACK:
        if found := pattern.fullmatch(told):
            return _at(found, seen.date() - timedelta(days))
    for pattern in WITHOUT_YEAR:
        if found := pattern.fullmatch(told):
            return _latest(found, seen)
    return UNKNOWN


def _ago(found: re.Match[str], seen: datetime) -> Moment:
    """Return the day of »3 tim«: all of that hour, or minute, must lie in one."""
    many = int(found["many"]) if found["many"].isdecimal() else 1
    unit = timedelta(hours=1) if found["hours"] else timedelta(minutes=1)
    latest, earliest = (seen - count * unit for count in (many, many + 1))
    return _midnight(latest) if earliest.date() == latest.date() else UNKNOWN


def _latest(found: re.Match[str], seen: datetime) -> Moment:
    """Return the last such day of the year that had come when the page was seen."""
    this_year = _day(found, seen.year)
    is_to_come = this_year[0] is not None and this_year[0].date() > seen.date()
    return _day(found, seen.year - 1) if is_to_come else this_year


def _day(found: re.Match[str], year: int) -> Moment:
    """Return a day of a year; the 31st of February is none."""
    month = MONTHS.get(found["month"].casefold())
    try:
        return _at(found, date(year, month, int(found["day"]))) if month else UNKNOWN
    except ValueError:
        return UNKNOWN


def _at(found: re.Match[str], day: date) -> Moment:
    """Return a day at the hour that stands with it; an hour that there is not is no reading."""
    try:
        at = time(*_clock(found))
    except ValueError:
        return UNKNOWN
    return _trusted(datetime.combine(day, at))


def _midnight(at: datetime) -> Moment:
    return _trusted(datetime.combine(at.date(), time()))


def _clock(found: re.Match[str]) -> tuple[int, int]:
    """Return hour and minute, midnight where none is written."""
    hour, minute = int(found["hour"] or 0), int(found["minute"] or 0)
    if found["half"]:
        hour = hour % 12 + 12 * (found["half"].casefold() == "p")
    return hour, minute
