"""Make the archive's locks as long as the decisions say, once a year."""

from prefect import flow, task

from flows.harvest_account import may_pass
from flows.rooms import Rooms, rooms
from ogonblick.swedish import day_of
from retention.locks import locks_due
from storage.care.extending import extend_copies, extend_locks
from storage.care.replica import replica_of
from storage.packages.opening import open_archive


def extend_all(rooms: Rooms) -> int:
    """Lengthen the locks of all that is kept; returns how many snapshots got a longer one.

    May be called again after a kill at any instruction.
    """
    due = locks_due(rooms.catalogue.snapshots(), day_of(rooms.clock()))
    return sum(one.longer for one in extend_locks(rooms.catalogue, rooms.archive, due, rooms.clock))


def extend_in_replica(rooms: Rooms) -> int:
    """Lengthen the locks of what the second archive has; returns of how many snapshots."""
    elsewhere = replica_of(rooms.settings)
    if elsewhere is None:
        return 0
    due = locks_due(rooms.catalogue.snapshots(), day_of(rooms.clock()))
    return sum(1 for _ in extend_copies(rooms.catalogue, open_archive(elsewhere), due))


@task(name="extend-locks", retries=2, retry_delay_seconds=60, retry_condition_fn=may_pass)
def extend_all_locks() -> int:
    """Lengthen the locks in this process' rooms."""
    return extend_all(rooms())


@task(name="extend-copies", retries=2, retry_delay_seconds=60, retry_condition_fn=may_pass)
def extend_all_copies() -> int:
    """Lengthen the locks of the second archive that this process' rooms lead to."""
    return extend_in_replica(rooms())


@flow(name="extend-locks", persist_result=False)
def extend_locks_yearly() -> int:
    """Lengthen every lock that has become too short; returns how many were in the first archive.

    The copies' are too, though something in the first archive is damaged.
    """
    try:
        return extend_all_locks()
    finally:
        extend_all_copies()
