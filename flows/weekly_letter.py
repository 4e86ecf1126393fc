"""Tell each department once a week what it has to see to."""

from prefect import flow, task
from prefect.logging import get_run_logger

from flows.harvest_account import may_pass
from flows.rooms import Rooms, rooms
from flows.send_letters import send_waiting
from ogonblick.snapshot import DeviationStatus
from ogonblick.swedish import day_of
from retention.due import Taken, due
from retention.weekly import Week, weekly_letters


def write_weekly(rooms: Rooms) -> Week:
    """Post this week's letters, and return them: one a week to each, however often it is asked."""
    catalogue, now = rooms.catalogue, rooms.clock()
    accounts, today = catalogue.accounts(), day_of(now)
    standing = due(accounts, (Taken(*row) for row in catalogue.taken()), rooms.policy, today)
    waiting = catalogue.deviations(DeviationStatus.OPEN)
    portal = rooms.settings.portal_address
    week = weekly_letters(accounts, waiting, standing, rooms.policy, today, portal)
    for department, letter in week.letters:
        catalogue.outbox.post(letter, now, f"vecka {today:%G-%V}, {department}")
    return week


@task(name="write-weekly", retries=2, retry_delay_seconds=60, retry_condition_fn=may_pass)
def write_weekly_letters() -> int:
    """Write and send in this process' rooms; returns how many departments were written to."""
    opened = rooms()
    week = write_weekly(opened)
    if week.unaddressed:
        missing = ", ".join(week.unaddressed)
        get_run_logger().warning("Ingen adress i riktlinjer eller register: %s", missing)
    send_waiting(opened)
    return len(week.letters)


@flow(name="weekly-letter", persist_result=False)
def weekly_letter() -> int:
    """Write to each department that has anything to see to; returns how many there were."""
    return write_weekly_letters()
