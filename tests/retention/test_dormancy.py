"""Accounts that have gone quiet, measured to the day they were last looked at."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from ogonblick.account import Account, Platform
from ogonblick.capture import Occasion, Severity
from retention.dormancy import Activity, activity, check_dormancy
from retention.due import Taken
from retention.guidelines import Dormancy
from retention.policy import Policy, shipped_policy

Maker = Callable[..., Account]
PUBLISHED = date(2025, 3, 31)


@pytest.mark.parametrize(
    ("seen_on", "is_quiet"),
    [(date(2026, 3, 31), False), (date(2026, 4, 1), True), (date(2030, 1, 1), True)],
)
def test_a_year_without_posts_is_told(
    account: Maker, helsingborg: Policy, seen_on: date, is_quiet: bool
) -> None:
    """Where nobody has chosen a number of months, twelve whole ones are proposed."""
    found = check_dormancy(account("a"), helsingborg, Activity(PUBLISHED, seen_on))
    assert [one.code for one in found] == (["R113"] if is_quiet else [])


def test_an_account_of_which_nothing_is_known_is_not_called_quiet(
    account: Maker, helsingborg: Policy
) -> None:
    """A post without a day, or no snapshot at all, is no silence."""
    assert check_dormancy(account("a"), helsingborg, None) == ()


def test_what_was_published_after_we_looked_is_not_held_against_it() -> None:
    """The newest snapshot's day ends the silence that we know of, whatever day it is today."""
    taken = [
        Taken("a", Occasion.SCHEDULED, "2025H1", date(2025, 5, 1)),
        Taken("a", Occasion.ON_REQUEST, "x", date(2025, 6, 1)),
        Taken("b", Occasion.SCHEDULED, "2025H1", date(2025, 5, 1)),
    ]
    known = activity({"a": PUBLISHED, "c": PUBLISHED}, taken)
    assert known == {"a": Activity(PUBLISHED, date(2025, 6, 1))}


@pytest.mark.parametrize(
    ("municipality", "severity", "words"),
    [
        ("helsingborg", Severity.NOTE, "Fråga ägaren"),
        ("haninge", Severity.NOTE, "Fråga ägaren"),
        ("hassleholm", Severity.WARNING, "avsluta kontot"),
        ("kungsbacka", Severity.WARNING, "avsluta kontot"),
        ("hallstahammar", Severity.WARNING, "dokumentera innehållet och radera"),
    ],
)
def test_silence_is_more_than_a_note_only_where_a_clause_asks(
    account: Maker, municipality: str, severity: Severity, words: str
) -> None:
    """Each municipality's own words for what then is to be done."""
    seen = Activity(PUBLISHED, date(2026, 6, 1))
    (finding,) = check_dormancy(account("a"), shipped_policy(municipality), seen)
    assert finding.severity is severity
    assert words in finding.text
    assert "förslag, ingen gräns är bestämd" in finding.text


def test_the_months_are_the_municipalitys_own(account: Maker, helsingborg: Policy) -> None:
    """Six months where six are chosen, and the text says whose number it is."""
    policy = replace(helsingborg, dormancy=Dormancy(months=6))
    (finding,) = check_dormancy(account("a"), policy, Activity(PUBLISHED, date(2025, 10, 1)))
    assert finding.text == (
        "A hade den 2025-10-01 inget inlägg sedan 2025-03-31; ett konto räknas som overksamt efter"
        " 6 månader (kommunens gräns). Fråga ägaren om kontot ska vara kvar."
    )


def test_a_clause_about_facebook_is_not_held_against_others(account: Maker) -> None:
    """HAL-3c speaks of Facebook accounts; elsewhere silence is only worth a question."""
    other = account("a", platform=Platform.INSTAGRAM)
    seen = Activity(PUBLISHED, date(2026, 6, 1))
    (finding,) = check_dormancy(other, shipped_policy("hallstahammar"), seen)
    assert finding.severity is Severity.NOTE
    assert "HAL-3c" not in finding.text
