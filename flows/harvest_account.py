"""Harvest one account for one occasion: the way of the data, from order to snapshot."""

import sys
from typing import Any

from prefect import flow, task
from prefect.client.schemas.objects import State, TaskRun
from prefect.logging import get_run_logger
from prefect.tasks import Task

from flows.comparing import compare_with_previous
from flows.rooms import Rooms, rooms
from flows.steps import (
    classify,
    deposit,
    deviate,
    open_deviation,
    record,
    replay_capture,
    seal_capture,
    tell,
    visit_account,
)
from flows.workplace import Workplace, clear, workplace
from harvesters.pace_waits import waits_until
from harvesters.visit import is_captured
from ogonblick.capture import Finding, Occasion, Order, Outcome, Severity
from ogonblick.errors import OgonblickError
from ogonblick.quiet import QuietHours
from ogonblick.swedish import moment
from storage.database.entries import WorkStatus


def harvest(order: Order, rooms: Rooms) -> WorkStatus:
    """Carry out an order: in the end there is its one snapshot, or its one open deviation.

    May be called again after a kill at any instruction, and by two processes at once.
    """
    with workplace(rooms, order.snapshot_id) as place:
        if is_finished(order, rooms):
            tell(rooms, order.snapshot_id)
            clear(place)
            return WorkStatus.FINISHED
        rooms.catalogue.begin(order, rooms.clock())
        account = rooms.catalogue.account(order.account_id)
        capture = visit_account(rooms, account, order, place)
        if capture.outcome is Outcome.FAILED:
            deviate(rooms, capture)
            clear(place)
            return WorkStatus.DEVIATING
        capture = replay_capture(rooms, capture)
        bundle = seal_capture(rooms, capture, place)
        likeness = compare_with_previous(rooms, capture, bundle)
        decision = classify(rooms, account, capture)
        receipt = deposit(rooms, account, capture, bundle, decision)
        record(rooms, account, capture, bundle, likeness, decision, receipt)
        tell(rooms, order.snapshot_id)
        clear(place)
        return WorkStatus.FINISHED


def is_finished(order: Order, rooms: Rooms) -> bool:
    """Whether the order's snapshot is recorded already."""
    return any(work.status is WorkStatus.FINISHED for work in rooms.catalogue.work([order]))


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
)
def harvest_order(order: Order, *, unasked: bool = False) -> WorkStatus | None:
    """Carry out an order in this process' rooms; what stops it becomes a deviation and an error.

    One that nobody asked for is left to a later sweep while no visit may begin; returns None.
    """
    opened = rooms()
    if unasked and (why := why_not_now(order, opened)):
        get_run_logger().info(why)
        return None
    try:
        return harvest(order, opened)
    finally:
        fault = sys.exception()
        # being told to end is no fault of the order's: the next sweep finishes it
        if isinstance(fault, Exception):
            open_deviation(opened, order, (stop(order, fault),))


def why_not_now(order: Order, opened: Rooms) -> str:
    """Say why an order that nobody asked for may not begin now; empty where it may.

    One that has its capture already asks nothing of any platform: it only has to be finished.
    """
    now, settings = opened.clock(), opened.settings
    if is_captured(Workplace(settings.work / order.snapshot_id).capture):
        return ""
    hours = QuietHours.parse(settings.quiet_hours)
    if hours.hold(now):
        return f"Tysta timmar ({hours}): inga besök börjar."
    url = opened.catalogue.account(order.account_id).url
    until = waits_until(settings.waits, url, now)
    return f"{order.account_id}: plattformen ber oss vänta till {moment(until)}." if until else ""


def stop(order: Order, fault: Exception) -> Finding:
    """Say what stopped an order: an error of ours in its own words, any other as unexpected."""
    text = str(fault)
    if not isinstance(fault, OgonblickError):
        text = f"Oväntat fel: {type(fault).__name__}: {text}. Kör om, och se prefect/flows.log."
    return Finding("F001", Severity.ERROR, text, order.account_id)


@flow(name="harvest-account", flow_run_name="{account_id} {period}")
def harvest_account(account_id: str, occasion: Occasion, period: str) -> WorkStatus | None:
    """Record one account for one occasion and period."""
    return harvest_order(Order(account_id, occasion, period))
