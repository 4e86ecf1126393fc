"""``ogonblick storage extend-locks``, run as a person runs it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from ogonblick.decision import Decision, Retention
from ogonblick.errors import ReceiptMismatch
from ogonblick.plan import Ruling
from ogonblick.settings_reading import environment_of
from portal.cli.extend_locks import lengthened
from storage.care.replica import Replica, replica_of, replicate_all
from storage.embedded.server import EmbeddedS3
from storage.packages.opening import open_archive
from tests.conftest import Ogonblick
from tests.flows.conftest import new_rooms
from tests.flows.shelf import shelved
from tests.storage.sharing import bundle_with, deposited, payload

KEPT = Decision(Retention.PERMANENT, None, "2", "", "Plan, version 2", ("Bevaras.",))


@pytest.mark.s3
def test_locks_that_are_too_short_are_lengthened_and_counted(
    seaweed: EmbeddedS3, ogonblick: Ogonblick, tmp_path: Path
) -> None:
    """It says how many objects were gone through and what got longer; again, nothing was short."""
    with new_rooms(seaweed, tmp_path) as rooms:
        snapshot = shelved(rooms, "lasta", "2020H1")
        rooms.catalogue.rule_again(Ruling(snapshot.id, KEPT, rooms.clock(), "ny plan"))
        here = environment_of(rooms.settings)
    told = ogonblick("storage", "extend-locks", home=tmp_path, **here)
    assert (told.returncode, told.stdout) == (
        0,
        "Låst enligt besluten: 3 objekt i 1 ögonblicksbild. 1 har fått ett längre lås.\n",
    )
    (again,) = json.loads(
        ogonblick("storage", "extend-locks", "--json", home=tmp_path, **here).stdout
    )
    assert again == {
        "snapshot_id": snapshot.id,
        "until": "2099-12-31",
        "objects": 3,
        "longer": False,
    }


@pytest.mark.s3
def test_copies_are_locked_though_the_first_archive_is_damaged(
    seaweed: EmbeddedS3, tmp_path: Path
) -> None:
    """A chunk that is lost in the first is named, and has its longer lock in the second."""
    with new_rooms(seaweed, tmp_path / "home") as rooms:
        shelf = shelved(rooms, "lasta", "2020H1")
        bundle = bundle_with(tmp_path, f"prov-{uuid4().hex}", [payload()])
        owner = rooms.catalogue.account(shelf.account_id)
        receipt = deposited(rooms.catalogue, rooms.archive, owner, bundle)
        kept = replace(
            shelf, id=bundle.snapshot_id, period="2020H2", receipt=receipt, decision=KEPT
        )
        rooms.catalogue.record(kept, [], [], [])
        chosen = replace(
            rooms.settings,
            replica_endpoint=rooms.settings.s3_endpoint,
            replica_bucket=f"kopia-{uuid4().hex}",
            replica_access_key=rooms.settings.s3_access_key,
            replica_secret_key=rooms.settings.s3_secret_key,
        )
        copies = open_archive(replica_of(chosen) or chosen)
        copies.prepare()
        both = (rooms.archive, Replica(copies, copies), tmp_path, rooms.clock)
        list(replicate_all(rooms.catalogue, *both))
        (chunk,) = rooms.archive.chunk_keys(receipt.files[0])
        rooms.archive.remove(chunk)
        with pytest.raises(ReceiptMismatch, match=chunk):
            lengthened(chosen, rooms.catalogue, [kept])
    assert copies.protection(chunk).until == datetime(2099, 12, 31, tzinfo=UTC)
