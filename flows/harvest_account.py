"""Harvest one account for one occasion: the way of the data, from order to snapshot."""

import sys
from typing import Any

from prefect import flow, task
from prefect.client.schemas.objects import State, TaskRun
from prefect.logging import get_run_logger
from prefect.tasks import Task

from flows.artifacts import show_receipts
from flows.harvest.asked import note_asked
from flows.harvest.checking import visit_checked
from flows.harvest.comparing import compare_with_previous
from flows.harvest.leases import home_id
from flows.harvest.steps import (
    classify,
    deposit,
    deviate,
    open_deviation,
    record,
    replay_capture,
    seal_capture,
    tell,
)
from flows.harvest.vanished import report_vanished
from flows.harvest.visiting import asked_until, visiting
from flows.harvest.workplace import CAPTURE, clear, fenced, workplace
from flows.logbook import logged
from flows.results import BELIEVED, ONCE_A_RUN, unsettled
from flows.rooms import Rooms, rooms
from harvesters.visit import is_captured
from ogonblick.account import Account
from ogonblick.capture import Finding, Occasion, Order, Outcome, Severity
from ogonblick.errors import LeaseLost, OgonblickError
from ogonblick.quiet import QuietHours
from ogonblick.swedish import moment
from storage.database.entries import WorkStatus


def harvest(
    order: Order, rooms: Rooms, *, unasked: bool = False, by: str = ""
) -> WorkStatus | None:
    """Carry out an order: in the end there is its one snapshot, or its one open deviation.

    One that nobody asked for is left to another day, and None returned, where its platform has had
    its visits. May be called again after a kill at any instruction, and by two processes at once,
    also on two hosts. Raises ``LeaseLost`` if another host took it over, and makes the snapshot.
    ``by`` is the person who asked for it, told among the snapshot's events.
    """
    with workplace(rooms, order.snapshot_id) as place:
        rooms = fenced(rooms, place)
        note_asked(place, by)
        if is_finished(order, rooms):
            report_vanished(rooms, order)
            tell(rooms, order.snapshot_id)
            clear(place)
            return WorkStatus.FINISHED
        account = rooms.catalogue.account(order.account_id)
        with visiting(rooms, account, place, unasked=unasked) as may:
            if not may:
                clear(place)
                return None
            rooms.catalogue.begin(order, rooms.clock())
            capture = visit_checked(rooms, account, order, place)
        if capture.outcome is Outcome.FAILED:
            deviate(rooms, capture)
            clear(place)
            return WorkStatus.DEVIATING
        capture = replay_capture(rooms, capture)
        bundle = seal_capture(rooms, capture, place)
        compared = compare_with_previous(rooms, capture, bundle)
        decision = classify(rooms, account, capture)
        receipt = deposit(rooms, account, capture, bundle, decision)
        record(rooms, account, capture, bundle, compared, decision, receipt)
        report_vanished(rooms, order)
        tell(rooms, order.snapshot_id)
        clear(place)
        return WorkStatus.FINISHED


def is_finished(order: Order, rooms: Rooms) -> bool:
    """Whether the order's snapshot is recorded already, also if it is disposed of since."""
    id_, recorded = order.snapshot_id, rooms.catalogue.snapshots(order.account_id, order.occasion)
    return any(one.id == id_ for one in recorded) or rooms.catalogue.disposal_of(id_) is not None


def may_pass(task: Task[..., Any], run: TaskRun, state: State[Any]) -> bool:  # noqa: ARG001 - Prefect's shape
    """Whether what went wrong may pass by itself, so that trying again is worth the while."""
    fault = state.result(raise_on_failure=False)
    return isinstance(fault, OgonblickError) and fault.temporary


@task(
    name="harvest",
    task_run_name="{order.snapshot_id}",
    retries=2,
    retry_delay_seconds=[10, 60],
    retry_condition_fn=may_pass,
    persist_result=True,
    cache_policy=ONCE_A_RUN,
    cache_expiration=BELIEVED,
    result_serializer="json",
)
def harvest_order(order: Order, *, unasked: bool = False, by: str = "") -> WorkStatus | None:
    """Carry out an order in this process' rooms; what stops it becomes a deviation and an error.

    One that nobody asked for is left to who has it, if that is another home, and to another day
    where its platform has had its visits; returns None.
    """
    opened = rooms()
    if unasked and is_elsewhere(order, opened):
        get_run_logger().info("%s: en annan arbetare har den.", order.snapshot_id)
        unsettled()
        return None
    try:
        with logged(order):
            status = harvest(order, opened, unasked=unasked, by=by)
    finally:
        fault = sys.exception()
        # to be told to end, or to come too late, is no fault of the order's: another finishes it
        if isinstance(fault, Exception) and not isinstance(fault, LeaseLost):
            deviate_unfinished(order, opened, fault)
    if status is None:
        unsettled()
    return status


def deviate_unfinished(order: Order, opened: Rooms, fault: Exception) -> None:
    """Open a deviation for what stopped an order, unless its snapshot is recorded already."""
    if not is_finished(order, opened):
        open_deviation(opened, order, (stop(order, fault),))


def is_elsewhere(order: Order, opened: Rooms) -> bool:
    """Say whether another home carries out an order."""
    home = home_id(opened.settings.home)
    return order.snapshot_id in opened.catalogue.leases.held_elsewhere(home, opened.clock())


def why_not_now(order: Order, opened: Rooms) -> str:
    """Say why an order that nobody asked for may not begin now; empty where it may.

    One that has its capture already asks nothing of any platform: it only has to be finished.
    """
    if is_captured(opened.settings.work / order.snapshot_id / CAPTURE):
        return ""
    return no_visit_to(opened.catalogue.account(order.account_id), opened)


def no_visit_to(account: Account, opened: Rooms) -> str:
    """Say why an account that nobody asked for may not be visited now; empty where it may."""
    now, settings = opened.clock(), opened.settings
    hours = QuietHours.parse(settings.quiet_hours)
    if hours.hold(now):
        return f"Tysta timmar ({hours}): inga besök börjar."
    until = asked_until(opened, account.url)
    return f"{account.id}: plattformen ber oss vänta till {moment(until)}." if until else ""


def stop(order: Order, fault: Exception) -> Finding:
    """Say what stopped an order: an error of ours in its own words, any other as unexpected."""
    text = str(fault)
    if not isinstance(fault, OgonblickError):
        text = f"Oväntat fel: {type(fault).__name__}: {text}. Kör om, och se prefect/flows.log."
    return Finding("F001", Severity.ERROR, text, order.account_id)


@flow(name="harvest-account", persist_result=False, flow_run_name="{account_id} {period}")
def harvest_account(
    account_id: str, occasion: Occasion, period: str, by: str = ""
) -> WorkStatus | None:
    """Record one account for one occasion and period, asked for by a person."""
    order = Order(account_id, occasion, period)
    try:
        return harvest_order(order, by=by)
    finally:
        show_receipts([order], return_state=True)
