"""Back the catalogue up to the archive, each night: what no bundle can tell."""

from prefect import flow, task

from flows.harvest_account import may_pass
from flows.rooms import Rooms, rooms
from storage.care.backup import back_up


def back_up_all(rooms: Rooms) -> str:
    """Lay a backup in the archive, and remove those that are too old; returns its key."""
    settings = rooms.settings
    url, days = settings.database_url, settings.backup_days
    return back_up(url, rooms.archive, rooms.clock(), days, rooms.disposer).key


@task(name="back-up", retries=2, retry_delay_seconds=[60, 600], retry_condition_fn=may_pass)
def back_up_catalogue() -> str:
    """Back up the catalogue of this process' rooms."""
    return back_up_all(rooms())


@flow(name="backup", persist_result=False)
def backup() -> str:
    """Back the catalogue up; returns where the backup lies in the archive."""
    return back_up_catalogue()
