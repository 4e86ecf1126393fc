"""A sweep's orders, begun in turn: as many at once as this worker may, platforms side by side.

Several sweeps may go on at once, on as many hosts: each takes what no other has, and what another
loses hold of is taken over. So the work is shared without anybody who shares it out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from queue import Empty, SimpleQueue

from prefect.futures import PrefectFuture
from prefect.logging import get_run_logger

from flows.artifacts import progress_of
from flows.harvest.leases import home_id
from flows.harvest.turns import Readiness, Turns
from flows.harvest.visiting import GIVES_UP, quotas_of
from flows.harvest.workplace import CAPTURE
from flows.harvest_account import harvest_order, why_not_now
from flows.rooms import Rooms
from harvesters.visit import is_captured
from ogonblick.capture import Order
from ogonblick.swedish import moment
from storage.database.allowing import Quota
from storage.database.entries import WorkStatus

LOOK = 2.0
"""Seconds between the looks whether an order that could not begin may begin now."""

Harvested = PrefectFuture[WorkStatus | None]
Ended = tuple[str, Order, Harvested]
"""A task that has ended, with its order and the name of that one's line."""


@dataclass(frozen=True)
class Sweep:
    """One sweep, begun at a moment: in which home, and whether nobody named what it takes."""

    rooms: Rooms
    home: str
    begun_at: datetime
    quotas: dict[Order, tuple[Quota, ...]]
    unasked: bool

    def look(self, order: Order, elsewhere: frozenset[str]) -> Readiness:
        """Say how an order stands, where others have what is ``elsewhere``."""
        if order.snapshot_id in elsewhere:
            return Readiness.ELSEWHERE
        folder = self.rooms.settings.work / order.snapshot_id
        if not folder.exists() and self._is_settled(order):
            return Readiness.OVER
        return Readiness.READY if is_captured(folder / CAPTURE) else self._room_for(order)

    def _room_for(self, order: Order) -> Readiness:
        """Say whether a visit may begin now; why it is left to a later sweep is told."""
        now = self.rooms.clock()
        quotas, leases = self.quotas[order], self.rooms.catalogue.leases
        opens = leases.opens(quotas, now)
        why = why_not_now(order, self.rooms) if self.unasked else ""
        if self.unasked and opens - now > GIVES_UP:
            why = f"{order.account_id}: inga fler besök där före {moment(opens)}."
        if why:
            get_run_logger().info(why)
            return Readiness.OVER
        if opens <= now:
            return Readiness.READY
        is_full = leases.opens(quotas[:1], now) > now
        return Readiness.FULL if is_full else Readiness.LATER  # its login alone has to rest

    def _is_settled(self, order: Order) -> bool:
        """Say whether another has carried the order out since the sweep began."""
        return any(
            work.status is not WorkStatus.RUNNING and work.updated_at >= self.begun_at
            for work in self.rooms.catalogue.work([order])
        )


def take_turns(rooms: Rooms, orders: Iterable[Order], *, unasked: bool) -> list[Harvested]:
    """Carry out every order that no other worker carries out; returns the tasks, all ended."""
    sweep = begun(rooms, orders, unasked=unasked)
    lines = ((quotas[0].name, order) for order, quotas in sweep.quotas.items())
    turns = Turns(lines, int(sweep.home[:8], 16))
    tasks: list[Harvested] = []
    ended: SimpleQueue[Ended] = SimpleQueue()
    going, show = 0, progress_of(len(sweep.quotas))
    while turns or going:
        turn = next_turn(sweep, turns) if going < rooms.settings.concurrency else None
        if turn:
            tasks.append(begin(turn, ended, unasked=unasked))
            going += 1
        elif end := heard(ended):
            going -= 1
            if is_given_back(end, turns):
                tasks.remove(end[2])
            show(len(tasks) - going)
    return tasks


def begun(rooms: Rooms, orders: Iterable[Order], *, unasked: bool) -> Sweep:
    """Begin a sweep of some orders."""
    accounts = {one.id: one for one in rooms.catalogue.accounts()}
    quotas = {
        one: quotas_of(accounts[one.account_id], rooms.settings, unasked=unasked) for one in orders
    }
    return Sweep(rooms, home_id(rooms.settings.home), rooms.clock(), quotas, unasked)


def next_turn(sweep: Sweep, turns: Turns) -> tuple[str, Order] | None:
    """Return the next order that may begin, with its line; None if there is none now."""
    leases = sweep.rooms.catalogue.leases
    elsewhere = leases.held_elsewhere(sweep.home, sweep.rooms.clock())
    return turns.next(lambda order: sweep.look(order, elsewhere))


def begin(turn: tuple[str, Order], ended: SimpleQueue[Ended], *, unasked: bool) -> Harvested:
    """Begin an order's task, which tells when it has ended."""
    task: Harvested = harvest_order.submit(turn[1], unasked=unasked)
    task.add_done_callback(lambda done: ended.put((*turn, done)))
    return task


def heard(ended: SimpleQueue[Ended]) -> Ended | None:
    """Wait a little for a task to end; None if none did."""
    try:
        return ended.get(timeout=LOOK)
    except Empty:
        return None


def is_given_back(end: Ended, turns: Turns) -> bool:
    """Put an order in line again that its task left to another worker or day; say if it did."""
    name, order, task = end
    is_left = task.result(raise_on_failure=False) is None
    if is_left:
        turns.back(name, order)
    return is_left
