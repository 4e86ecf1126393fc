"""What Prefect's pages show of a run: how far it has come, and a receipt for each order.

Each is shown by a task of its own, asked for with ``return_state``: a server that is away then
keeps no harvest from being finished.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import cast
from uuid import UUID

from prefect import task
from prefect.artifacts import (
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows.rooms import Rooms, rooms
from ogonblick.capture import Order
from ogonblick.snapshot import DeviationStatus
from ogonblick.swedish import moment, size, word
from storage.database.entries import WorkStatus

STEPS = 20
"""How many times at most a run tells how far it has come."""


def progress_of(total: int) -> Callable[[int], None]:
    """Return a way to show how many orders of a run have ended; where none can be, it does nothing.

    To be called in the run's own thread.
    """
    shown = _begin_progress(return_state=True) if total else None
    if shown is None or not shown.is_completed():
        return lambda _: None
    return partial(_show, shown.result(), total)


def _show(shown: UUID, total: int, ended: int) -> None:
    """Show how many have ended, of all that there are; not each of them where there are many."""
    if ended % max(1, total // STEPS) == 0 or ended == total:
        _progress(shown, min(100, 100 * ended / total), return_state=True)


@task(name="begin-progress")
def _begin_progress() -> UUID:
    made = create_progress_artifact(0.0, key="framsteg", description="Beställningar som är klara")
    return cast("UUID", made)  # in a flow that is not asynchronous it is no coroutine


@task(name="show-progress")
def _progress(shown: UUID, percent: float) -> None:
    update_progress_artifact(shown, percent)


@task(name="show-receipts")
def show_receipts(orders: Sequence[Order]) -> None:
    """Show what became of each order. To be asked for with ``return_state``."""
    table = receipts(rooms(), orders)
    create_table_artifact(table, key="kvitton", description="Vad det blev av beställningarna")


def receipts(rooms: Rooms, orders: Sequence[Order]) -> list[dict[str, str]]:
    """Return a row for each order that was begun: its snapshot and digest, or its deviation."""
    open_ones = rooms.catalogue.deviations(DeviationStatus.OPEN)
    codes = {Order(one.account_id, one.occasion, one.period): one.findings for one in open_ones}
    return [
        _row(rooms, work.order, work.status)
        | {"avvikelse": " ".join(one.code for one in codes.get(work.order, ()))}
        for work in rooms.catalogue.work(orders)
    ]


def _row(rooms: Rooms, order: Order, status: WorkStatus) -> dict[str, str]:
    """Say what there is of one order."""
    row = {"konto": order.account_id, "tillfälle": word(order.occasion), "period": order.period}
    if status is not WorkStatus.FINISHED:
        return row
    snapshot = rooms.catalogue.snapshot(order.snapshot_id)
    return row | {
        "ögonblicksbild": snapshot.id,
        "tagen": moment(snapshot.taken_at),
        "utfall": word(snapshot.outcome),
        "storlek": size(snapshot.size),
        "kontrollsumma": str(snapshot.bundle_digest),
    }
