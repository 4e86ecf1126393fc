"""Nothing is lost: kill the process at any step, and the next one finishes the same snapshot."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import pytest

from flows.harvest.leases import LASTING
from flows.harvest.workplace import left_behind
from flows.harvest_account import harvest
from flows.harvest_due import due_orders
from flows.rooms import Rooms
from ogonblick.capture import Occasion, Order
from ogonblick.digest import digest_of
from ogonblick.errors import LeaseLost
from ogonblick.settings_reading import environment_of
from storage.database.entries import WorkStatus
from storage.embedded.server import EmbeddedS3
from storage.rebuild.record import laid_record, record_of
from tests.conftest import INHERITED
from tests.flows.board import Board, Showing
from tests.flows.conftest import enter_website, new_rooms
from tests.flows.remains import ended, gone, keys_of, versions_in

pytestmark = [pytest.mark.browser, pytest.mark.s3]

SCRIPT = Path(__file__).with_name("killed_harvest.py")
UNHARMED = "-"
STEPS = (
    "is_finished",
    "visit_checked",
    "replay_capture",
    "seal_capture",
    "compare_with_previous",
    "classify",
    "deposit",
    "record",
    "tell",
    "clear",
)
PLACES = (
    *(f"flows.harvest_account.{step}" for step in STEPS),
    "flows.harvest.checking.visit_account",
    "flows.harvest.steps.pages_of",
    "storage.stores.s3.settle",
    "storage.database.telling.gather",
)
"""Between any two steps, between the files of a bundle on their way to the archive, between the
record there and in the catalogue, and before the events that were gathered into a document are
known to be so."""


@dataclass(frozen=True)
class Harvester:
    """The script that carries out orders in processes that may be killed."""

    process: "subprocess.Popen[str]"

    def begin(self, account_id: str, place: str = UNHARMED) -> int:
        """Begin an order, to be killed at the place; returns the process' id."""
        assert self.process.stdin
        self.process.stdin.write(f"{account_id} {place}\n")
        self.process.stdin.flush()
        return self.told()

    def stop(self, account_id: str, place: str) -> psutil.Process:
        """Begin an order, and wait until it stands still at the place; returns its process."""
        process = psutil.Process(self.begin(account_id, f"{place} SIGSTOP"))
        deadline = time.monotonic() + 60
        while process.status() != psutil.STATUS_STOPPED:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return process

    def told(self) -> int:
        """Return the next number that the script tells."""
        assert self.process.stdout
        return int(self.process.stdout.readline())

    def carry_out(self, account_id: str, place: str = UNHARMED) -> int:
        """Carry out an order; returns the process' exit code."""
        self.begin(account_id, place)
        return self.told()


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory, seaweed: EmbeddedS3) -> Iterator[Rooms]:
    """Rooms in which every test has its own account."""
    with new_rooms(seaweed, tmp_path_factory.mktemp("killed")) as opened:
        yield opened


@pytest.fixture(scope="module")
def harvester(rooms: Rooms) -> Iterator[Harvester]:
    """The script, working in the same rooms."""
    with harvesting(rooms) as started:
        yield started


@contextmanager
def harvesting(rooms: Rooms) -> Iterator[Harvester]:
    """Run the script in the rooms."""
    with subprocess.Popen(
        [sys.executable, str(SCRIPT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**INHERITED, **environment_of(rooms.settings)},
    ) as process:
        yield Harvester(process)
        assert process.stdin
        process.stdin.close()


def scheduled(account_id: str) -> Order:
    """Return the order that the script carries out for an account."""
    return Order(account_id, Occasion.SCHEDULED, "2026H2")


def until_reading(rooms: Rooms, order: Order) -> None:
    """Wait until the order's visit reads the page."""
    deadline = time.monotonic() + 30
    while [work.step for work in rooms.catalogue.work([order])] != ["läser flödet"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def assert_finished_once(rooms: Rooms, order: Order) -> None:
    """Assert one snapshot, one version of each of its files, and nothing left over."""
    (snapshot,) = rooms.catalogue.snapshots(order.account_id)
    assert snapshot.id == order.snapshot_id
    kept = versions_in(rooms.settings, f"snapshots/{order.account_id}/")
    assert kept == dict.fromkeys(keys_of(rooms, snapshot), 1)
    assert [work.status for work in rooms.catalogue.work([order])] == [WorkStatus.FINISHED]
    assert not [one for one in rooms.catalogue.deviations() if one.account_id == order.account_id]
    assert list(rooms.settings.work.iterdir()) == []


@pytest.mark.parametrize("place", PLACES)
def test_a_killed_harvest_is_finished_by_the_next(
    rooms: Rooms, board: Board, harvester: Harvester, place: str
) -> None:
    """SIGKILL right after a step; the next sweep finds the order and finishes it, once."""
    order = scheduled(place.rpartition(".")[2].replace("_", "-"))
    enter_website(rooms, order.account_id, board.url(order.account_id))
    assert harvester.carry_out(order.account_id, place) == -signal.SIGKILL
    assert order in (*due_orders(rooms), *left_behind(rooms))
    assert harvester.carry_out(order.account_id) == 0
    assert_finished_once(rooms, order)


def test_a_visit_dies_with_its_harvest(rooms: Rooms, board: Board, harvester: Harvester) -> None:
    """SIGKILL while the browser reads: it ends with all its processes, and the next one starts."""
    order = scheduled("mitt-i")
    enter_website(rooms, order.account_id, board.url(order.account_id, Showing.ENDLESS))
    process = psutil.Process(harvester.begin(order.account_id))
    until_reading(rooms, order)
    family = process.children(recursive=True)
    assert any("chrom" in member.name() for member in family)
    process.kill()
    assert harvester.told() == -signal.SIGKILL
    assert gone(family)
    board.url(order.account_id)
    assert harvester.carry_out(order.account_id) == 0
    assert_finished_once(rooms, order)


def test_two_processes_with_one_order_make_one_snapshot(
    rooms: Rooms, board: Board, harvester: Harvester
) -> None:
    """The second waits for the first, finds the snapshot, and does nothing."""
    order = scheduled("bada")
    enter_website(rooms, order.account_id, board.url(order.account_id))
    with harvesting(rooms) as other:
        other.begin(order.account_id)
        harvester.begin(order.account_id)
        assert (harvester.told(), other.told()) == (0, 0)
    assert_finished_once(rooms, order)
    (work,) = rooms.catalogue.work([order])
    assert work.attempts == 1


def test_who_wakes_up_too_late_writes_nothing(
    rooms: Rooms, board: Board, harvester: Harvester, tmp_path: Path
) -> None:
    """A host stands still, all but done; another takes over; the first is refused when awake.

    Its record, which it lays in the archive first, does not stay there.
    """
    order = scheduled("sovande")
    enter_website(rooms, order.account_id, board.url(order.account_id))
    stopped = harvester.stop(order.account_id, "flows.harvest.steps.events_of")
    late = rooms.clock() + 2 * LASTING
    other = replace(
        rooms, settings=replace(rooms.settings, home=tmp_path / "other"), clock=lambda: late
    )
    assert harvest(order, other) is WorkStatus.FINISHED
    (snapshot,) = rooms.catalogue.snapshots(order.account_id)
    stopped.resume()
    assert harvester.told() == LeaseLost.exit_code
    assert rooms.catalogue.snapshots(order.account_id) == [snapshot]
    assert [work.status for work in rooms.catalogue.work([order])] == [WorkStatus.FINISHED]
    assert not [one for one in rooms.catalogue.deviations() if one.account_id == order.account_id]
    with rooms.archive.open_key(
        f"snapshots/{order.account_id}/{order.snapshot_id}/manifest.json"
    ) as stored:
        assert digest_of([stored.read()]) == snapshot.bundle_digest
    assert laid_record(rooms.archive, snapshot.receipt) == record_of(rooms.catalogue, snapshot.id)
    assert harvester.carry_out(order.account_id) == 0
    assert list(rooms.settings.work.iterdir()) == []


def test_nothing_is_left_running(rooms: Rooms, harvester: Harvester) -> None:
    """After all these kills no browser and no driver runs for this home."""
    assert ended(rooms.settings.home, besides=[harvester.process.pid])
