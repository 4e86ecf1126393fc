"""Captures keep the pace that their platform is given, and wait when they are asked to."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.pace import LONGEST, MINUTE, Openings, Pace, pace_for, retry_after
from harvesters.pace_visits import allowance_for, login_allowance
from harvesters.pace_waits import asked_to_wait, waits_until
from ogonblick.account import Platform

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PACES = st.builds(
    Pace,
    pages=st.floats(0, 10),
    loads=st.just(0.0),
    a_minute=st.integers(1, 8),
    patience=st.just(0.0),
)


@given(pace=PACES, busy=st.lists(st.floats(0, 20), max_size=40))
def test_no_minute_has_more_pages_than_it_may(pace: Pace, busy: list[float]) -> None:
    """However long each page takes, none is opened too soon after another, nor too many."""
    openings, now = Openings(pace), 0.0
    for taken in busy:
        now += openings.wait(now)
        openings.note(now)
        now += taken
    at = openings.at
    assert all(later - first >= pace.pages - 1e-6 for first, later in pairwise(at))
    beyond = zip(at, at[pace.a_minute :], strict=False)
    assert all(later - first >= MINUTE - 1e-6 for first, later in beyond)


@pytest.mark.parametrize("platform", Platform)
def test_every_platform_is_spared_and_ones_own_machine_is_not(platform: Platform) -> None:
    """No platform is asked more than a page a second; a site of one's own needs no waiting."""
    gentle, own = pace_for(platform, inside=False), pace_for(platform, inside=True)
    assert gentle.pages >= 1
    assert gentle.a_minute <= 60 / gentle.pages
    assert gentle.patience > 0
    assert Openings(own, [1.0]).wait(1.0) == own.pages == own.loads == 0


@pytest.mark.parametrize("platform", Platform)
def test_every_platform_has_an_allowance_of_visits(platform: Platform) -> None:
    """How many go on at once, begin in an hour and on a day is limited; one's own is not."""
    allowed = allowance_for(platform, inside=False)
    assert min(allowed.at_once, allowed.an_hour, allowed.burst, allowed.a_day) > 0
    assert allowance_for(platform, inside=True).an_hour == 0
    assert login_allowance().an_hour < allowed.an_hour


@given(seconds=st.integers(0, int(LONGEST)))
def test_a_wish_to_wait_is_read_in_both_its_forms(seconds: int) -> None:
    """A number of seconds and the date that it means are the same wish."""
    date = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    assert retry_after(str(seconds), NOW) == retry_after(date, NOW) == seconds


@given(st.text())
def test_reading_a_wish_never_raises(text: str) -> None:
    """What is no wish is none, and no wish lies in the past."""
    assert (retry_after(text, NOW) or 0) >= 0


def test_a_wish_in_the_past_and_none_at_all() -> None:
    """A date that has passed asks for nothing; other words are no wish."""
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT", NOW) == 0
    assert retry_after("snart", NOW) is None


@pytest.mark.parametrize(
    "value",
    [
        "1795300000",
        "9" * 400,
        "Thu, 31 Dec 2099 11:00:00 GMT",
        "Wed, 21 Oct 2015 07:28:00 +99999999999999",
    ],
)
def test_a_wish_that_is_a_slip_is_none(value: str) -> None:
    """A moment where seconds should be, a year far away, a zone that no clock has."""
    assert retry_after(value, NOW) is None


def test_a_host_is_left_alone_until_the_moment_it_named(tmp_path: Path) -> None:
    """For every account there, and for no other host; when the moment has come, no longer."""
    until = NOW + timedelta(hours=1)
    asked_to_wait(tmp_path / "waits", "https://X.se/a", until)
    assert waits_until(tmp_path / "waits", "https://x.se/annat", NOW) == until
    assert waits_until(tmp_path / "waits", "https://y.se/a", NOW) is None
    assert waits_until(tmp_path / "waits", "https://x.se/a", until) is None


def test_a_note_that_cannot_be_read_is_no_wish(tmp_path: Path) -> None:
    """Half a file keeps nobody from a visit for ever."""
    (tmp_path / "x.se").write_text("2026-1", encoding="utf-8")
    assert waits_until(tmp_path, "https://x.se/", NOW) is None
