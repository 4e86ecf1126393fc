"""A removal or closure that is killed at any step is finished by the next run, once."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.cases.closure_papers import EXPORTS, FOLDER, NAME
from flows.close_account import close
from flows.preserve_before_removal import preserve
from flows.rooms import Rooms
from ogonblick.case import ClosureStatus, RemovalStatus
from portal.closures import attach
from storage.embedded.server import EmbeddedS3
from tests.flows.conftest import enter_website, new_rooms
from tests.flows.killing import Run, killable
from tests.flows.leaving import act, captured, gone, handed_in, wished, with_receiver
from tests.flows.remains import versions_in

pytestmark = pytest.mark.s3

SAVING = (
    "flows.cases.removal_steps.capture_handed",
    "flows.cases.preserving.deposit",
    "flows.cases.preserving.clear",
)
CONCLUDING = (
    "flows.cases.closure_papers.stated",
    "flows.cases.closure_papers.laid_down",
    "flows.cases.closure_steps.lay",
)
"""Where a kill leaves most that is not as it was before, nor as it is to be."""


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory, seaweed: EmbeddedS3) -> Iterator[Rooms]:
    """Rooms in which every test has its own account."""
    with new_rooms(seaweed, tmp_path_factory.mktemp("killed-case")) as opened:
        yield with_receiver(opened)


@pytest.fixture(scope="module")
def run(rooms: Rooms) -> Iterator[Run]:
    """The script, working in the same rooms."""
    with killable("tests.flows.killed_case", rooms) as running:
        yield running


@pytest.mark.parametrize("place", SAVING)
def test_a_killed_saving_is_finished_by_the_next_run(rooms: Rooms, run: Run, place: str) -> None:
    """SIGKILL right after a step; the next run ends with one version of everything."""
    name = place.rpartition(".")[2].replace("_", "-")
    enter_website(rooms, name, f"https://{name}.example/")
    case = handed_in(rooms, wished(rooms, name, f"https://{name}.example/1"))
    assert run(case.id, place) == -signal.SIGKILL
    assert preserve(case.id, rooms) is RemovalStatus.SAVED
    assert rooms.catalogue.snapshot(case.order.snapshot_id).receipt.files
    assert set(versions_in(rooms.settings, f"snapshots/{name}/").values()) == {1}
    assert [one.step for one in rooms.catalogue.removals.get(case.id).deeds].count(
        "Sparat i arkivet"
    ) == 1


def test_a_killed_handing_over_tells_once(rooms: Rooms, run: Run) -> None:
    """Killed before the letter is posted, and run again twice: one letter."""
    enter_website(rooms, "overlamnat", "https://overlamnat.example/")
    case = handed_in(rooms, wished(rooms, "overlamnat", "https://overlamnat.example/1"))
    preserve(case.id, rooms)
    gone(rooms, case)
    before = len(rooms.catalogue.outbox.letters())
    assert run(case.id, "flows.cases.removal_steps.tell_case_system") == -signal.SIGKILL
    assert preserve(case.id, rooms) is RemovalStatus.SENT
    assert len(rooms.catalogue.outbox.letters()) == before + 1


@pytest.mark.parametrize("place", CONCLUDING)
def test_a_killed_closure_is_finished_by_the_next_run(
    rooms: Rooms, run: Run, place: str, tmp_path: Path
) -> None:
    """SIGKILL between any two steps; the statement and the export lie there once each."""
    name = place.rpartition(".")[2].replace("_", "-")
    enter_website(rooms, name, f"https://{name}.example/")
    case = captured(rooms, name)
    export = tmp_path / "export.zip"
    export.write_bytes(b"allt som plattformen har")
    case = attach(rooms.catalogue, rooms.settings, case, export, act(rooms))
    assert run(case.id, place) == -signal.SIGKILL
    assert close(case.id, rooms) is ClosureStatus.DELIVERED
    folder = f"snapshots/{name}/{case.order.snapshot_id}"
    laid = versions_in(rooms.settings, f"{folder}/{FOLDER}/")
    assert laid[f"{folder}/{EXPORTS}/export.zip"] == laid[f"{folder}/{FOLDER}/{NAME}.pdf"] == 1
    assert set(laid.values()) == {1}
    assert not (rooms.settings.uploads / case.id / "export.zip").exists()
