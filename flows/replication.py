"""Copy what is new to the second archive, each night, if there is one."""

from pathlib import Path
from tempfile import TemporaryDirectory

from prefect import flow, task

from flows.harvest_account import may_pass
from flows.rooms import Rooms, rooms
from storage.care.replica import Replica, copy_whole, replica_of
from storage.packages.opening import open_archive
from storage.stores.identities import as_disposer


def copy_new(rooms: Rooms) -> int:
    """Copy each snapshot that has no copy yet; returns how many there were.

    What belongs to no snapshot is copied too, though one of these is damaged. May be called again
    after a kill at any instruction: what is there is not sent again.
    """
    elsewhere = replica_of(rooms.settings)
    if elsewhere is None:
        return 0
    replica = Replica(open_archive(elsewhere), open_archive(as_disposer(elsewhere)))
    replica.writer.prepare()
    both = (rooms.catalogue, rooms.archive, replica)
    with TemporaryDirectory() as folder:
        done = copy_whole(*both, Path(folder), rooms.clock, rooms.settings.backup_days)
    return len(done.snapshots)


@task(name="copy-new", retries=2, retry_delay_seconds=[60, 600], retry_condition_fn=may_pass)
def copy_new_snapshots() -> int:
    """Copy what is new in this process' rooms."""
    return copy_new(rooms())


@flow(name="replication", persist_result=False)
def replication() -> int:
    """Copy what is new to the second archive; returns how many snapshots."""
    return copy_new_snapshots()
