"""Cases of removal and closure that a sweep takes further: a kill or an error ended their runs."""

from collections.abc import Iterable
from typing import Any

from prefect.futures import PrefectFuture

from flows.abreast import abreast
from flows.close_account import close_case
from flows.close_account import half_done as closures_left
from flows.harvest.leases import home_id
from flows.harvest_account import why_not_now
from flows.preserve_before_removal import half_done as removals_left
from flows.preserve_before_removal import preserve_case
from flows.rooms import Rooms
from ogonblick.case import Closure, ClosureStatus, Removal, RemovalStatus


def take_further(rooms: Rooms) -> list[PrefectFuture[Any]]:
    """Take every case further that waits for no person; returns the runs, which have ended."""
    most = rooms.settings.concurrency
    removals: list[PrefectFuture[Any]] = abreast(
        most, preserve_case.submit, removals_to_take(rooms)
    )
    closures = abreast(most, close_case.submit, closures_to_take(rooms))
    return [*removals, *closures]


def removals_to_take(rooms: Rooms) -> list[str]:
    """Return the ids of the removals that can be taken further now."""
    return may_go_on(rooms, map(rooms.catalogue.removals.get, removals_left(rooms)))


def closures_to_take(rooms: Rooms) -> list[str]:
    """Return the ids of the closures that can be taken further now."""
    return may_go_on(rooms, map(rooms.catalogue.closures.get, closures_left(rooms)))


def may_go_on(rooms: Rooms, cases: Iterable[Removal | Closure]) -> list[str]:
    """Return the ids of cases that no other home has, and that take no visit or may make it now.

    The others are left to who has them, and to another night.
    """
    held = rooms.catalogue.leases.held_elsewhere(home_id(rooms.settings.home), rooms.clock())
    free = (one for one in cases if not held & {one.id, one.order.snapshot_id})
    return [one.id for one in free if not (is_unseen(one) and why_not_now(one.order, rooms))]


def is_unseen(case: Removal | Closure) -> bool:
    """Say whether a case takes a visit still."""
    if isinstance(case, Removal):
        return case.status is RemovalStatus.OPENED and not case.uploaded
    return case.status is ClosureStatus.OPENED
