"""Days, numbers and periods in English, as they are said in Swedish elsewhere."""

from collections.abc import Mapping
from datetime import date, datetime

from ogonblick.decision import Retention
from ogonblick.swedish import SWEDEN, day_of
from retention.figures import PeriodShare
from retention.schedule import Period, PeriodStart

_NO_BREAK = "\u00a0"
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_HALVES = {"H1": "first", "H2": "second"}
_STARTS: Mapping[PeriodStart, str] = {
    PeriodStart.TAKEN: "collection",
    PeriodStart.PUBLISHED: "publication",
    PeriodStart.ACCOUNT_CLOSED: "the closure of the account",
    PeriodStart.CALENDAR_YEAR_ENDED: "the end of the calendar year",
    PeriodStart.CASE_CLOSED: "the closure of the matter",
    PeriodStart.MADE_OBSOLETE: "it became obsolete",
}


def day(value: date) -> str:
    """Say a day: ``21 November 2026``."""
    return _NO_BREAK.join((str(value.day), month_name(value.month), str(value.year)))


def month_name(number: int) -> str:
    """Return what a month is called, by its number from 1."""
    return _MONTHS[number - 1]


def local_day(moment: datetime) -> str:
    """Say the Swedish day of an aware moment."""
    return day(day_of(moment))


def moment(value: datetime) -> str:
    """Say an aware moment in Swedish time: ``21 November 2026 at 15:03``."""
    local = value.astimezone(SWEDEN)
    return f"{day(local.date())} at{_NO_BREAK}{local:%H:%M}"


def iso_moment(text: str) -> str:
    """Say a moment that an archive wrote in ISO 8601; nothing for nothing."""
    return moment(datetime.fromisoformat(text)) if text else ""


def number(value: int) -> str:
    """Say a whole number with its thousands apart: ``12,480``."""
    return f"{value:,}"


def size(count: int) -> str:
    """Say a number of bytes in units of a thousand: ``812 bytes``, ``4.2 MB``."""
    power = min((len(str(count)) - 1) // 3, len(_UNITS) - 1)
    told = f"{count / 1000**power:.1f}" if power else str(count)
    return f"{told}{_NO_BREAK}{_UNITS[power]}"


def seconds(value: float) -> str:
    """Say how long something took: ``1.4 seconds``."""
    return f"{value:.1f}{_NO_BREAK}seconds"


def period_name(period: str) -> str:
    """Say a period: ``the second half of 2026``; any other as it stands."""
    half = _HALVES.get(period[4:])
    return f"the {half} half of {period[:4]}" if half else period


def retention_in_words(retention: Retention, period: Period | None = None) -> str:
    """Say what a row says: ``kept permanently``, ``disposed of 2 years after collection``."""
    if retention is Retention.PERMANENT:
        return "kept permanently"
    if retention is Retention.WHEN_OBSOLETE:
        return "disposed of when obsolete"
    return f"disposed of {_length(period)}" if period else "disposed of after a period"


def share_in_words(share: PeriodShare) -> str:
    """Say how many were recorded: ``3 of 4 (75%)``."""
    if not share.asked:
        return "no account"
    return f"{share.recorded} of {share.asked} ({100 * share.recorded // share.asked}%)"


def _length(period: Period) -> str:
    parts = [_counted(period.years, "year")] if period.years or not period.months else []
    parts += [_counted(period.months, "month")] if period.months else []
    return f"{' and '.join(parts)} after {_STARTS[period.start]}"


def _counted(count: int, one: str) -> str:
    return f"{count} {one}" if count == 1 else f"{count} {one}s"
