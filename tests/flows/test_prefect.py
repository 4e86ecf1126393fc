"""The flows on a real Prefect server: scheduled, ordered by name, and killed."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx
import psutil
import pytest

from flows.rooms import Rooms, open_rooms
from harvesters.sessions import Session
from harvesters.vault import Vault
from ogonblick.settings import Settings
from portal.orders import ORDER, SWEEP, Orders, Run
from portal.stack import QUIET_PREFECT
from portal.status import LATELY
from portal.watchdog import GOING, Patience, Watchdog
from storage.database.entries import WorkStatus
from tests.flows.board import Board, Showing
from tests.flows.conftest import enter_website
from tests.flows.remains import gone, keys_of, listening, processes_of, talked_to, versions_in

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


@pytest.fixture(scope="module")
def login(stack: Settings) -> str:
    """The secret in the login that the owner of some accounts has left."""
    secret = f"hemlig-{uuid4().hex}"
    cookie = {"name": "s", "value": secret, "domain": "127.0.0.1", "path": "/"}
    vault = Vault(stack.sessions, stack.session_key_file)
    for account in ("svep-ett", "dodat"):
        vault.keep(Session(account, "Kansliet", datetime.now(UTC), (cookie,), {}))
    return secret


@pytest.mark.usefixtures("login")
def test_a_sweep_records_what_is_due_once(rooms: Rooms, orders: Orders, board: Board) -> None:
    """Two due accounts become two snapshots, shown on Prefect's pages; next time none is due."""
    accounts = ("svep-ett", "svep-tva")
    for account in accounts:
        enter_website(rooms, account, board.url(account))
    runs = [sweep(orders, *accounts) for _ in range(2)]
    assert [run.state for run in runs] == ["COMPLETED"] * 2
    assert works(rooms, *accounts) == dict.fromkeys(accounts, (WorkStatus.FINISHED, 1))
    snapshots = [rooms.catalogue.snapshots(account) for account in accounts]
    assert [len(one) for one in snapshots] == [1, 1]
    log = (rooms.settings.home / "prefect" / "flows.log").read_text()
    assert re.search(rf"läser flödet \[run={runs[0].id} .*account=svep-ett ", log)
    shown = artifacts_of(rooms.settings, runs[0])
    assert float(shown["framsteg"]) == 100
    receipts = {
        (row["ögonblicksbild"], row["kontrollsumma"]) for row in json.loads(shown["kvitton"])
    }
    assert receipts == {(one.id, str(one.bundle_digest)) for (one,) in snapshots}


def artifacts_of(stack: Settings, run: Run) -> dict[str, Any]:
    """Return what Prefect's pages show of a run, by key."""
    wanted = {"artifacts": {"flow_run_id": {"any_": [run.id]}}}
    answer = httpx.post(f"{stack.prefect_api}/artifacts/filter", json=wanted, timeout=30)
    return {one["key"]: one["data"] for one in answer.raise_for_status().json()}


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


def test_a_killed_run_is_finished_by_itself(rooms: Rooms, orders: Orders, board: Board) -> None:
    """SIGKILL of the flow run's process while the browser reads; the watchdog has it go on."""
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
    watchdog = Watchdog(orders, Patience(pause=timedelta(seconds=3)))
    assert len(watchdog.look(datetime.now(UTC)).revived) == 1
    assert orders.follow(given, lambda: None).state == "COMPLETED"
    assert not watchdog.look(datetime.now(UTC)).revived
    again = orders.revived_since(datetime.now(UTC) - LATELY)
    assert "harvest-due" in [one.flow for one in again]
    assert works(rooms, "dodat") == {"dodat": (WorkStatus.FINISHED, 2)}
    (snapshot,) = rooms.catalogue.snapshots("dodat")
    kept = versions_in(rooms.settings, "snapshots/dodat/")
    assert kept == dict.fromkeys(keys_of(rooms, snapshot), 1)
    assert not [path for path in rooms.settings.work.iterdir() if path.name.startswith("dodat")]


def test_a_run_that_nobody_carries_out_is_begun_again(orders: Orders) -> None:
    """Runs that go on, or are about to, by their state alone are marked, and then end well."""
    sweep_id = orders.ask("GET", f"/deployments/name/{SWEEP}")["id"]
    create, named = f"/deployments/{sweep_id}/create_flow_run", {"account_ids": ["svep-ett"]}
    told = [
        orders.ask("POST", create, {"state": {"type": state}, "parameters": named})
        for state in GOING
    ]
    watchdog = Watchdog(orders, Patience(silent=timedelta(seconds=60), pause=timedelta()))
    now = datetime.now(UTC)
    assert not watchdog.look(now).silent
    assert not watchdog.look(now + timedelta(seconds=59)).silent
    seen = watchdog.look(now + timedelta(seconds=61))
    # what the schedule has begun meanwhile is marked too, and no harm is done
    names = {one["name"] for one in told}
    assert names <= set(seen.silent)
    assert names <= set(seen.revived)
    for one in told:
        assert orders.follow(Run(one["id"], "", ""), lambda: None).state == "COMPLETED"


def test_no_login_is_written_anywhere(stack: Settings, rooms: Rooms, login: str) -> None:
    """After runs that ended well, were killed and went on: no file of the home holds the secret.

    Not Prefect's database, no log and no traceback; not what the archive has laid down either.
    """
    told = [finding.code for one in rooms.catalogue.snapshots() for finding in one.findings]
    assert told.count("C306") == 2
    read = [path for path in stack.home.rglob("*") if path.is_file()]
    assert {"prefect.db", "flows.log", "catalogue.db"} <= {path.name for path in read}
    assert not [path for path in read if login.encode() in path.read_bytes()]


def test_nothing_leaves_the_machine(stack: Settings) -> None:
    """Telemetry is off in every process, and all listen on and talk to loopback alone."""
    family = [one for one in processes_of(stack.home) if one.pid != psutil.Process().pid]
    assert {"weed", "prefect", "flows"} <= {word for one in family for word in names(one)}
    assert listening(family) == {"127.0.0.1"}
    assert talked_to(family) == {"127.0.0.1"}
    assert QUIET_PREFECT.items() >= {
        ("DO_NOT_TRACK", "1"),
        ("PREFECT_SERVER_ANALYTICS_ENABLED", "false"),
        ("PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY", "false"),
    }
    speakers = [one for one in family if {"prefect", "flows"} & names(one)]
    assert speakers
    assert all(one.environ().items() >= QUIET_PREFECT.items() for one in speakers)


def names(process: psutil.Process) -> set[str]:
    """Return what a process was started as: its program, or its Python module."""
    with suppress(psutil.NoSuchProcess):
        return {Path(word).name for word in process.cmdline()}
    return set()
