"""A full disk stops a harvest with one clear error; with room again the same order is finished."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from flows.harvest_account import harvest
from flows.rooms import Rooms
from ogonblick.capture import Occasion, Order
from ogonblick.settings_reading import environment_of
from storage.database.entries import WorkStatus
from tests.conftest import INHERITED, SmallDisk
from tests.flows.board import Board
from tests.flows.conftest import Enter
from tests.flows.remains import ended, versions_in

pytestmark = [pytest.mark.browser, pytest.mark.s3]

ORDER = Order("fullt", Occasion.SCHEDULED, "2026H2")
SCRIPT = Path(__file__).with_name("killed_harvest.py")


def test_a_full_disk_leaves_nothing_half_written(
    rooms: Rooms, board: Board, enter: Enter, small_disk: SmallDisk
) -> None:
    """No snapshot, no deviation, no object; the next harvest starts afresh and finishes."""
    enter("fullt", board.url("fullt"))
    rooms.settings.work.mkdir()
    # no room for the job; hardly room for the browser, which now starts and now does not
    for size in ("4k", "1m"):
        told = subprocess.run(
            small_disk(size, rooms.settings.work, sys.executable, SCRIPT),
            input="fullt -\n",
            env={**INHERITED, **environment_of(rooms.settings)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert re.search(r"DiskFull: Disken|CaptureError: .*ledig plats\?", told.stderr)
        assert rooms.catalogue.snapshots() == []
        assert ended(rooms.settings.home)
    assert harvest(ORDER, rooms) is WorkStatus.FINISHED
    assert set(versions_in(rooms.settings).values()) == {1}
