"""The numbers of passages: they begin with the day, so newest first is highest first.

Both databases give the highest numbers without sorting, and a span of days is a span of numbers.
"""

from dataclasses import dataclass
from datetime import date
from typing import Self

DAY = 1 << 24
"""How many numbers a day has."""

PAGES = (date.max.toordinal() + 1) * DAY
"""What the numbers of pages' passages begin at: above those of all posts'."""


@dataclass(frozen=True)
class Span:
    """Numbers from ``first`` to ``last``, both included."""

    first: int
    last: int

    @classmethod
    def of_posts(cls, first_day: date | None, last_day: date | None) -> Self:
        """Return the numbers of posts from one day to another; None is no limit."""
        first = first_number(first_day or date.min)
        last = first_number(last_day or date.max) + DAY - 1
        return cls(first, last)

    @classmethod
    def of_pages(cls, first_day: date | None, last_day: date | None) -> Self:
        """Return the numbers of pages from one day to another; None is no limit."""
        posts = cls.of_posts(first_day, last_day)
        return cls(PAGES + posts.first, PAGES + posts.last)


def first_number(day: date) -> int:
    """Return the first number of a day's posts."""
    return day.toordinal() * DAY
