"""Times as people say them, read on a day in November 2026."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ogonblick.when import Days, Timed, asked_when

TODAY = date(2026, 11, 22)


def days(first: str, last: str) -> Days:
    """Return days by their ISO dates; a dash for no end."""
    ends = (None if one == "-" else date.fromisoformat(one) for one in (first, last))
    return Days(*ends)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("våren 2025", "2025-03-01", "2025-05-31"),
        ("sommaren 2024", "2024-06-01", "2024-08-31"),
        ("Hösten 2025", "2025-09-01", "2025-11-30"),
        ("vintern 2024", "2023-12-01", "2024-02-29"),
        ("förra hösten", "2025-09-01", "2025-11-30"),
        ("förra vintern", "2025-12-01", "2026-02-28"),
        ("i våras", "2026-03-01", "2026-05-31"),
        ("i somras", "2026-06-01", "2026-08-31"),
        ("mars 2024", "2024-03-01", "2024-03-31"),
        ("i dec 2024", "2024-12-01", "2024-12-31"),
        ("12 maj 2025", "2025-05-12", "2025-05-12"),
        ("den 1 januari 2025", "2025-01-01", "2025-01-01"),
        ("2025-05-12", "2025-05-12", "2025-05-12"),
        ("andra halvåret 2024", "2024-07-01", "2024-12-31"),
        ("år 2023", "2023-01-01", "2023-12-31"),
        ("förra året", "2025-01-01", "2025-12-31"),
        ("i  fjol", "2025-01-01", "2025-12-31"),
        ("förra månaden", "2026-10-01", "2026-10-31"),
        ("förra veckan", "2026-11-09", "2026-11-15"),
        ("i går", "2026-11-21", "2026-11-21"),
        ("sedan mars 2024", "2024-03-01", "-"),
        ("efter december 2024", "2025-01-01", "-"),
        ("före 12 maj 2025", "-", "2025-05-11"),
    ],
)
def test_a_time_is_taken_out_of_a_question(said: str, first: str, last: str) -> None:
    """Wherever it stands, the rest is what is sought."""
    for question, rest in ((f"bron {said}", "bron"), (f"{said} öppnar bron", "öppnar bron")):
        assert asked_when(question, TODAY) == Timed(rest, said, days(first, last))


@pytest.mark.parametrize(
    "question",
    [
        "öppnar i mars",
        "våren är här",
        "bron 2024",
        "våren 2025",
        '"våren 2025" bron',
        'bron "förra året',
        "bron 2025-02-30",
        "regionvåren 2025x",
        "",
    ],
)
def test_what_a_post_may_say_is_words(question: str) -> None:
    """A month without a year, a time alone, one in quotation marks, a day that does not exist."""
    assert asked_when(question, TODAY) == Timed(question)


@given(st.text(st.sampled_from('2025-3 marsvåenfö"ri1'), max_size=30), st.dates())
def test_any_question_is_read_without_error(question: str, today: date) -> None:
    """Nothing that is typed on any day breaks it, and the days are in order."""
    told = asked_when(question, today)
    if told.days.first_day and told.days.last_day:
        assert told.days.first_day <= told.days.last_day
    assert bool(told.phrase) is (told.days != Days(None, None))
