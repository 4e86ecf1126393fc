"""Harvest every account that is due or overdue: one flow run, one task an account.

A sweep that was missed is caught up with by the next one: what is due is worked out from what has
been taken, never from what was scheduled.  Orders of any occasion that a kill or an error ended in
the middle are finished on the way, and so are disposals, once no harvest writes in the archive.
What was given up in the middle of its deposit is let go of last, and what came of records right
after they were disposed of is removed.
"""

from collections.abc import Collection

from prefect import flow, task
from prefect.futures import wait

from flows.abreast import abreast
from flows.artifacts import show_receipts
from flows.carry_out_disposal import carry_out_case, half_done
from flows.cases.unfinished import take_further
from flows.changes.settling import ordered_changes
from flows.disposal.late import remove_of_late
from flows.harvest.sweeping import take_turns
from flows.harvest.unfinished import let_go_unfinished
from flows.harvest.workplace import left_behind
from flows.harvest_account import may_pass
from flows.results import FORGOTTEN
from flows.rooms import Rooms, rooms
from ogonblick.capture import Order
from ogonblick.swedish import day_of
from retention.due import Taken, due
from storage.care.results import remove_results_before
from storage.care.story import deliver

FINISHER = "Ögonblicks genomgång, på order av {}"
"""Who finishes a disposal that was cut short, in its certificate."""


@flow(name="harvest-due", persist_result=False)
def harvest_due(account_ids: list[str] | None = None) -> int:
    """Record all due accounts, or those among ``account_ids``; returns how many there were.

    Where nobody named them, none is visited in quiet hours, nor before the moment that its platform
    asked us to wait for: the next sweep finds them due. Nor when a platform has had its visits of
    the day. Several sweeps at once share what there is.
    """
    opened = rooms()
    orders = [
        order
        for order in dict.fromkeys(
            (*due_orders(opened, account_ids), *left_behind(opened), *ordered_changes(opened))
        )
        if account_ids is None or order.account_id in account_ids
    ]
    told, forgotten = deliver_events.submit(), forget_results.submit()
    finished = take_turns(opened, orders, unasked=account_ids is None)
    show_receipts(orders, return_state=True)
    ended = abreast(
        opened.settings.concurrency,
        lambda case: carry_out_case.submit(case[0], FINISHER.format(case[1])),
        half_done(opened),
    )
    further = take_further(opened)
    released = wait([let_go_claims.submit()]).done
    emptied = wait([remove_latecomers.submit()]).done
    for future in finished:
        future.result()
    for disposal in ended:
        disposal.result()
    for last in (*released, *emptied, *further):
        last.result()
    told.result()
    forgotten.result()
    return len(orders)


@task(name="deliver-events", retries=2, retry_delay_seconds=60, retry_condition_fn=may_pass)
def deliver_events() -> int:
    """Give the archive what has happened since the last sweep and did not reach it then."""
    opened = rooms()
    return deliver(opened.catalogue, opened.archive)


@task(name="let-go", retries=2, retry_delay_seconds=60, retry_condition_fn=may_pass)
def let_go_claims() -> int:
    """Let go of what deposits that were never finished claimed; returns how many there were."""
    return let_go_unfinished(rooms())


@task(name="remove-late", retries=2, retry_delay_seconds=60, retry_condition_fn=may_pass)
def remove_latecomers() -> int:
    """Remove what disposals just missed; returns how many records had any."""
    return remove_of_late(rooms())


@task(name="forget-results", retries=2, retry_delay_seconds=60, retry_condition_fn=may_pass)
def forget_results() -> None:
    """Remove the results of runs that nobody begins again."""
    opened = rooms()
    remove_results_before(opened.disposer, day_of(opened.clock() - FORGOTTEN))


def due_orders(rooms: Rooms, named: Collection[str] | None = None) -> list[Order]:
    """Return the orders that the policy gives today; named accounts do not wait for their day."""
    taken = (Taken(*row) for row in rooms.catalogue.taken())
    today = day_of(rooms.clock())
    standing = due(rooms.catalogue.accounts(), taken, rooms.policy, today)
    return standing.orders(named)
