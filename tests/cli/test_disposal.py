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
from flows.disposal.records import note
from flows.disposal.steps import act_of, begin
from flows.rooms import Rooms, open_rooms
from ogonblick.digest import digest_of
from ogonblick.errors import ArchiveError, OgonblickError
from ogonblick.event import EventType
from ogonblick.plan import CaseStatus
from ogonblick.settings import Settings
from ogonblick.settings_reading import environment_of
from ogonblick.swedish import day_of
from portal.cli import ogonblick as program
from portal.cli.acts import account_now
from portal.orders import SWEEP, Orders
from retention.certificate import DisposalCertificate
from retention.disposal import Clearance
from storage.care.sharing import hold
from storage.database.chunk_users import ChunkUser
from storage.embedded.server import EmbeddedS3
from tests.conftest import Ogonblick
from tests.flows.conftest import new_rooms
from tests.flows.remains import another_client
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
    explained = told("plan", "explain", free).stdout
    assert "gallras inte, för ett gallringsstopp gäller" in explained
    assert f"gallringsstoppet {second['id']} satt:" in explained
    lifted = told("holds", "lift", second["id"], "--by", "arkivarien", "--why", "klart")
    explained = told("plan", "explain", free).stdout
    assert "får gallras tidigast" in explained.partition("Avgjort:")[0]
    assert f"gallringsstoppet {second['id']} hävt:" in explained
    assert lifted.stdout == f"Gallringsstoppet {second['id']} är hävt.\n"
    assert (is_held(rooms, held), is_held(rooms, free)) == (True, False)
    assert (
        "konto_2020h1_scheduled: Gallringsstopp sedan"
        in told("disposal", "propose", "--dry-run", "--by", PROPOSER).stdout
    )
    told("holds", "lift", first["id"], "--by", "arkivarien", "--why", "klart")
    assert not is_held(rooms, held)
    assert "arkivarien" in told("holds", "list", "--lifted").stdout


def test_what_is_kept_for_ever_names_nobody_of_a_hold(told: Told, rooms: Rooms) -> None:
    """Events and tombstones are locked until 2099: of a hold they tell its id and its day."""
    id_ = "konto_2020h2_scheduled"
    who = ("--who", "Karin Svensson", "--why", "begäran av Kalle Karlsson")
    hold = json.loads(told("holds", "add", *who, "--snapshot", id_, "--json").stdout)
    told("holds", "lift", hold["id"], "--by", "Eva Ek", "--why", "klart för Kalle Karlsson")
    rulings, events = rooms.catalogue.rulings(id_), rooms.catalogue.events(id_)
    kept = f"{rulings} {events}"
    assert f"Gallringsstopp sedan {hold['since']} ({hold['id']})." in kept
    assert f"gallringsstoppet {hold['id']} hävt" in kept
    assert [name for name in ("Karin", "Kalle", "Eva Ek") if name in kept] == []


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


def test_a_stop_that_another_has_set_in_the_archive_is_told_and_left(
    told: Told, rooms: Rooms
) -> None:
    """Neither lifting ours nor marking anew lifts theirs."""
    theirs = shelved(rooms, "annans", "2020H1").receipt.files[0]
    at = {"Bucket": rooms.settings.s3_bucket, "Key": theirs.key, "VersionId": theirs.version}
    another_client(rooms.settings).put_object_legal_hold(**at, LegalHold={"Status": "ON"})
    who = ("--who", "registratorn", "--why", "begäran", "--account", "annans", "--json")
    hold = json.loads(told("holds", "add", *who).stdout)
    lifted = told("holds", "lift", hold["id"], "--by", "arkivarien", "--why", "klart")
    for answer in (lifted, told("holds", "mark")):
        assert "som någon annan har satt" in answer.stderr
    assert rooms.archive.protection(theirs.key).held_by_others


def test_a_hold_that_the_catalogue_has_lost_is_left_and_told_of(told: Told, rooms: Rooms) -> None:
    """Only what a lifted hold was on is let go: a catalogue from a backup may lack a newer one."""
    one = shelved(rooms, "forlorat", "2020H1")
    user, folder = ChunkUser(one.account_id, one.id), f"snapshots/forlorat/{one.id}/"
    hold(rooms.catalogue, rooms.archive, user, on=True)
    assert "katalogen har inget sådant" in told("holds", "mark").stderr
    assert rooms.archive.protection(folder).held
    who = ("--who", "registratorn", "--why", "begäran", "--account", "forlorat", "--json")
    added = json.loads(told("holds", "add", *who).stdout)
    told("holds", "lift", added["id"], "--by", "arkivarien", "--why", "klart")
    assert not rooms.archive.protection(folder).held


def test_marking_that_the_archive_did_not_hear_of_fails(rooms: Rooms) -> None:
    """To mark is all that the command does; to set a hold is done without the archive."""
    env = environment_of(replace(rooms.settings, s3_bucket="ingen-hink"))
    ended = CliRunner().invoke(program, ("holds", "mark"), env=env)
    assert isinstance(ended.exception, ArchiveError)
    words = ("--who", "r", "--why", "v", "--snapshot", "konto_2020h2_scheduled", "--json")
    added = CliRunner().invoke(program, ("holds", "add", *words), env=env)
    assert (added.exit_code, "»ogonblick holds mark«" in added.stderr) == (0, True)
    lifted = ("holds", "lift", json.loads(added.stdout)["id"], "--by", "b", "--why", "klart")
    assert CliRunner().invoke(program, lifted, env=env).exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("holds", "add", "--who", " ", "--why", "skäl"),
        ("holds", "add", "--who", "registratorn", "--why", "\u200b"),
        ("holds", "lift", "stopp-1", "--by", "\u2060", "--why", "skäl"),
        ("disposal", "propose", "--by", ""),
        ("disposal", "approve", "G1", "--by", " \t"),
        ("disposal", "withdraw", "G1", "--by", "Anna", "--why", "–"),
        ("disposal", "carry-out", "G1", "--by", "\u00ad"),
    ],
)
def test_every_step_needs_somebody_and_a_reason(told: Told, words: tuple[str, ...]) -> None:
    """Blank words, and signs that cannot be seen, are none."""
    refused = told(*words)
    assert (refused.returncode, refused.stdout) == (2, "")


def test_a_hold_that_is_not_in_force_cannot_be_lifted(told: Told) -> None:
    """It is told which are."""
    unknown = told("holds", "lift", "stopp-99", "--by", "a", "--why", "b")
    assert (unknown.returncode, "stopp-99 gäller inte" in unknown.stderr) == (40, True)


def test_a_disposal_from_proposal_to_certificate(told: Told, rooms: Rooms, tmp_path: Path) -> None:
    """Dry run, proposal, the same person refused, a second one, and the certificate as a file."""
    propose = ("disposal", "propose", "--account", "konto", "--by", PROPOSER)
    dry = told(*propose, "--dry-run")
    assert "konto_2020h1_scheduled: 2 objekt" in dry.stdout
    assert rooms.catalogue.cases() == []
    year = day_of(rooms.clock()).year
    rooms.archive.preserve(f"certificates/G{year}-1/gallringsprotokoll.txt", Path(__file__))
    (case_id,) = json.loads(told(*propose, "--json").stdout)["cases"]
    assert case_id == f"G{year}-2", "the first name is that of a certificate in the archive"
    own = told("disposal", "approve", case_id, "--by", PROPOSER.lower())
    assert (own.returncode, "annan behörig person" in own.stderr) == (70, True)
    early = told("disposal", "carry-out", case_id, "--by", OPERATOR)
    assert (early.returncode, "inte godkänt" in early.stderr) == (70, True)
    unwritten = told("disposal", "certificate", case_id)
    assert (unwritten.returncode, "inte utfört" in unwritten.stderr) == (70, True)
    assert told("disposal", "approve", case_id, "--by", APPROVER).returncode == 0
    assert f"Godkänt av {APPROVER} ({account_now()})" in told("disposal", "show", case_id).stdout
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
    unseen = told("disposal", "certificate", case_id, "--format", "pdf")
    assert (unseen.returncode, unseen.stdout) == (2, "")
    forge(rooms, f"certificates/{case_id}/gallringsprotokoll.txt", b"GALLRINGSPROTOKOLL")
    forged = told("disposal", "certificate", case_id)
    assert (forged.returncode, "inte den fil som förteckningen" in forged.stderr) == (34, True)
    forge(rooms, f"certificates/{case_id}/manifest.json", b"{}")
    forged = told("disposal", "certificate", case_id, "--format", "json")
    assert (forged.returncode, "underskriften" in forged.stderr) == (34, True)


def forge(rooms: Rooms, key: str, content: bytes) -> None:
    """Lay something else over an object, as we would, and as who has the key could."""
    another_client(rooms.settings).put_object(
        Bucket=rooms.settings.s3_bucket,
        Key=key,
        Body=content,
        Metadata={"sha256": digest_of([content]).hexadecimal},
    )


def test_a_lock_is_told_before_anybody_approves(told: Told, rooms: Rooms) -> None:
    """The proposal, and the case that is to be approved, say until when the archive keeps it."""
    locked = shelved(rooms, "last", "2020H1", locked=2036)
    of_account = ("--account", "last", "--by", PROPOSER)
    (case_id,) = json.loads(told("disposal", "propose", *of_account, "--json").stdout)["cases"]
    why = f"{locked.id}: Arkivets objektlås gäller till 2036-01-01"
    assert why in told("disposal", "propose", *of_account, "--dry-run").stdout
    assert why in told("disposal", "show", case_id).stdout


def test_a_withdrawn_case_goes_no_further(told: Told, rooms: Rooms) -> None:
    """What was withdrawn is neither approved nor carried out, and nothing is gone."""
    kept = shelved(rooms, "aterkallat", "2020H1")
    of_account = ("--account", "aterkallat", "--by", PROPOSER, "--json")
    (case_id,) = json.loads(told("disposal", "propose", *of_account).stdout)["cases"]
    withdrawn = told("disposal", "withdraw", case_id, "--by", "Åsa  Ek", "--why", "fel år")
    assert "Inget är gallrat" in withdrawn.stdout
    shown = told("disposal", "show", case_id).stdout
    assert re.search(r"Tillbakadraget av Åsa Ek \(.+\), .+: fel år", shown)
    for step in ("approve", "carry-out"):
        refused = told("disposal", step, case_id, "--by", APPROVER)
        assert (refused.returncode, "tillbakadraget" in refused.stderr) == (70, True)
    assert rooms.catalogue.snapshot(kept.id) == kept


@pytest.mark.prefect
def test_the_flows_carry_it_out_or_say_why_not(
    stack: Settings, ogonblick: Ogonblick, tmp_path: Path
) -> None:
    """By the deployment's name: a run that was cut short is finished, if need be by the next sweep.

    A new plan refuses.

    The flows go by the plan that they ship with, by which all is kept; ours is another.
    """
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN, encoding="utf-8")
    rooms = open_rooms(replace(stack, plan=str(plan)))
    for account in ("flode", "svept"):
        cut_short(rooms, account)
    done = ogonblick("disposal", "carry-out", "G-flode", "--by", OPERATOR, home=stack.home)
    assert (done.returncode, done.stdout[:18]) == (0, "GALLRINGSPROTOKOLL"), done.stderr
    assert rooms.catalogue.case("G-flode").status is CaseStatus.DONE
    prefect = Orders(stack.prefect_api)
    sweep = prefect.follow(prefect.give(SWEEP, {"account_ids": []}), lambda: None)
    assert sweep.state == "COMPLETED"
    finished = from_json(DisposalCertificate, rooms.catalogue.case("G-svept").certificate)
    assert finished.carried_out.by == f"Ögonblicks genomgång, på order av {OPERATOR}"
    assert len(finished.gone) == 1
    kept = shelved(rooms, "flode-kvar", "2020H1")
    approved(rooms, "G-kvar", "flode-kvar")
    refused = ogonblick("disposal", "carry-out", "G-kvar", "--by", OPERATOR, home=stack.home)
    assert (refused.returncode, refused.stdout) == (70, "")
    assert f"{kept.id}: " in refused.stderr
    assert rooms.catalogue.snapshot(kept.id) == kept
    rooms.catalogue.close()


def cut_short(rooms: Rooms, account_id: str) -> None:
    """Leave an account's only snapshot as a kill in the middle of its removal does."""
    due = shelved(rooms, account_id, "2020H1")
    approval = approved(rooms, f"G-{account_id}", account_id)
    case = begin(rooms, approval, act_of(rooms, OPERATOR))
    (item,) = from_json(Clearance, case.clearance).items
    note(rooms, case, item, EventType.DEACCESSION, f"gallring påbörjad i ärende {case.id}")
    rooms.disposer.remove(due.receipt.files[0].key)
