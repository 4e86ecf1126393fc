"""Times as people say them: »våren 2025«, »i höstas«, »sedan mars 2024« read as days."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_MONTHS = "januari februari mars april maj juni juli augusti september oktober november december"
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _MONTHS.split())
_SEASONS = {"vår": 3, "sommar": 6, "höst": 9, "vint": 12}
_SEASON = "vår|sommar|höst|vint"
_PAST = {"våras": 3, "somras": 6, "höstas": 9, "vintras": 12}
_YEAR = r"(?:19|20)\d\d"
_QUOTED = re.compile(r'"[^"]*"?')


@dataclass(frozen=True)
class Days:
    """Some days in a row, both ends in it; None where there is no end."""

    first_day: date | None
    last_day: date | None


@dataclass(frozen=True)
class Timed:
    """A question without the time that it told; ``phrase`` is how that was said, empty if not."""

    words: str
    phrase: str = ""
    days: Days = Days(None, None)


def asked_when(question: str, today: date) -> Timed:
    """Take the first time that a question tells out of it; one that tells nothing else has none.

    What is in quotation marks is words. A season or a month counts only with its year, or as the
    last one (»förra våren«, »i våras«): by itself it is more often what a post says.
    """
    for pattern, read in _WAYS:
        for told in pattern.finditer(_without_quoted(question)):
            words = " ".join((question[: told.start()] + question[told.end() :]).split())
            days = _read(read, told, today)
            if words and days:
                return Timed(words, told[0].strip(), days)
    return Timed(question)


def _without_quoted(question: str) -> str:
    return _QUOTED.sub(lambda quoted: '"' * len(quoted[0]), question)


def _read(
    read: Callable[[re.Match[str], date], Days], told: re.Match[str], today: date
) -> Days | None:
    """Return the days that are meant: those, those since the first, or those before it."""
    try:
        span = read(told, today)
        side = (told["side"] or "").casefold()
        if side in ("före", "innan") and span.first_day:
            return Days(None, span.first_day - _DAY)
    except (ValueError, OverflowError):
        return None  # the 31st of February
    if side == "efter" and span.last_day:
        return Days(span.last_day + _DAY, None)
    return Days(span.first_day, None) if side in ("sedan", "från", "fr.o.m.") else span


def _months(year: int, month: int, many: int = 1) -> Days:
    """Return whole months from the first day of one."""
    after = date(year + (month + many - 1) // 12, (month + many - 1) % 12 + 1, 1)
    return Days(date(year, month, 1), after - _DAY)


def _season_of(year: int, month: int) -> Days:
    """Return a season by the month that it begins with; a winter is named by its later year."""
    return _months(year - 1 if month == _SEASONS["vint"] else year, month, 3)


def _last(spans: Iterable[Days], today: date) -> Days:
    """Return the latest of some spans that has come to its end."""
    return max(
        (one for one in spans if one.last_day and one.last_day < today),
        key=lambda one: str(one.last_day),
    )


def _number_of(name: str) -> int:
    starts = [one[:3] for one in _MONTHS.split()]
    return starts.index(name.casefold()[:3]) + 1


def _day(told: re.Match[str], _: date) -> Days:
    day = date(int(told["year"]), _number_of(told["month"]), int(told["day"]))
    return Days(day, day)


def _iso_day(told: re.Match[str], _: date) -> Days:
    day = date.fromisoformat(told["iso"])
    return Days(day, day)


def _month(told: re.Match[str], _: date) -> Days:
    return _months(int(told["year"]), _number_of(told["month"]))


def _half(told: re.Match[str], _: date) -> Days:
    return _months(int(told["year"]), 1 if told["half"].casefold() == "första" else 7, 6)


def _season(told: re.Match[str], _: date) -> Days:
    return _season_of(int(told["year"]), _SEASONS[told["season"].casefold()])


def _last_season(told: re.Match[str], today: date) -> Days:
    month = (
        _SEASONS[told["season"].casefold()] if told["season"] else _PAST[told["past"].casefold()]
    )
    return _last((_season_of(today.year - back, month) for back in range(-1, 2)), today)


def _year(told: re.Match[str], _: date) -> Days:
    return _months(int(told["year"]), 1, 12)


def _near(told: re.Match[str], today: date) -> Days:
    """Read a time that is told from today."""
    said = " ".join(told["near"].casefold().split())
    monday = today - today.weekday() * _DAY
    month = date(today.year, today.month, 1) - _DAY
    return {
        "förra året": _months(today.year - 1, 1, 12),
        "i fjol": _months(today.year - 1, 1, 12),
        "i år": _months(today.year, 1, 12),
        "förra månaden": _months(month.year, month.month),
        "den här månaden": _months(today.year, today.month),
        "förra veckan": Days(monday - 7 * _DAY, monday - _DAY),
        "den här veckan": Days(monday, monday + 6 * _DAY),
        "i går": Days(today - _DAY, today - _DAY),
        "i dag": Days(today, today),
    }[said]


def _way(pattern: str) -> re.Pattern[str]:
    side = r"(?:(?P<side>sedan|från|fr\.o\.m\.|efter|före|innan)\s+)?"
    return re.compile(rf"(?<![\w-]){side}{pattern}(?![\w-])", re.IGNORECASE)


_WAYS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Days]], ...] = (
    (_way(r"(?P<iso>\d{4}-\d\d-\d\d)"), _iso_day),
    (_way(rf"(?:den\s+)?(?P<day>\d{{1,2}})\s+(?P<month>{_MONTH})\s+(?P<year>{_YEAR})"), _day),
    (_way(rf"(?:i\s+)?(?P<month>{_MONTH})\s+(?P<year>{_YEAR})"), _month),
    (_way(rf"(?P<half>första|andra)\s+halvåret\s+(?P<year>{_YEAR})"), _half),
    (_way(rf"(?P<season>{_SEASON})(?:en|n|ern|er)?\s+(?P<year>{_YEAR})"), _season),
    (
        _way(rf"(?:förra\s+(?P<season>{_SEASON})(?:en|n|ern)?|i\s+(?P<past>{'|'.join(_PAST)}))"),
        _last_season,
    ),
    (_way(rf"(?:år|under)\s+(?P<year>{_YEAR})"), _year),
    (
        _way(
            r"(?P<near>förra\s+(?:året|månaden|veckan)|den\s+här\s+(?:månaden|veckan)"
            r"|i\s+fjol|i\s+år|i\s+går|i\s+dag)"
        ),
        _near,
    ),
)
"""How times are told, the most exact first."""
