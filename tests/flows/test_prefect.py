"""The flows on a real Prefect server: scheduled, ordered by name, and killed."""

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import psutil
import pytest

from flows.rooms import Rooms, open_rooms
from ogonblick.settings import Settings
from portal.orders import ORDER, SWEEP, Orders, Run
from portal.stack import QUIET_PREFECT
from storage.database.entries import WorkStatus
from tests.flows.board import Board, Showing
from tests.flows.conftest import enter_website
from tests.flows.remains import gone, keys_of, listening, processes_of, versions_in

pytestmark = [pytest.mark.browser, pytest.mark.s3, pytest.mark.prefect]


@pytest.fixture(scope="module")
def rooms(stack: Settings) -> Iterator[Rooms]:
    """The rooms that the stack's flows work in."""
    opened = open_rooms(stack)
    yield opened
    opened.catalogue.close()


@pytest.fixture(scope="module")
def orders(stack: Settings) -> Orders:
    """The door to the flows."""
    return Orders(stack.prefect_api)


def sweep(orders: Orders, *account_ids: str) -> Run:
    """Order a sweep of these accounts and wait until it has ended."""
    run = orders.give(SWEEP, {"account_ids": account_ids})
    return orders.follow(run, lambda: None, pause=0.1)


def works(rooms: Rooms, *account_ids: str) -> dict[str, tuple[WorkStatus, int]]:
    """Return how the accounts' orders stand, and how often each was begun."""
    found = (work for work in rooms.catalogue.work() if work.order.account_id in account_ids)
    return {work.order.account_id: (work.status, work.attempts) for work in found}


def scheduled_runs(stack: Settings, deployment: str) -> list[dict[str, Any]]:
    """Ask Prefect for the runs that a deployment's schedule has made, and wait for the first."""
    told = {
        "flow_runs": {
            "deployment_id": {"any_": [deployment]},
            "state": {"type": {"any_": ["SCHEDULED"]}},
        }
    }
    deadline = time.monotonic() + 60
    while True:
        answer = httpx.post(f"{stack.prefect_api}/flow_runs/filter", json=told, timeout=30)
        runs: list[dict[str, Any]] = answer.raise_for_status().json()
        if runs or time.monotonic() > deadline:
            return runs
        time.sleep(0.5)


def test_every_night_a_sweep_is_scheduled(stack: Settings) -> None:
    """The deployments are known by name, and there are real runs at three in the Swedish night."""
    found = {
        name: httpx.get(f"{stack.prefect_api}/deployments/name/{name}").raise_for_status().json()
        for name in (SWEEP, ORDER)
    }
    (nightly,) = found[SWEEP]["schedules"]
    assert nightly["active"]
    assert nightly["schedule"]["cron"] == "0 3 * * *"
    assert nightly["schedule"]["timezone"] == "Europe/Stockholm"
    assert found[ORDER]["schedules"] == []
    runs = scheduled_runs(stack, found[SWEEP]["id"])
    starts = [datetime.fromisoformat(run["expected_start_time"]) for run in runs]
    assert {start.astimezone(ZoneInfo("Europe/Stockholm")).hour for start in starts} == {3}


def test_a_sweep_records_what_is_due_once(rooms: Rooms, orders: Orders, board: Board) -> None:
    """Two due accounts become two snapshots; the next sweep finds nothing due."""
    accounts = ("svep-ett", "svep-tva")
    for account in accounts:
        enter_website(rooms, account, board.url(account))
    for _ in range(2):
        assert sweep(orders, *accounts).state == "COMPLETED"
        assert works(rooms, *accounts) == dict.fromkeys(accounts, (WorkStatus.FINISHED, 1))
    assert [len(rooms.catalogue.snapshots(account)) for account in accounts] == [1, 1]


def visit_of(home: Path, rooms: Rooms, account_id: str) -> psutil.Process:
    """Wait until an account's visit reads the page, and return its process."""
    deadline = time.monotonic() + 60
    while [w.step for w in rooms.catalogue.work() if w.order.account_id == account_id] != [
        "läser flödet"
    ]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    (visit,) = (one for one in processes_of(home) if "harvesters.browser" in one.cmdline())
    return visit


def test_a_killed_run_is_finished_by_the_next_sweep(
    rooms: Rooms, orders: Orders, board: Board
) -> None:
    """SIGKILL of the flow run's process while the browser reads, then a sweep: one snapshot."""
    enter_website(rooms, "dodat", board.url("dodat", Showing.ENDLESS))
    given = orders.give(SWEEP, {"account_ids": ["dodat"]})
    visit = visit_of(rooms.settings.home, rooms, "dodat")
    family = [visit, *visit.children(recursive=True)]
    flow_run = visit.parent()
    assert flow_run
    flow_run.kill()
    assert orders.follow(given, lambda: None).state == "CRASHED"
    assert gone(family)
    board.url("dodat")
    assert sweep(orders, "dodat").state == "COMPLETED"
    assert works(rooms, "dodat") == {"dodat": (WorkStatus.FINISHED, 2)}
    (snapshot,) = rooms.catalogue.snapshots("dodat")
    kept = versions_in(rooms.settings, "snapshots/dodat/")
    assert kept == dict.fromkeys(keys_of(rooms, snapshot), 1)
    assert not [path for path in rooms.settings.work.iterdir() if path.name.startswith("dodat")]


def test_nothing_leaves_the_machine(stack: Settings) -> None:
    """Telemetry is off in every process, and all listen on and talk to loopback alone."""
    family = [one for one in processes_of(stack.home) if one.pid != psutil.Process().pid]
    assert {"weed", "prefect", "flows"} <= {word for one in family for word in names(one)}
    assert listening(family) == {"127.0.0.1"}
    assert {c.raddr.ip for one in family for c in one.net_connections() if c.raddr} == {"127.0.0.1"}
    assert QUIET_PREFECT.items() >= {
        ("DO_NOT_TRACK", "1"),
        ("PREFECT_SERVER_ANALYTICS_ENABLED", "false"),
        ("PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY", "false"),
    }
    speakers = [one for one in family if {"prefect", "flows"} & names(one)]
    assert all(one.environ().items() >= QUIET_PREFECT.items() for one in speakers)


def names(process: psutil.Process) -> set[str]:
    """Return what a process was started as: its program, or its Python module."""
    return {Path(word).name for word in process.cmdline()}
