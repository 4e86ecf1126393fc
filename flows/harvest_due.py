"""Harvest every account that is due or overdue: one flow run, one task an account.

A sweep that was missed is caught up with by the next one: what is due is worked out from what has
been taken, never from what was scheduled.  Orders of any occasion that a kill or an error ended in
the middle are finished on the way.
"""

from prefect import flow
from prefect.futures import wait

from flows.harvest_account import harvest_order
from flows.rooms import Rooms, day_of, rooms
from flows.workplace import left_behind
from ogonblick.capture import Order
from retention.due import Taken, due


@flow(name="harvest-due")
def harvest_due(account_ids: list[str] | None = None) -> int:
    """Record all due accounts, or those among ``account_ids``; returns how many there were."""
    opened = rooms()
    orders = [
        order
        for order in dict.fromkeys((*due_orders(opened), *left_behind(opened)))
        if account_ids is None or order.account_id in account_ids
    ]
    finished = wait(harvest_order.map(orders)).done
    for future in finished:
        future.result()
    return len(orders)


def due_orders(rooms: Rooms) -> list[Order]:
    """Return the orders that the policy gives today."""
    taken = (Taken(*row) for row in rooms.catalogue.taken())
    today = day_of(rooms.clock())
    found = due(rooms.catalogue.accounts(), taken, rooms.policy, today)
    return [one.order for one in found]
