"""``ogonblick storage extend-locks``, run as a person runs it."""

import json
from pathlib import Path

import pytest

from ogonblick.decision import Decision, Retention
from ogonblick.plan import Ruling
from ogonblick.settings_reading import environment_of
from storage.embedded.server import EmbeddedS3
from tests.conftest import Ogonblick
from tests.flows.conftest import new_rooms
from tests.flows.shelf import shelved

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
