"""Two workers that store the same snapshot at the same time."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.rooms import Rooms
from storage.embedded.server import EmbeddedS3
from tests.faults.kill_rounds import Workers
from tests.faults.parcels import packed
from tests.flows.conftest import new_rooms
from tests.flows.remains import versions_in
from tests.storage.sharing import is_whole, payload

pytestmark = pytest.mark.s3


@pytest.fixture
def rooms(tmp_path: Path, seaweed: EmbeddedS3) -> Iterator[Rooms]:
    """Rooms of their own, with a bucket."""
    with new_rooms(seaweed, tmp_path / "home") as opened:
        opened.archive.prepare()
        yield opened


def test_the_same_snapshot_stored_twice_at_once_is_one(rooms: Rooms, tmp_path: Path) -> None:
    """Both end well, with one receipt, one record, and one version of each object."""
    workers = Workers(rooms.settings)
    try:
        for number in range(3):
            parcel = packed(tmp_path, f"tva-{number}", [payload(), payload()], 2036)
            for name in ("first", "second"):
                workers.begin(name, f"deposit {parcel.folder}")
            assert [workers.ended(name) for name in ("first", "second")] == [0, 0]
            (snapshot,) = rooms.catalogue.snapshots(parcel.order.account_id)
            assert parcel.receipt == snapshot.receipt
            assert is_whole(rooms.archive, snapshot.receipt, parcel.bundle, tmp_path)
    finally:
        workers.stop()
    assert set(versions_in(rooms.settings).values()) == {1}
