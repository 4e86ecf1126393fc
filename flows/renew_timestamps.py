"""Renew proof of time before it expires: twice a year, all that has less than a year left.

So none is ever older than its certificates, though one round is missed.
"""

from datetime import timedelta

from prefect import flow, task

from bundles.proof.prover import Prover
from flows.harvest_account import may_pass
from flows.rooms import Rooms, rooms
from ogonblick.errors import BundleError, OgonblickError
from storage.care.renewing import renew_stored

MARGIN = timedelta(days=365)


def renew_due(rooms: Rooms) -> int:
    """Renew what is due; returns of how many snapshots. May be called again after a kill.

    What cannot be renewed keeps nothing else from it, and is told at the end. An archive or an
    authority that does not answer is tried again.
    """
    prover, done, faults = Prover(rooms.settings, rooms.clock), 0, list[str]()
    for snapshot in rooms.catalogue.snapshots():
        try:
            done += bool(renew_stored(rooms.catalogue, rooms.archive, snapshot, MARGIN, prover))
        except OgonblickError as fault:
            if fault.temporary:
                raise
            faults.append(f"{snapshot.id}: {fault}")
    if faults:
        raise BundleError("\n".join((f"{done} är förnyade. Det här gick inte:", *faults)))
    return done


@task(name="renew", retries=2, retry_delay_seconds=[60, 600], retry_condition_fn=may_pass)
def renew_all() -> int:
    """Renew in this process' rooms."""
    return renew_due(rooms())


@flow(name="renew-timestamps", persist_result=False)
def renew_timestamps() -> int:
    """Renew all proof of time that expires within a year; returns of how many snapshots."""
    return renew_all()
