"""Holds and disposal as people order them."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from bundles.plain import from_json
from flows.carry_out_disposal import carry_out
from flows.disposal_records import note
from flows.disposal_steps import begin
from flows.rooms import Rooms, open_rooms
from ogonblick.errors import OgonblickError
from ogonblick.event import EventType
from ogonblick.plan import CaseStatus
from ogonblick.settings import Settings, environment_of
from portal.cli import ogonblick as program
from retention.disposal import Clearance
from storage.embedded import EmbeddedS3
from tests.conftest import Ogonblick
from tests.flows.conftest import new_rooms
from tests.flows.shelf import APPROVER, OPERATOR, PLAN, PROPOSER, approved, shelved

pytestmark = pytest.mark.s3


@dataclass(frozen=True)
class Answer:
    """How a command ended, and what it printed; its error is told as ``main`` tells it."""

    returncode: int
    stdout: str
    stderr: str


Told = Callable[..., Answer]
"""Runs a command in the test's home."""


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory, seaweed: EmbeddedS3) -> Iterator[Rooms]:
    """A home with a plan, in which one snapshot is due and one is locked away for longer."""
    home = tmp_path_factory.mktemp("disposal")
    (home / "plan.toml").write_text(PLAN, encoding="utf-8")
    with new_rooms(seaweed, home, plan=str(home / "plan.toml")) as opened:
        for period in ("2020H1", "2020H2"):
            shelved(opened, "konto", period)
        yield opened


@pytest.fixture(scope="module")
def told(rooms: Rooms) -> Told:
    """The commands in that home; in this process, for there are many of them."""
    settings = environment_of(rooms.settings)

    def run(*words: str) -> Answer:
        ended = CliRunner().invoke(program, words, env=settings)
        if isinstance(ended.exception, OgonblickError):
            return Answer(ended.exception.exit_code, ended.stdout, str(ended.exception))
        assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
        return Answer(ended.exit_code, ended.stdout, ended.stderr)

    return run


def is_held(rooms: Rooms, snapshot_id: str) -> bool:
    """Say whether the archive itself holds a snapshot."""
    return rooms.archive.protection(f"snapshots/konto/{snapshot_id}/").held


def test_a_hold_is_set_shown_and_lifted(told: Told, rooms: Rooms) -> None:
    """The archive holds what is held, and nothing else, as long as any hold is on it."""
    held, free = "konto_2020h1_scheduled", "konto_2020h2_scheduled"
    who = ("--who", "registratorn", "--why", "begäran om utlämnande")
    first = json.loads(told("holds", "add", *who, "--snapshot", held, "--json").stdout)
    second = json.loads(told("holds", "add", *who, "--account", "konto", "--json").stdout)
    assert (is_held(rooms, held), is_held(rooms, free)) == (True, True)
    shown = told("holds", "list").stdout
    assert f"ögonblicksbilden {held}" in shown
    assert "kontot konto" in shown
    lifted = told("holds", "lift", second["id"], "--by", "arkivarien", "--why", "klart")
    assert lifted.stdout == f"Gallringsstoppet {second['id']} är hävt.\n"
    assert (is_held(rooms, held), is_held(rooms, free)) == (True, False)
    assert (
        "konto_2020h1_scheduled: Gallringsstopp sedan"
        in told("disposal", "propose", "--dry-run", "--by", PROPOSER).stdout
    )
    told("holds", "lift", first["id"], "--by", "arkivarien", "--why", "klart")
    assert not is_held(rooms, held)
    assert "arkivarien" in told("holds", "list", "--lifted").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--snapshot", "konto_2020h3_scheduled"), "Menade du konto_2020h"),
        (("--account", "kontot"), "Menade du konto"),
        (("--board", "Kulturnamnden"), "Där finns: Kulturnämnden"),
    ],
)
def test_a_hold_on_a_misspelt_name_is_refused(
    told: Told, words: tuple[str, str], said: str
) -> None:
    """It would hold nothing, so it is not set, and the right name is told."""
    refused = told("holds", "add", "--who", "r", "--why", "v", *words)
    assert (refused.returncode, refused.stdout) == (40, "")
    assert said in refused.stderr


def test_a_hold_needs_somebody_and_a_reason(told: Told) -> None:
    """Blank words are none."""
    assert told("holds", "add", "--who", " ", "--why", "skäl").returncode == 2
    unknown = told("holds", "lift", "stopp-99", "--by", "a", "--why", "b")
    assert (unknown.returncode, "stopp-99 gäller inte" in unknown.stderr) == (40, True)


def test_a_disposal_from_proposal_to_certificate(told: Told, rooms: Rooms, tmp_path: Path) -> None:
    """Dry run, proposal, the same person refused, a second one, and the certificate as a file."""
    dry = told("disposal", "propose", "--dry-run", "--by", PROPOSER)
    assert "konto_2020h1_scheduled: 2 objekt" in dry.stdout
    assert rooms.catalogue.cases() == []
    (case_id,) = json.loads(told("disposal", "propose", "--by", PROPOSER, "--json").stdout)["cases"]
    own = told("disposal", "approve", case_id, "--by", PROPOSER.lower())
    assert (own.returncode, "annan behörig person" in own.stderr) == (70, True)
    early = told("disposal", "carry-out", case_id, "--by", OPERATOR)
    assert (early.returncode, "inte godkänt" in early.stderr) == (70, True)
    unwritten = told("disposal", "certificate", case_id)
    assert (unwritten.returncode, "inte utfört" in unwritten.stderr) == (70, True)
    assert told("disposal", "approve", case_id, "--by", APPROVER).returncode == 0
    assert f"Godkänt av {APPROVER}" in told("disposal", "show", case_id).stdout
    assert re.search(rf"{case_id}.*Godkänt.*2 handlingar", told("disposal", "list").stdout)
    carry_out(case_id, OPERATOR, rooms)
    target = tmp_path / "protokoll.txt"
    assert told("disposal", "certificate", case_id, "--to", str(target)).returncode == 0
    assert target.read_text(encoding="utf-8").startswith(f"GALLRINGSPROTOKOLL\nÄrende: {case_id}")
    data = json.loads(told("disposal", "certificate", case_id, "--format", "json").stdout)
    assert [one["record_id"] for one in data["records"] if one["gone_at"]] == [
        "konto_2020h1_scheduled",
        "konto_2020h2_scheduled",
    ]


def test_a_withdrawn_case_goes_no_further(told: Told, rooms: Rooms) -> None:
    """What was withdrawn is neither approved nor carried out, and nothing is gone."""
    kept = shelved(rooms, "aterkallat", "2020H1")
    of_account = ("--account", "aterkallat", "--by", PROPOSER, "--json")
    (case_id,) = json.loads(told("disposal", "propose", *of_account).stdout)["cases"]
    assert "Inget är gallrat" in told("disposal", "withdraw", case_id).stdout
    for step in ("approve", "carry-out"):
        refused = told("disposal", step, case_id, "--by", APPROVER)
        assert (refused.returncode, "tillbakadraget" in refused.stderr) == (70, True)
    assert rooms.catalogue.snapshot(kept.id) == kept


@pytest.mark.prefect
def test_the_flows_carry_it_out_or_say_why_not(
    stack: Settings, ogonblick: Ogonblick, tmp_path: Path
) -> None:
    """By the deployment's name: a run that was cut short is finished, and a new plan refuses.

    The flows go by the plan that they ship with, by which all is kept; ours is another.
    """
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN, encoding="utf-8")
    rooms = open_rooms(replace(stack, plan=str(plan)))
    due = shelved(rooms, "flode", "2020H1")
    case = begin(rooms, approved(rooms, "G-flode", "flode"), OPERATOR)
    (item,) = from_json(Clearance, case.clearance).items
    note(rooms, case, item, EventType.DEACCESSION, "gallring påbörjad i ärende G-flode")
    rooms.archive.remove(due.receipt.files[0].key)
    done = ogonblick("disposal", "carry-out", "G-flode", "--by", OPERATOR, home=stack.home)
    assert (done.returncode, done.stdout[:18]) == (0, "GALLRINGSPROTOKOLL"), done.stderr
    assert rooms.catalogue.case("G-flode").status is CaseStatus.DONE
    kept = shelved(rooms, "flode-kvar", "2020H1")
    approved(rooms, "G-kvar", "flode-kvar")
    refused = ogonblick("disposal", "carry-out", "G-kvar", "--by", OPERATOR, home=stack.home)
    assert (refused.returncode, refused.stdout) == (70, "")
    assert f"{kept.id}: " in refused.stderr
    assert rooms.catalogue.snapshot(kept.id) == kept
    rooms.catalogue.close()
