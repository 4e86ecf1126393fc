"""From what a page says of a time to a moment, and how far it can be trusted."""

import re
from datetime import date, datetime, time, timedelta
from email.utils import parsedate_to_datetime

from harvesters.browser.page.scripts import words
from ogonblick.post import TimeCertainty
from ogonblick.swedish import SWEDEN

YEARS = range(1990, 2101)
"""Years in which a post can have been written; other dates are slips or play."""
UNKNOWN = (None, TimeCertainty.UNKNOWN)
WORDS = words("times")
MONTHS = tuple(re.compile(line, re.IGNORECASE) for line in WORDS["months"].split())
MONTH = "|".join(WORDS["months"].split())
CLOCK = (
    rf"(?:[T\s,;·•|–-]*(?:(?:{WORDS['hour']})\s*)?(?P<hour>\d{{1,2}})[:.](?P<minute>\d{{2}})(?!\d)"
    r"(?:\s?(?P<half>[ap])\.?m\b)?)?"
)
BEFORE = rf"(?:(?:{WORDS['weekday']})\.?,? )?(?:(?:{WORDS['before']}) )?"
IN_WORDS = (
    rf"(?<!\d)(?P<day>\d{{1,2}})[.:]?[ -]?(?P<month>{MONTH})\.?",
    rf"\b(?P<month>{MONTH})\.? (?P<day>\d{{1,2}})",
)
WRITTEN = tuple(
    re.compile(day + CLOCK, re.IGNORECASE)
    for day in (
        rf"{IN_WORDS[0]},?(?: |(?=-))(?P<year>\d{{4}}|[-'’]\d\d)(?!\d)",
        rf"{IN_WORDS[1]}, (?P<year>\d{{4}})(?!\d)",
        r"(?<!\d)(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)",
        r"(?<![\d/])(?P<day>\d{1,2})/(?P<month>\d{1,2})(?: |-)(?P<year>\d{4})(?!\d)",
        r"(?<![\d.])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?!\d)",
    )
)
"""»12 maj 2026 kl. 14:03«, »May 12, 2026 at 2:03 PM«, »2026-05-12«, »12/5 2026«, »12.5.2026«."""
WITHOUT_YEAR = tuple(re.compile(BEFORE + day + CLOCK, re.IGNORECASE) for day in IN_WORDS)
"""»2 maj« and »May 2«: how platforms write a day of the last twelve months, and nothing beside."""
BACK = tuple(
    (re.compile(rf"(?:{told}){CLOCK}", re.IGNORECASE), days)
    for days, told in enumerate(WORDS["back"].strip().split("\n"))
)
"""»i går kl. 14:03«, and nothing beside."""
MAILED = re.compile(
    r"(?:[a-z]{3}, )?\d{1,2} [a-z]{3} \d{4} \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|GMT|UTC?)",
    re.IGNORECASE,
)
"""»Tue, 05 May 2026 10:00:00 GMT«, as letters and feeds have it."""
AGO = re.compile(
    rf"(?:(?:{WORDS['since_before']}) )?(?P<many>\d{{1,2}}|{WORDS['one']}) ?"
    rf"(?:(?P<minutes>{WORDS['minutes']})|(?P<hours>{WORDS['hours']}))"
    rf"\.?(?: (?:{WORDS['since']}))?",
    re.IGNORECASE,
)
"""»för 2 tim sedan« and »3 h«; of days, weeks and years ago nobody can say which day it was."""
NOW = re.compile(WORDS["now"], re.IGNORECASE)
LABEL = re.compile(rf"(?:{WORDS['label']}):? +", re.IGNORECASE)
"""What a page says of a time before it: »Publicerad: i går«."""
_DATE = (
    rf"\d{{4}}-\d\d-\d\d|\d{{1,2}}/\d{{1,2}}[ -]\d{{4}}|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}"
    rf"|\d{{1,2}}[.:]?[ -]?(?:{MONTH})\.?,?(?:[ -]*['’-]?\d{{2,4}})?"
    rf"|(?:{MONTH})\.? \d{{1,2}}(?:, \d{{4}})?"
)
_COUNTED = (
    rf"{'|'.join(WORDS['back'].strip().split(chr(10)))}|{WORDS['now']}"
    rf"|(?:(?:{WORDS['since_before']}) )?(?:\d{{1,2}} ?|(?:{WORDS['one']}) )"
    rf"(?:{WORDS['minutes']}|{WORDS['hours']}|{WORDS['vague']})\.?(?: (?:{WORDS['since']}))?"
)
SHAPE = (
    rf"^(?:(?:{WORDS['label']}):? ?)?{BEFORE}(?:{_DATE}|{_COUNTED})"
    rf"(?:[T\s,;·•|–-]*(?:(?:{WORDS['hour']})\s*)?\d{{1,2}}[:.]\d\d.{{0,30}})?"
    r"(?:\s*[·•|(,].{0,40})?$"
)
"""What looks like a time and nothing else, as the scripts in a page have it; not all are a day."""
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
        written = _mailed(text) if MAILED.fullmatch(text) else _written(text)
        return _relative(text, seen.astimezone(SWEDEN)) if seen and not written[0] else written
    return _trusted(read)


def _trusted(read: datetime) -> Moment:
    if read.year not in YEARS:
        return UNKNOWN
    if read.tzinfo:
        return read, TimeCertainty.EXACT
    return read.replace(tzinfo=SWEDEN), TimeCertainty.DAY


def _mailed(text: str) -> Moment:
    try:
        return _trusted(parsedate_to_datetime(text))
    except ValueError:
        return UNKNOWN


def _written(text: str) -> Moment:
    """Read a date in words, wherever it stands in the text."""
    found = next(filter(None, (pattern.search(text) for pattern in WRITTEN)), None)
    return _day(found, _year(found["year"])) if found else UNKNOWN


def _year(told: str) -> int:
    """Return the year that »2026« or »-26« means."""
    return int(told) if told.isdecimal() else 2000 + int(told[1:])


def _relative(text: str, seen: datetime) -> Moment:
    """Read what counts from the moment when it is read, if the text says nothing else."""
    told = BESIDE.split(LABEL.sub("", text.strip(), count=1))[0]
    if NOW.fullmatch(told):
        return _within(seen, timedelta(), timedelta(hours=1))
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
    return _within(seen, many * unit, (many + 1) * unit)


def _within(seen: datetime, least: timedelta, most: timedelta) -> Moment:
    """Return the day of what was so long before, if it can be only one."""
    latest, earliest = seen - least, seen - most
    return _midnight(latest) if earliest.date() == latest.date() else UNKNOWN


def _latest(found: re.Match[str], seen: datetime) -> Moment:
    """Return the last such day of the year that had come when the page was seen."""
    this_year = _day(found, seen.year)
    is_to_come = this_year[0] is not None and this_year[0].date() > seen.date()
    return _day(found, seen.year - 1) if is_to_come else this_year


def _day(found: re.Match[str], year: int) -> Moment:
    """Return a day of a year; the 31st of February is none."""
    try:
        return _at(found, date(year, _month(found["month"]), int(found["day"])))
    except ValueError:
        return UNKNOWN


def _month(told: str) -> int:
    """Return which month is meant, in words or as its number."""
    named = (number for number, name in enumerate(MONTHS, start=1) if name.fullmatch(told))
    return int(told) if told.isdecimal() else next(named)


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
