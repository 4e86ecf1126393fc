"""Close an account: all of it saved, stated to be whole or not, delivered, and then it may go."""

from prefect import flow, task

from flows.cases.closure_steps import capture_all, conclude
from flows.harvest_account import may_pass
from flows.rooms import Rooms, rooms
from flows.send_letters import send_waiting
from ogonblick.case import ClosureStatus
from retention.closures import why_no_export


def close(case_id: str, rooms: Rooms) -> ClosureStatus:
    """Take a closure as far as it can go without a person; returns how far it came.

    May be called again after a kill at any instruction, and by two processes at once.
    """
    case = rooms.catalogue.closures.get(case_id)
    platform = rooms.catalogue.account(case.account_id).platform
    if case.status is ClosureStatus.OPENED:
        case = capture_all(rooms, case)
    if case.status is ClosureStatus.CAPTURED and not why_no_export(case, platform):
        case = conclude(rooms, case)
        send_waiting(rooms)
    return case.status


def half_done(rooms: Rooms) -> list[str]:
    """Return the ids of the cases that a kill or an error left for a flow to take further."""
    stops = (ClosureStatus.OPENED, ClosureStatus.CAPTURED)
    return [one.id for one in rooms.catalogue.closures.all() if one.status in stops]


@task(
    name="close",
    task_run_name="{case_id}",
    retries=2,
    retry_delay_seconds=[10, 60],
    retry_condition_fn=may_pass,
)
def close_case(case_id: str) -> ClosureStatus:
    """Take a case further in this process' rooms."""
    return close(case_id, rooms())


@flow(name="close-account", persist_result=False, flow_run_name="{case_id}")
def close_account(case_id: str) -> ClosureStatus:
    """Save all of one account before it is closed, and deliver it."""
    return close_case(case_id)
