"""The glossary and the code speak of the same things."""

import re
from collections import Counter

import pytest

from tests.house import classes, packages, page, rows

TERM = re.compile(r"`(\w+)`")


def terms() -> list[list[str]]:
    """Return the glossary's rows about classes: term, Swedish, what it is, what it is not."""
    return [row for row in rows(page("docs/glossary.md")) if TERM.fullmatch(row[0])]


def test_every_shared_word_is_explained() -> None:
    """Every public class of the shared words has its row."""
    assert classes("ogonblick") <= {row[0].strip("`") for row in terms()}


def test_every_explained_word_exists() -> None:
    """No row is about a class that the program does not have."""
    assert {row[0].strip("`") for row in terms()} <= classes(*packages())


def test_every_word_is_defined_once() -> None:
    """No term has two rows."""
    assert not [term for term, times in Counter(row[0] for row in terms()).items() if times > 1]


@pytest.mark.parametrize("row", terms(), ids=lambda row: row[0].strip("`"))
def test_every_row_is_whole(row: list[str]) -> None:
    """Each term has its Swedish word, and says what it is and what it is not."""
    assert len(row) == 4
    assert all(row)
