"""Preserve before removal: save a post before it goes, and hand it over once it has gone."""

from prefect import flow, task

from flows.cases.removal_steps import hand_over, save
from flows.harvest_account import may_pass
from flows.rooms import Rooms, rooms
from flows.send_letters import send_waiting
from ogonblick.case import RemovalStatus


def preserve(case_id: str, rooms: Rooms) -> RemovalStatus:
    """Take a removal as far as it can go without a person; returns how far it came.

    May be called again after a kill at any instruction, and by two processes at once.
    """
    case = rooms.catalogue.removals.get(case_id)
    if case.status is RemovalStatus.OPENED:
        case = save(rooms, case)
    if case.status is RemovalStatus.REMOVED:
        case = hand_over(rooms, case)
        send_waiting(rooms)
    return case.status


def half_done(rooms: Rooms) -> list[str]:
    """Return the ids of the cases that a kill or an error left for a flow to take further."""
    stops = (RemovalStatus.OPENED, RemovalStatus.REMOVED)
    return [one.id for one in rooms.catalogue.removals.all() if one.status in stops]


@task(
    name="preserve",
    task_run_name="{case_id}",
    retries=2,
    retry_delay_seconds=[10, 60],
    retry_condition_fn=may_pass,
)
def preserve_case(case_id: str) -> RemovalStatus:
    """Take a case further in this process' rooms."""
    return preserve(case_id, rooms())


@flow(name="preserve-before-removal", persist_result=False, flow_run_name="{case_id}")
def preserve_before_removal(case_id: str) -> RemovalStatus:
    """Save what one removal is about, or hand it over."""
    return preserve_case(case_id)
