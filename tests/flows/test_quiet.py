"""A sweep that nobody asked for leaves platforms in peace, in quiet hours and when they ask."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.harvest_account import why_not_now
from flows.rooms import Rooms
from harvesters.pace_waits import asked_to_wait
from ogonblick.capture import Occasion, Order
from ogonblick.errors import SettingsError
from ogonblick.quiet import QuietHours
from ogonblick.settings_reading import settings_from
from ogonblick.swedish import SWEDEN
from tests.flows.conftest import Enter

HOURS = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@given(begins=HOURS, ends=HOURS)
def test_hours_are_read_as_they_are_written(begins: time, ends: time) -> None:
    """What the setting says is what holds: from the first minute, and not in the last."""
    hours = QuietHours.parse(f"{begins:%H:%M}-{ends:%H:%M}")
    first = datetime(2026, 11, 21, begins.hour, begins.minute, tzinfo=SWEDEN)
    last = datetime(2026, 11, 21, ends.hour, ends.minute, tzinfo=SWEDEN)
    assert hours.hold(first) is (begins != ends)
    assert not hours.hold(last)
    assert hours.hold(last - timedelta(minutes=1)) is (begins != ends)


@pytest.mark.parametrize(
    ("hours", "month", "hour", "held"),
    [
        ("06:00-08:30", 1, 6, True),  # 07.00 in Sweden
        ("06:00-08:30", 7, 6, True),  # 08.00 there in summer
        ("06:00-08:30", 7, 7, False),
        ("22:00-05:00", 1, 2, True),
        ("22:00-05:00", 1, 12, False),
        ("", 1, 6, False),
    ],
)
def test_hours_are_swedish_in_winter_and_summer(
    hours: str, month: int, hour: int, *, held: bool
) -> None:
    """The clock on the wall counts, and hours may go over midnight."""
    moment = datetime(2026, month, 1, hour, 0, tzinfo=UTC)
    assert QuietHours.parse(hours).hold(moment) is held


@pytest.mark.parametrize("text", ["6-8", "06:00", "25:00-08:00", "06:00-08:60", "alltid"])
def test_hours_that_cannot_be_read_are_told_at_the_door(text: str) -> None:
    """The setting is named, with how to write it."""
    with pytest.raises(SettingsError, match=r"OGONBLICK_QUIET_HOURS=.*06:00-08:30"):
        settings_from({"OGONBLICK_QUIET_HOURS": text})


def test_an_order_that_nobody_asked_for_waits_for_its_moment(rooms: Rooms, enter: Enter) -> None:
    """It may begin, but not in quiet hours, and not before its platform wants to be asked again.

    One whose visit is made waits for neither: it only has to be sealed and kept.
    """
    enter("konto", "https://x.se/konto")
    order = Order("konto", Occasion.SCHEDULED, "2026H2")
    assert not why_not_now(order, rooms)
    always = replace(rooms, settings=replace(rooms.settings, quiet_hours="12:00-11:59"))
    moment = datetime(2026, 11, 21, 12, 0, tzinfo=SWEDEN)
    assert why_not_now(order, replace(always, clock=lambda: moment)).startswith("Tysta timmar")
    asked_to_wait(rooms.settings.waits, "https://x.se/", rooms.clock() + timedelta(hours=1))
    assert why_not_now(order, rooms).startswith("konto: plattformen ber oss vänta till")
    captured = rooms.settings.work / order.snapshot_id / "capture" / "capture.json"
    captured.parent.mkdir(parents=True)
    captured.write_text("{}")
    assert not why_not_now(order, rooms)
