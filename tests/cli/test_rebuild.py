"""A disaster: the home is lost, and the command line makes the catalogue again from the archive."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.carry_out_disposal import carry_out
from flows.harvest_account import harvest
from flows.rooms import Rooms
from ogonblick.capture import Occasion, Order
from ogonblick.errors import OgonblickError
from ogonblick.settings import Settings
from ogonblick.settings_reading import environment_of
from portal.cli import ogonblick as program
from storage.care.sharing import hold
from storage.database.chunk_users import ChunkUser
from storage.database.entries import WorkStatus
from storage.embedded.server import EmbeddedS3
from tests.flows.board import Board
from tests.flows.conftest import enter_website, new_rooms
from tests.flows.shelf import OPERATOR, PLAN, approved, shelved
from tests.storage.lost import rows_of

pytestmark = [pytest.mark.browser, pytest.mark.s3]

ORDER = Order("anslag", Occasion.SCHEDULED, "2026H2")
BROKEN = "snapshots/grannar/grannar_2020h2_scheduled"


@dataclass(frozen=True)
class Answer:
    """How a command ended, and what it printed; its error is told as ``main`` tells it."""

    returncode: int
    stdout: str
    stderr: str


def told(settings: Settings, *words: str) -> Answer:
    """Run a command in this process."""
    ended = CliRunner().invoke(program, words, env=environment_of(settings))
    if isinstance(ended.exception, OgonblickError):
        return Answer(ended.exception.exit_code, ended.stdout, str(ended.exception))
    assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
    return Answer(ended.exit_code, ended.stdout, ended.stderr)


@pytest.fixture(scope="module")
def rooms(
    tmp_path_factory: pytest.TempPathFactory, seaweed: EmbeddedS3, board: Board
) -> Iterator[Rooms]:
    """A home with a harvested snapshot, one that is disposed of, and one whose bundle is broken."""
    home = tmp_path_factory.mktemp("lost")
    (home / "plan.toml").write_text(PLAN, encoding="utf-8")
    with new_rooms(seaweed, home, plan=str(home / "plan.toml")) as opened:
        enter_website(opened, "anslag", board.url("anslag"))
        assert harvest(ORDER, opened) is WorkStatus.FINISHED
        shelved(opened, "grannar", "2020H1")
        approved(opened, "G-1", "grannar")
        carry_out("G-1", OPERATOR, opened)
        shelved(opened, "grannar", "2020H2")
        yield opened


def elsewhere(rooms: Rooms, place: Path) -> Settings:
    """Return settings of a new home that knows the same archive."""
    return replace(rooms.settings, home=place)


def test_a_lost_home_is_made_again(rooms: Rooms, tmp_path: Path) -> None:
    """Backed up, lost and rebuilt by one command: harvested and disposed of as they were."""
    saved = told(rooms.settings, "backup")
    assert saved.stdout.startswith("Säkerhetskopian ligger i arkivet: backups/")
    listed = json.loads(told(rooms.settings, "backup", "--list", "--json").stdout)
    new = elsewhere(rooms, tmp_path)
    new.neighbours.mkdir()
    (new.neighbours / "pdq_fit4_1.codes").write_bytes(b"of the catalogue that was lost")
    made = told(new, "rebuild")
    assert not list(new.neighbours.iterdir())
    assert made.returncode == 20
    assert f"Återställde {listed[0]}." in made.stderr
    assert "Gör om katalogen: 3 av 3" in made.stderr
    assert "Inlästa ur arkivet: 1 ögonblicksbild och 1 gravsten." in made.stdout
    assert f"  – {BROKEN}: " in made.stdout
    ours, theirs = rows_of(new.database_url), rows_of(rooms.settings.database_url)
    for rows in theirs.values():
        rows[:] = [row for row in rows if "grannar_2020h2_scheduled" not in row.values()]
    # the words of the broken one are not known any more
    assert {name for name in ours if ours[name] != theirs[name]} == {"passages"}


def test_restoring_and_rebuilding_refuse_what_is_not_empty(rooms: Rooms, tmp_path: Path) -> None:
    """Each says what to do instead, and changes nothing; a hold that no backup has is told of."""
    new = elsewhere(rooms, tmp_path)
    told(rooms.settings, "backup")
    user = ChunkUser(ORDER.account_id, ORDER.snapshot_id)
    hold(rooms.catalogue, rooms.archive, user, on=True)
    assert told(new, "restore").stdout.endswith("Kör nu »ogonblick rebuild«.\n")
    again = told(new, "restore")
    assert (again.returncode, "Katalogen är inte tom" in again.stderr) == (40, True)
    rebuilt = told(new, "rebuild", "--json")
    assert "återställdes inte nu" in rebuilt.stderr
    made = json.loads(rebuilt.stdout)
    assert made["added"] == 1
    assert "inget sådant gallringsstopp" in made["troubles"][-1]["text"]
    hold(rooms.catalogue, rooms.archive, user, on=False)
    refused = told(new, "rebuild")
    assert (refused.returncode, "--add-missing" in refused.stderr) == (40, True)
    more = told(new, "rebuild", "--add-missing")
    assert "0 ögonblicksbilder och 0 gravstenar. Fanns redan: 2." in more.stdout
