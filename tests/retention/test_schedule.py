"""Periods and validity, day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention.schedule import Period, is_in_force


@pytest.mark.parametrize(
    ("period", "begins", "free"),
    [
        (Period(years=2), date(2026, 3, 15), date(2028, 3, 16)),
        (Period(years=1), date(2024, 2, 29), date(2025, 3, 1)),
        (Period(years=4), date(2024, 2, 29), date(2028, 3, 1)),
        (Period(months=6), date(2026, 8, 31), date(2027, 3, 1)),
        (Period(months=1), date(2026, 11, 30), date(2026, 12, 31)),
        (Period(years=1, months=1), date(2026, 11, 30), date(2027, 12, 31)),
        (Period(months=1), date(2026, 12, 31), date(2027, 2, 1)),
        (Period(), date(2026, 12, 31), date(2027, 1, 1)),
        (Period(years=9000), date(2026, 1, 1), date.max),
        (Period(years=1), date(9998, 12, 31), date.max),
    ],
)
def test_a_period_is_over_the_day_after_its_last(period: Period, begins: date, free: date) -> None:
    """The last day bears the same number as the first, or ends a month that lacks it."""
    assert period.first_day_after(begins) == free


@given(
    begins=st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    later=st.integers(0, 400),
    months=st.integers(0, 600),
)
def test_a_later_beginning_never_ends_a_period_sooner(
    begins: date, later: int, months: int
) -> None:
    """Periods keep the order of the days that they are counted from."""
    period = Period(months=months)
    after = begins + timedelta(days=later)
    assert begins < period.first_day_after(begins) <= period.first_day_after(after)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 100))
def test_twelve_months_are_a_year(begins: date, years: int) -> None:
    """A period in months is as long as the same period in years."""
    in_years = Period(years=years).first_day_after(begins)
    assert Period(months=12 * years).first_day_after(begins) == in_years


def test_validity_includes_both_days() -> None:
    """A row is in force on its first day and on its last, and not outside them."""
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    assert is_in_force(first, last, first)
    assert is_in_force(first, last, last)
    assert not is_in_force(first, last, date(2025, 12, 31))
    assert not is_in_force(first, last, date(2027, 1, 1))
    assert is_in_force(None, None, first)
