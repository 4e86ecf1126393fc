"""A chunk that rotted on a server's own disk; SeaweedFS tries for seconds before it says so."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.rooms import open_rooms
from ogonblick.capture import Occasion, Order
from ogonblick.settings import Settings
from storage.care.fixity import Harm, examine
from storage.care.reusing import mend_reused
from storage.care.sharing import claim
from storage.embedded.server import embedded_s3
from storage.packages.opening import Patience, open_archive
from storage.rebuild.record import lay_record, record_of
from tests.flows.shelf import account, content_of, shelve
from tests.storage.sharing import bundle_with, payload

pytestmark = pytest.mark.s3


def rot(disk: Path, content: bytes) -> None:
    """Turn one bit of what lies in the server's own files."""
    sign = content[500:564]
    (path,) = (one for one in disk.rglob("*.dat") if sign in one.read_bytes())
    with path.open("r+b") as file:
        file.seek(path.read_bytes().index(sign))
        file.write(bytes([sign[0] ^ 1]))
        os.fsync(file.fileno())


def test_a_bit_that_turned_on_the_disk_is_found_and_put_right(tmp_path: Path) -> None:
    """The server still says that all is there; the next bundle makes the older one whole again."""
    with embedded_s3(tmp_path / "s3") as running:
        opened = open_rooms(running.settings(Settings(home=tmp_path)))
        hasty = open_archive(opened.settings, Patience(attempts=1, waits=(), doubts=()))
        rooms = replace(opened, archive=hasty)
        hasty.prepare()
        common = [payload(), payload()]
        first, second = (
            Order("rota", Occasion.SCHEDULED, period) for period in ("2020H1", "2020H2")
        )
        older = shelve(rooms, first, bundle_with(tmp_path, first.snapshot_id, common))
        before = content_of(rooms, older)
        rot(tmp_path / "s3", common[0])
        lay_record(hasty, record_of(rooms.catalogue, older.id))
        (chunk,) = (one.object.key for one in examine(rooms.catalogue, hasty, older).damage)
        assert hasty.store.find(chunk)
        bundle = bundle_with(tmp_path, second.snapshot_id, common)
        sharing = claim(rooms.catalogue, account("rota"), bundle)
        at = datetime(2026, 11, 21, tzinfo=UTC)
        (damage,) = mend_reused(rooms.catalogue, hasty, bundle, sharing, lambda: at)
        assert (damage.object.key, damage.hurts) == (chunk, (older.id,))
        assert damage.harm in (Harm.CHANGED, Harm.UNREADABLE)
        assert content_of(rooms, older) == before
        opened.catalogue.close()
