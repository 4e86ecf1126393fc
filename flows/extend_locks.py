"""Make the archive's locks as long as the decisions say, once a year."""

from prefect import flow, task

from flows.harvest_account import may_pass
from flows.rooms import Rooms, day_of, rooms
from retention.locks import locks_due
from storage.care.extending import extend_locks


def extend_all(rooms: Rooms) -> int:
    """Lengthen the locks of all that is kept; returns how many snapshots got a longer one.

    May be called again after a kill at any instruction.
    """
    due = locks_due(rooms.catalogue.snapshots(), day_of(rooms.clock()))
    return sum(one.longer for one in extend_locks(rooms.catalogue, rooms.archive, due, rooms.clock))


@task(name="extend-locks", retries=2, retry_delay_seconds=60, retry_condition_fn=may_pass)
def extend_all_locks() -> int:
    """Lengthen the locks in this process' rooms."""
    return extend_all(rooms())


@flow(name="extend-locks")
def extend_locks_yearly() -> int:
    """Lengthen every lock that has become too short; returns how many were."""
    return extend_all_locks()
