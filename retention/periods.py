"""The calendar's half-years and years, by the names that orders carry: ``2026H2``, ``2026``."""

from collections.abc import Collection
from datetime import date, timedelta

from retention.guidelines import Clock

_ONE_DAY = timedelta(days=1)


def period_of(clock: Clock, today: date) -> str:
    """Return the period a day lies in: ``2026H2``, ``2026``; empty without a clock."""
    if clock is Clock.HALF_YEAR:
        return f"{today.year}H{1 if today.month <= 6 else 2}"  # noqa: PLR2004 - June
    return f"{today.year}" if clock is Clock.YEAR else ""


def first_day(period: str) -> date:
    """Return the first day of a period."""
    return date(int(period[:4]), 7 if period.endswith("H2") else 1, 1)


def last_day(period: str) -> date:
    """Return the last day of a period."""
    year = int(period[:4])
    return date(year, 6, 30) if period.endswith("H1") else date(year, 12, 31)


def day_after(period: str) -> date:
    """Return the first day of the next period."""
    return last_day(period) + _ONE_DAY


def days_of(period: str) -> tuple[date, ...]:
    """Return every day of a period."""
    first = first_day(period)
    return tuple(first + _ONE_DAY * number for number in range((day_after(period) - first).days))


def periods_of_year(clock: Clock, year: int) -> tuple[str, ...]:
    """Return the periods of a year, in order; none without a clock."""
    days = (date(year, 1, 1), date(year, 12, 31))
    return tuple(dict.fromkeys(filter(None, (period_of(clock, day) for day in days))))


def missed_periods(clock: Clock, recorded: Collection[str], today: date) -> tuple[str, ...]:
    """Return the whole periods since the last recorded one, oldest first, today's not included.

    Nothing is missed by an account that was never recorded: it may be new.
    """
    if not recorded:
        return ()
    missed: list[str] = []
    period = period_of(clock, first_day(period_of(clock, today)) - _ONE_DAY)
    while period > max(recorded):
        missed.append(period)
        period = period_of(clock, first_day(period) - _ONE_DAY)
    return tuple(reversed(missed))
