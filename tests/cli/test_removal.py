"""Removals, closures and the inbox as people meet them at the command line."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from flows.close_account import close
from flows.preserve_before_removal import preserve
from flows.rooms import Rooms
from ogonblick.case import ClosureStatus, Removal, RemovalStatus
from ogonblick.errors import OgonblickError
from ogonblick.event import EventType
from ogonblick.settings_reading import environment_of
from portal.cli import ogonblick as program
from storage.embedded.server import EmbeddedS3
from tests.cli.conftest import Recorded
from tests.conftest import Ogonblick
from tests.flows.conftest import enter_website, new_rooms
from tests.flows.leaving import EDITOR, captured, gone, handed_in, screenshot, wished, with_receiver

pytestmark = pytest.mark.s3

BY = ("--by", EDITOR)
HOME = "https://anslag.example/"


@dataclass(frozen=True)
class Answer:
    """How a command ended, and what it printed; its error is told as ``main`` tells it."""

    returncode: int
    stdout: str


Told = Callable[..., Answer]
"""Runs a command in the test's home."""


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory, seaweed: EmbeddedS3) -> Iterator[Rooms]:
    """A home with one account."""
    with new_rooms(seaweed, tmp_path_factory.mktemp("removal")) as opened:
        enter_website(opened, "anslag", HOME)
        yield opened


@pytest.fixture
def told(rooms: Rooms) -> Told:
    """The commands in that home; in this process, for there are many of them."""
    settings = environment_of(rooms.settings)

    def run(*words: str) -> Answer:
        ended = CliRunner().invoke(program, words, env=settings)
        if isinstance(ended.exception, OgonblickError):
            return Answer(ended.exception.exit_code, str(ended.exception))
        assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
        return Answer(ended.exit_code, ended.stdout)

    return run


def saved(rooms: Rooms, place: str, ground: str = "HBG-9c") -> Removal:
    """Return a removal whose content is kept."""
    case = handed_in(rooms, wished(rooms, "anslag", f"{HOME}{place}", ground))
    assert preserve(case.id, rooms) is RemovalStatus.SAVED
    return rooms.catalogue.removals.get(case.id)


def test_a_ground_that_is_not_in_the_guidelines_opens_nothing(rooms: Rooms, told: Told) -> None:
    """The answer is the guidelines' own list, which is also a command."""
    refused = told("removal", "save", f"{HOME}1", "--ground", "ful", "--why", "Fult.", *BY)
    assert refused.returncode == 71
    assert "HBG-9c  Personangrepp eller kränkningar." in refused.stdout
    assert rooms.catalogue.removals.all() == []
    assert "HBG-9a" in told("removal", "grounds").stdout


def test_an_address_that_is_no_accounts_is_answered_with_the_accounts(told: Told) -> None:
    """Nobody guesses whose a post is."""
    words = ("--ground", "HBG-9c", "--why", "Skäl.", *BY)
    refused = told("removal", "save", "https://annan.example/1", *words)
    assert (refused.returncode, "--account: anslag" in refused.stdout) == (40, True)


def test_a_removal_is_closed_by_its_number(rooms: Rooms, told: Told) -> None:
    """Sent by hand where nobody has an address; then a number, and only a number, closes it."""
    case = saved(rooms, "nummer")
    early = told("removal", "registered", case.id, "KS 2026/1", *BY)
    assert (early.returncode, "att innehållet tas bort" in early.stdout) == (71, True)
    gone(rooms, case)
    sent = told("removal", "sent", case.id, "--how", "Internpost till registratorn", *BY)
    assert sent.returncode == 0, sent.stdout
    assert case.id in told("inbox", "list").stdout
    assert told("removal", "registered", case.id, "hej", *BY).returncode == 71
    assert told("removal", "registered", case.id, "KS 2026/123", *BY).returncode == 0
    assert case.id not in told("inbox", "list").stdout
    shown = told("removal", "show", case.id).stdout
    assert "Diarienummer: KS 2026/123" in shown
    assert "Internpost till registratorn" in shown


def test_what_is_secret_is_shown_only_by_its_name(rooms: Rooms, told: Told) -> None:
    """Neither list nor inbox tells whose it is, nor does a list of snapshots have it."""
    case = saved(rooms, "hemligt", "HBG-9a")
    assert case.id not in told("removal", "list").stdout
    assert case.order.snapshot_id not in told("snapshots", "find").stdout
    (row,) = [
        one for one in json.loads(told("inbox", "list", "--json").stdout) if case.id in str(one)
    ]
    assert row["account"] == "sekretess"
    assert f"{HOME}hemligt" in told("removal", "show", case.id).stdout
    assert "diarienummer" in told("removal", "withdraw", case.id, "--why", "Nej.", *BY).stdout
    waiting = told("status").stdout
    assert f"{case.id}, Kommunledningsförvaltningen, sekretess: Sparat" in waiting


def test_an_editors_own_copy_is_logged(rooms: Rooms, told: Told, tmp_path: Path) -> None:
    """For a police report: the delivery as a file, and in case and events who took it."""
    case = saved(rooms, "kopia")
    target = tmp_path / "kopia.zip"
    assert told("removal", "copy", case.id, str(target), *BY).returncode == 0
    with ZipFile(target) as packed:
        note = packed.read(f"{case.id}/foljesedel.txt").decode()
    assert "Motivering: Kommentaren hänger ut en granne." in note
    assert rooms.catalogue.removals.get(case.id).deeds[-1].step == "Egen kopia"
    event = rooms.catalogue.events(case.order.snapshot_id)[-1]
    assert (event.type, event.agent) == (EventType.DISSEMINATION, EDITOR)
    again = told("inbox", "fetch", case.id, str(target), *BY)
    assert (again.returncode, "finns redan" in again.stdout) == (71, True)


def test_an_account_may_be_closed_when_it_is_received(rooms: Rooms, told: Told) -> None:
    """Until then the answer is why not, and the exit code says so too."""
    enter_website(rooms, "sidan", "https://sidan.example/")
    case = captured(rooms, "sidan")
    early = told("closure", "confirm", case.id)
    assert (early.returncode, "inte levererat" in early.stdout) == (10, True)
    assert close(case.id, with_receiver(rooms)) is ClosureStatus.DELIVERED
    assert case.id in told("inbox", "list", "--department", "Kulturförvaltningen").stdout
    assert told("closure", "closed", case.id, *BY).returncode == 71
    received = told("closure", "received", case.id, *BY)
    assert (received.returncode, "får avslutas" in received.stdout) == (0, True)
    assert told("closure", "closed", case.id, *BY).returncode == 0
    assert "Avslutat" in told("closure", "list").stdout


def test_saved_by_the_flows(recorded: Recorded, ogonblick: Ogonblick, tmp_path: Path) -> None:
    """A person's command on a running installation, with a screenshot in a page's place."""
    picture, text = tmp_path / "bild.png", tmp_path / "text.txt"
    picture.write_bytes(screenshot())
    text.write_text("Hets mot Åke.", encoding="utf-8")
    words = ("--ground", "HBG-9b", "--why", "Hets.", *BY)
    files = ("--screenshot", picture, "--text", text)
    run = ogonblick("removal", "save", "anslagstavlan", *words, *files, home=recorded.home)
    assert run.returncode == 0, run.stderr
    assert "Nu får det tas bort." in run.stdout
