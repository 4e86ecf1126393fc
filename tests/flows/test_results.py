"""What orders came to in a run, kept in the archive: begun again, it does nothing settled twice."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import grimp
import pytest
from prefect import flow
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.utilities.importtools import import_object

from flows import results
from flows import rooms as opening
from flows.deployments import deployments
from flows.harvest.leases import LASTING
from flows.harvest_account import harvest_order
from flows.results import ArchiveResults
from flows.rooms import Rooms, open_rooms
from ogonblick.capture import Occasion, Order
from ogonblick.errors import ArchiveUnavailable, NotInArchive
from ogonblick.settings import Settings
from ogonblick.settings_reading import environment_of
from portal.orders import SWEEP, Orders, Run
from portal.stack import prefect_environment
from portal.watchdog import Patience, Watchdog
from storage.care.results import FOLDER, keep_result, remove_results_before, result_at
from storage.database.entries import WorkStatus
from storage.database.leasing import Lease
from tests.flows.board import Board, Showing
from tests.flows.conftest import enter_website
from tests.flows.test_prefect import sweep, visit_of, works

pytestmark = [pytest.mark.browser, pytest.mark.s3, pytest.mark.prefect]


@pytest.fixture
def rooms(stack: Settings) -> Iterator[Rooms]:
    """The rooms that the stack's flows work in."""
    opened = open_rooms(stack)
    yield opened
    opened.catalogue.close()


@pytest.fixture
def orders(stack: Settings) -> Orders:
    """The door to the flows."""
    return Orders(stack.prefect_api)


@pytest.fixture
def here(stack: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have this process carry out tasks itself, in the stack's rooms and with its server."""
    forget_rooms()
    for name, value in environment_of(stack).items():
        monkeypatch.setenv(name, value)
    with temporary_settings({PREFECT_API_URL: stack.prefect_api}):
        yield
    opening.rooms().catalogue.close()
    forget_rooms()


def forget_rooms() -> None:
    """Have the process' rooms opened anew."""
    opening.rooms.cache_clear()
    results._archive.cache_clear()


def kept_of(rooms: Rooms, run: Run, account_id: str) -> str:
    """Return what is kept of an account's order in a run."""
    order = order_of(rooms, account_id)
    folders = rooms.archive.store.folders
    (day,) = (one for one in folders(f"{FOLDER}/") if run.id in folders(f"{FOLDER}/{one}/"))
    record = json.loads(result_at(rooms.archive, f"{day}/{run.id}/{order.snapshot_id}"))
    told: str = json.loads(record["result"])
    return told


def order_of(rooms: Rooms, account_id: str) -> Order:
    """Return the account's one order that was ever begun."""
    (work,) = (one for one in rooms.catalogue.work() if one.order.account_id == account_id)
    return work.order


def until_kept(rooms: Rooms, run: Run, account_id: str, result: WorkStatus) -> None:
    """Wait until it is kept what an account's order came to; the catalogue knows it before."""
    deadline = time.monotonic() + 60
    while True:
        with suppress(NotInArchive, ValueError):  # not yet: no result, no folder, no order
            assert kept_of(rooms, run, account_id) == result
            return
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_server_knows_the_storage_and_no_key_to_it(stack: Settings, orders: Orders) -> None:
    """Who serves flows tells it, and so does the command for workers; it is given no field."""
    told = orders.ask("GET", "/admin/storage")
    tell = [sys.executable, "-m", "flows", "--tell"]
    environment = prefect_environment(stack, stack.home / "prefect")
    subprocess.run(tell, env=environment, check=True, capture_output=True, timeout=120)
    assert orders.ask("GET", "/admin/storage") == told
    block = orders.ask("GET", f"/block_documents/{told['default_result_storage_block_id']}")
    assert block["block_type"]["slug"] == "ogonblick-archive"
    assert {name for name in block["data"] if name[0] != "_"} == {"block_type_slug"}


def test_a_run_begun_again_settles_nothing_twice(
    rooms: Rooms, orders: Orders, board: Board
) -> None:
    """What ended in a deviation before the run was killed is not visited once more by that run."""
    enter_website(rooms, "inloggad", board.url("inloggad", Showing.LOGIN))
    enter_website(rooms, "utan-slut", board.url("utan-slut", Showing.ENDLESS))
    given = orders.give(SWEEP, {"account_ids": ["inloggad", "utan-slut"]})
    until_kept(rooms, given, "inloggad", WorkStatus.DEVIATING)
    visit = visit_of(rooms.settings.home, rooms, "utan-slut")
    flow_run = visit.parent()
    assert flow_run
    flow_run.kill()
    assert orders.follow(given, lambda: None).state == "CRASHED"
    board.url("utan-slut")
    watchdog = Watchdog(orders, Patience(pause=timedelta(seconds=3)))
    assert len(watchdog.look(datetime.now(UTC)).revived) == 1
    assert orders.follow(given, lambda: None).state == "COMPLETED"
    assert works(rooms, "inloggad", "utan-slut") == {
        "inloggad": (WorkStatus.DEVIATING, 1),
        "utan-slut": (WorkStatus.FINISHED, 2),
    }
    assert kept_of(rooms, given, "inloggad") == WorkStatus.DEVIATING
    assert kept_of(rooms, given, "utan-slut") == WorkStatus.FINISHED


def test_a_new_run_visits_what_failed_in_another(
    rooms: Rooms, orders: Orders, board: Board
) -> None:
    """Results are a run's own: who asks once more gets new visits."""
    enter_website(rooms, "stangd", board.url("stangd", Showing.LOGIN))
    runs = [sweep(orders, "stangd") for _ in range(2)]
    assert works(rooms, "stangd") == {"stangd": (WorkStatus.DEVIATING, 2)}
    board.url("stangd")
    runs.append(sweep(orders, "stangd"))
    assert works(rooms, "stangd") == {"stangd": (WorkStatus.FINISHED, 3)}
    told = [kept_of(rooms, run, "stangd") for run in runs]
    assert told == [WorkStatus.DEVIATING, WorkStatus.DEVIATING, WorkStatus.FINISHED]


@pytest.mark.usefixtures("here")
def test_what_is_left_to_another_is_asked_for_again(rooms: Rooms, board: Board) -> None:
    """An order that another host has settles nothing: the same run carries it out later."""
    enter_website(rooms, "hos-annan", board.url("hos-annan"))
    order = Order("hos-annan", Occasion.SCHEDULED, "2026H2")
    now = rooms.clock()
    theirs = Lease(order.snapshot_id, uuid4().hex, uuid4().hex)
    assert rooms.catalogue.leases.take(theirs, now, now + LASTING)

    # by the name of one that people read of: each that the server has seen stands on a page
    @flow(name="harvest-account", persist_result=False)
    def twice() -> list[WorkStatus | None]:
        first = harvest_order(order, unasked=True)
        rooms.catalogue.leases.release(theirs)
        return [first, *(harvest_order(order, unasked=True) for _ in range(2))]

    assert twice() == [None, WorkStatus.FINISHED, WorkStatus.FINISHED]
    assert works(rooms, "hos-annan") == {"hos-annan": (WorkStatus.FINISHED, 1)}


@pytest.mark.usefixtures("here")
def test_an_archive_that_is_away_keeps_no_result_and_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What cannot be kept is told in the log, and fails nothing."""
    monkeypatch.setenv("OGONBLICK_S3_ENDPOINT", "http://127.0.0.1:9")
    storage, place = ArchiveResults(), "2026-11-22/en/bild"
    storage.write_path(place, b"{}")
    assert f"{place} kunde inte sparas" in caplog.text
    with pytest.raises(ArchiveUnavailable):
        storage.read_path(place)


def test_results_are_kept_for_some_days(rooms: Rooms) -> None:
    """What is older goes, all of its day; what is no order's result is never laid there."""
    for day in ("2026-01-30", "2026-02-01"):
        keep_result(rooms.archive, f"{day}/korning/bild", b"{}")
    ArchiveResults().write_path("ett-fel", b"{}")
    remove_results_before(rooms.disposer, date(2026, 2, 1))
    with pytest.raises(NotInArchive):
        result_at(rooms.archive, "2026-01-30/korning/bild")
    assert result_at(rooms.archive, "2026-02-01/korning/bild") == b"{}"
    remove_results_before(rooms.disposer, date(2026, 2, 2))
    for place in ("2026-02-01/korning/bild", "ett-fel"):
        with pytest.raises(NotInArchive):
            result_at(rooms.archive, place)


def test_every_flow_knows_the_storage_and_keeps_no_result_of_its_own() -> None:
    """Prefect finds the storage by its class; only what an order came to is kept there."""
    graph = grimp.build_graph("flows")
    table = [one.entrypoint for one in deployments()]
    assert len(table) > 9
    for entrypoint in table:
        assert entrypoint
        module = entrypoint.rsplit(".", 1)[0].replace(":", ".")
        assert "flows.results" in graph.find_upstream_modules(module), module
        assert import_object(entrypoint).persist_result is False
