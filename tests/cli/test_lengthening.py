"""A decision that became longer locks at once what it is about."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.rooms import Rooms
from ogonblick.settings_reading import environment_of
from portal.cli import ogonblick as program
from storage.embedded.server import EmbeddedS3
from tests.flows.conftest import new_rooms
from tests.flows.shelf import PLAN, shelved

pytestmark = pytest.mark.s3


@pytest.fixture
def rooms(tmp_path: Path, seaweed: EmbeddedS3) -> Iterator[Rooms]:
    """A home whose plan keeps snapshots for eighty years, with one that was decided by two."""
    (tmp_path / "plan.toml").write_text(PLAN.replace("2 år", "80 år"), encoding="utf-8")
    with new_rooms(seaweed, tmp_path / "home", plan=str(tmp_path / "plan.toml")) as opened:
        shelved(opened, "langre", "2020H1")
        yield opened


def redecided(rooms: Rooms, **others: str) -> Result:
    """Decide again about all that is stored."""
    env = environment_of(rooms.settings) | others
    return CliRunner().invoke(program, ["plan", "redecide"], env=env, catch_exceptions=False)


def test_what_is_decided_to_be_kept_longer_is_locked_longer_at_once(rooms: Rooms) -> None:
    """Nothing waits for the flow of the new year, and it is said how many there were."""
    ended = redecided(rooms)
    assert "1 bild behöver ett längre lås i arkivet." in ended.stdout
    assert "1 har fått ett längre lås." in ended.stderr
    until = rooms.archive.protection("snapshots/langre/").until
    assert until == datetime(2099, 12, 31, tzinfo=UTC)
    assert redecided(rooms).stderr == ""


def test_an_archive_that_is_away_keeps_no_decision_waiting(rooms: Rooms) -> None:
    """The decision stands, and it is said how the locks follow."""
    ended = redecided(rooms, OGONBLICK_S3_BUCKET="ingen-hink")
    assert "»ogonblick storage extend-locks«" in " ".join(ended.stderr.split())
    (kept,) = rooms.catalogue.snapshots()
    assert str(kept.decision.keep_until) == "2100-05-05"
