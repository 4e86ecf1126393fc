"""Numbers beside posts are read as they are shown, and said to be rounded where they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.browser.reading.figures import bare_count, counts_in
from ogonblick.post import Count, CountCertainty, CountKind

EXACT, ROUNDED = CountCertainty.EXACT, CountCertainty.ROUNDED


@pytest.mark.parametrize(
    ("text", "kind", "number", "certainty"),
    [
        ("12 kommentarer", CountKind.COMMENTS, 12, EXACT),
        ("Kommentarer (12)", CountKind.COMMENTS, 12, EXACT),
        ("1 234 gilla-markeringar", CountKind.LIKES, 1234, EXACT),
        ("1\u00a0234 gilla-markeringar. Gilla", CountKind.LIKES, 1234, EXACT),
        ("Gilla (7 gillar)", CountKind.LIKES, 7, EXACT),
        ("Alla reaktioner: 12", CountKind.LIKES, 12, EXACT),
        ("12,345 likes", CountKind.LIKES, 12345, EXACT),
        ("1 delning", CountKind.SHARES, 1, EXACT),
        ("1,2 tn visningar", CountKind.VIEWS, 1200, ROUNDED),
        ("1.2K views", CountKind.VIEWS, 1200, ROUNDED),
        ("1,5 mn uppspelningar", CountKind.VIEWS, 1_500_000, ROUNDED),
        ("3 milj. visningar", CountKind.VIEWS, 3_000_000, ROUNDED),
        ("99+ kommentarer", CountKind.COMMENTS, 99, ROUNDED),
        ("4 321 följare", CountKind.FOLLOWERS, 4321, EXACT),
        ("17,3 tn prenumeranter", CountKind.FOLLOWERS, 17_300, ROUNDED),
    ],
)
def test_a_number_is_read_with_its_certainty(
    text: str, kind: CountKind, number: int, certainty: CountCertainty
) -> None:
    """Whole numbers are exact; a unit, a decimal or a plus says that they are not."""
    assert counts_in([text], CountKind) == (Count(kind, number, text, certainty),)


@pytest.mark.parametrize(
    "text",
    ["vi fick 12 delningar", "12 dagar", "delningar", "12 kommentarer kvar", "2026-05-12", ""],
)
def test_what_says_more_than_a_number_counts_nothing(text: str) -> None:
    """A number in somebody's words is no figure of the platform's."""
    assert counts_in([text], CountKind) == ()


def test_one_label_may_hold_several() -> None:
    """A row of numbers read aloud is taken apart, each number with its own words."""
    told = counts_in(["2 svar, 5 reposter, 1,2 tn gilla-markeringar, 17,353 views"], CountKind)
    assert [(one.kind, one.number) for one in told] == [
        (CountKind.LIKES, 1200),
        (CountKind.SHARES, 5),
        (CountKind.VIEWS, 17353),
        (CountKind.COMMENTS, 2),
    ]


def test_the_exact_telling_is_kept() -> None:
    """What one place rounds, another may tell to the last one."""
    (told,) = counts_in(["1,2 tn visningar", "1 234 visningar", "1 235 visningar"], CountKind)
    assert (told.number, told.certainty) == (1234, EXACT)


@given(st.integers(0, 10**12), st.sampled_from(("", " ", "\u00a0", "\u202f", ".", ",")))
def test_every_whole_number_is_read_back(number: int, gap: str) -> None:
    """However its thousands are set apart."""
    told = bare_count(f"{number:,}".replace(",", gap), CountKind.VIEWS)
    assert told is not None
    assert (told.number, told.certainty) == (number, EXACT)


@given(st.text())
def test_reading_a_number_never_raises(text: str) -> None:
    """Whatever a page calls a number; of any length."""
    assert isinstance(counts_in([text, text * 1000], CountKind), tuple)
    bare_count(text + "9" * 5000, CountKind.LIKES)
