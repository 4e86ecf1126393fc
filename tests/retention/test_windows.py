"""When regular snapshots are begun: parts of the year in words, and an account's own day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention.periods import days_of
from retention.windows import Windows, YearlySpan, day_for, open_days, read_span, span_in_words

JULY = YearlySpan((7, 1), (7, 31))
CHRISTMAS = YearlySpan((12, 20), (1, 6))


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("juli", JULY),
        ("Juli", JULY),
        ("februari", YearlySpan((2, 1), (2, 29))),
        ("20 december–6 januari", CHRISTMAS),
        ("20 december - 6 januari", CHRISTMAS),
        ("1 juli–1 juli", YearlySpan((7, 1), (7, 1))),
        ("jul", None),
        ("31 juni–1 juli", None),
        ("0 juli–1 juli", None),
        ("20 december", None),
        ("", None),
    ],
)
def test_a_part_of_the_year_is_read_from_words(words: str, span: YearlySpan | None) -> None:
    """A month, or two days with a dash between them; anything else is told as a fault."""
    assert read_span(words) == span


@pytest.mark.parametrize("words", ["juli", "februari", "20 december–6 januari", "1 juli–15 juli"])
def test_a_part_of_the_year_is_said_as_it_is_written(words: str) -> None:
    """Reading and saying are each other's reverse."""
    span = read_span(words)
    assert span is not None
    assert span_in_words(span) == words


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (date(2026, 12, 19), False),
        (date(2026, 12, 20), True),
        (date(2027, 1, 1), True),
        (date(2027, 1, 6), True),
        (date(2027, 1, 7), False),
    ],
)
def test_a_span_may_pass_new_year(day: date, closed: bool) -> None:
    """Christmas is one window, not two."""
    assert Windows((CHRISTMAS,)).is_open(day) is not closed


@given(
    name=st.text(min_size=1),
    spread=st.integers(1, 400),
)
def test_an_accounts_day_is_the_same_every_time_and_within_the_spread(
    name: str, spread: int
) -> None:
    """The day is one of the first open ones, whoever asks and whenever."""
    windows = Windows((JULY,), spread)
    days = open_days(windows, days_of("2026H2"))
    day = day_for(name, windows, days)
    assert day == day_for(name, windows, days)
    assert day in days[:spread]
    assert windows.is_open(day)


def test_an_accounts_day_stays_from_one_release_to_the_next() -> None:
    """SHA-256 of the id, not Python's own hash, which differs from run to run."""
    assert day_for("helsingborg-facebook", Windows(), days_of("2026H1")) == date(2026, 1, 2)
