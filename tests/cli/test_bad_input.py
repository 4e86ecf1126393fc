"""Bad input: one clear message with place and advice, an exit code of its own, nothing begun."""

import json
import re
import shutil
import socket
import time
from functools import partial
from pathlib import Path

import pytest

from portal.children import free_port
from tests.cli.conftest import HEADINGS, Recorded
from tests.conftest import Ogonblick, SmallDisk

pytestmark = pytest.mark.s3

ROW = "{id};Konto;webbplats;https://{id}.example/;Exempelby kommun;;KLF;A, B;C"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory, ogonblick: Ogonblick) -> Path:
    """A home with one account in its register, never to be written in."""
    folder = tmp_path_factory.mktemp("imported")
    file = written(
        tmp_path_factory.mktemp("register") / "konton.csv", HEADINGS, ROW.format(id="kontot")
    )
    assert ogonblick("accounts", "import", file, home=folder).returncode == 0
    return folder


@pytest.fixture
def home(imported: Path, tmp_path: Path) -> Path:
    """A home of the test's own with one account in its register."""
    return shutil.copytree(imported, tmp_path / "home")


def written(file: Path, *lines: str) -> Path:
    """Write lines to a file and return it."""
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return file


def places(told: str) -> list[str]:
    """Return what stands before the colon of each line: file and line."""
    return [line.partition(":")[0] for line in told.splitlines()]


def test_all_faults_of_a_register_are_told_at_once(
    home: Path, ogonblick: Ogonblick, tmp_path: Path
) -> None:
    """Unknown platform, no address, too few cells: each with file and line, nothing imported."""
    lines = (
        ROW.format(id="bra"),
        ROW.format(id="plattform").replace("webbplats", "facebok"),
        ROW.format(id="adress").replace("https://", "htp://"),
        "for;fa;celler",
    )
    told = ogonblick(
        "accounts", "import", written(tmp_path / "fel.csv", HEADINGS, *lines), home=home
    )
    assert told.returncode == 2
    assert list(dict.fromkeys(places(told.stderr))) == [
        f"fel.csv, rad {line}" for line in (3, 4, 5)
    ]
    assert "Okänd plattform ”facebok”. Menade du facebook?" in told.stderr
    assert "ska börja med https://" in told.stderr
    listed = json.loads(ogonblick("accounts", "list", "--json", home=home).stdout)
    assert [account["id"] for account in listed] == ["kontot"]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (f'{HEADINGS}\n{ROW.format(id="a")}\n"b;utan slut\n'.encode(), "fel.csv, rad 3"),
        (f"{HEADINGS}\n".encode() + b"\x81\x8d;b\n", "fel.csv, rad 2"),
        (b"", "fel.csv"),
    ],
    ids=["quote", "bytes", "empty"],
)
def test_an_unreadable_row_is_named(
    home: Path, ogonblick: Ogonblick, tmp_path: Path, content: bytes, place: str
) -> None:
    """A quote without its pair, bytes of no encoding, an empty file."""
    file = tmp_path / "fel.csv"
    file.write_bytes(content)
    told = ogonblick("accounts", "import", file, home=home)
    assert told.returncode == 2
    assert set(places(told.stderr)) == {place}


def test_a_file_that_is_not_there_is_named(home: Path, ogonblick: Ogonblick) -> None:
    """A register and a plan that do not exist are told with their path."""
    for command in (("accounts", "import", "saknas.csv"), ("plan", "check", "saknas.csv")):
        told = ogonblick(*command, home=home)
        assert told.returncode == 2
        assert places(told.stderr) == ["saknas.csv"]


def test_both_faults_of_a_plan_are_told(home: Path, ogonblick: Ogonblick, tmp_path: Path) -> None:
    """Each fault has its line, whether the plan is checked or in force."""
    plan = written(
        tmp_path / "plan.toml",
        *("[plan]", 'namn = "Plan"', 'kommun = "Exempelby kommun"', 'version = "1"', ""),
        *("[[rad]]", 'id = "1"', 'handlingstyp = "ögonblicksblid"', 'bevarande = "bevaras"', ""),
        *("[[rad]]", 'id = "2"', 'handlingstyp = "logg"', 'bevarande = "slängs"'),
    )
    expected = [f"{plan}, rad 8", f"{plan}, rad 14"]
    checked = ogonblick("plan", "check", plan, home=home)
    assert (checked.returncode, places(checked.stderr)) == (2, expected)
    in_force = ogonblick("plan", "explain", "kontot", home=home, OGONBLICK_PLAN=str(plan))
    assert (in_force.returncode, places(in_force.stderr)) == (2, expected)
    served = ogonblick("serve", home=home, OGONBLICK_PLAN=str(plan))
    assert (served.returncode, places(served.stderr)) == (2, expected)


def test_an_unknown_policy_is_answered_with_those_that_exist(
    home: Path, ogonblick: Ogonblick
) -> None:
    """The message names the setting's value and what can stand there instead."""
    told = ogonblick("due", home=home, OGONBLICK_POLICY="helsinborg")
    assert told.returncode == 2
    assert "helsinborg" in told.stderr
    assert "helsingborg" in told.stderr
    assert "Traceback" not in told.stderr


def test_all_faults_of_the_settings_are_told_at_once(home: Path, ogonblick: Ogonblick) -> None:
    """Settings that cannot be read or used give a line each with what to write."""
    told = ogonblick(
        "due",
        home=home,
        OGONBLICK_CONCURRENCY="två",
        OGONBLICK_CAPTURE_SECONDS="0",
        OGONBLICK_PREFECT_API="xyz",
        OGONBLICK_PORTAL_PORT="-1",
        OGONBLICK_LOCK_MODE="hård",
        OGONBLICK_PASSKEY_ROLES="arkivarie chef",
    )
    assert told.returncode == 3
    assert told.stderr.splitlines() == [
        "OGONBLICK_CONCURRENCY=två: skriv ett heltal",
        "OGONBLICK_PORTAL_PORT=-1: skriv ett heltal",
        "OGONBLICK_CAPTURE_SECONDS=0: skriv minst 1",
        "OGONBLICK_LOCK_MODE=hård: skriv governance eller compliance",
        "OGONBLICK_PREFECT_API: skriv en adress som http://prefect:4200/api",
        (
            "OGONBLICK_PASSKEY_ROLES=chef: skriv någon av arkivarie, kommunikatör, redaktör,"
            " registrator, revisor, tekniker, med mellanslag mellan"
        ),
    ]


@pytest.mark.parametrize("command", [("due",), ("harvest",), ("accounts", "check")])
def test_an_empty_register_is_told_so(
    ogonblick: Ogonblick, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """Nothing is due and nothing is wrong, but that is since there is no account at all."""
    told = ogonblick(*command, home=tmp_path)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith("Registret är tomt. Läs in kontona med »ogonblick accounts")


def test_a_harvest_of_nothing_is_json_too(ogonblick: Ogonblick, tmp_path: Path) -> None:
    """A program that asks for JSON gets an empty list where nothing is due."""
    told = ogonblick("harvest", "--json", home=tmp_path)
    assert (told.returncode, json.loads(told.stdout)) == (0, [])


def test_a_place_that_cannot_be_used_is_named(recorded: Recorded, ogonblick: Ogonblick) -> None:
    """A home below a file, and a target that nothing can be written to: one line with the path."""
    get = ("snapshots", "get", recorded.snapshot_id, "--to", "/proc")
    below_a_file = {"OGONBLICK_HOME": "/etc/passwd/x"}
    for command, settings, path in (("due",), below_a_file, "/etc/passwd/x"), (get, {}, "/proc/"):
        told = ogonblick(*command, home=recorded.home, **settings)
        assert told.returncode == 1
        assert len(told.stderr.splitlines()) == 1
        assert told.stderr.startswith(path)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("due --jsn", "Flaggan --jsn finns inte. Menade du --json?"),
        ("harvst", "Kommandot harvst finns inte. Menade du harvest?"),
        ("accounts import", "FIL saknas."),
        ("harvest --occasion ibland", "--occasion: välj bland scheduled, major-change, "),
        ("serve --port http", "--port: skriv ett heltal."),
        ("snapshots find --account", "Flaggan --account saknar ett värde"),
    ],
)
def test_a_command_given_wrongly_is_told_in_swedish(
    ogonblick: Ogonblick, tmp_path: Path, words: str, expected: str
) -> None:
    """What is wrong with the words, and where to read how they should be; exit code 2."""
    told = ogonblick(*words.split(), home=tmp_path)
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.startswith(expected)
    assert re.search(r"\nSe: ogonblick.* --help\n$", told.stderr)


def test_unknown_ids_are_answered_with_what_was_perhaps_meant(
    recorded: Recorded, ogonblick: Ogonblick
) -> None:
    """A misspelt account or snapshot is refused, and the right one is suggested."""
    for command, meant in (
        (("harvest", "--account", "anslagstavla"), "anslagstavlan"),
        (("snapshots", "show", recorded.snapshot_id[:-1]), recorded.snapshot_id),
        (("snapshots", "verify", recorded.snapshot_id[:-1]), recorded.snapshot_id),
    ):
        told = ogonblick(*command, home=recorded.home)
        assert told.returncode == 40, command
        assert len(told.stderr.splitlines()) == 1
        assert meant in told.stderr


def s3_settings(endpoint: str, access_key: str) -> dict[str, str]:
    """Return the settings of an archive, with a secret key that is not its own."""
    return {
        "OGONBLICK_S3_ENDPOINT": endpoint,
        "OGONBLICK_S3_ACCESS_KEY": access_key,
        "OGONBLICK_S3_SECRET_KEY": "fel",
    }


def test_a_wrong_key_is_told_before_anything_starts(
    home: Path, recorded: Recorded, ogonblick: Ogonblick, tmp_path: Path
) -> None:
    """The archive's refusal names the settings to look at, and never the key."""
    wrong = s3_settings(recorded.stack.s3_endpoint, recorded.stack.s3_access_key)
    get = ("snapshots", "get", recorded.snapshot_id, "--to", tmp_path / "hit")
    for command, place in ((("harvest",), home), (get, recorded.home)):
        told = ogonblick(*command, home=place, **wrong)
        assert told.returncode == 33
        assert "OGONBLICK_S3_SECRET_KEY" in told.stderr
        assert "Traceback" not in told.stderr
    assert not (home / "prefect").exists()
    assert not (tmp_path / "hit").exists()


def test_an_archive_that_does_not_answer_is_told_soon(home: Path, ogonblick: Ogonblick) -> None:
    """Nobody waits for minutes at a command line for an address where nothing is."""
    began = time.monotonic()
    nowhere = f"http://127.0.0.1:{free_port()}"
    told = ogonblick("harvest", home=home, **s3_settings(nowhere, "nyckel"))
    assert told.returncode == 32
    assert nowhere in told.stderr
    assert time.monotonic() - began < 20


def test_a_port_in_use_is_told_before_anything_starts(home: Path, ogonblick: Ogonblick) -> None:
    """``serve --port`` says which port, and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = ogonblick("serve", "--port", port, home=home)
    assert told.returncode == 50
    assert f"port {port}" in told.stderr
    assert "Traceback" not in told.stderr
    assert not (home / "prefect").exists()


def test_a_full_disk_gets_nothing_half_fetched(
    recorded: Recorded, ogonblick: Ogonblick, small_disk: SmallDisk, tmp_path: Path
) -> None:
    """``snapshots get`` to a full disk says so, and what it had begun is gone."""
    watched = partial(
        small_disk, "4k", tmp_path, "sh", "-c", '"$@"; code=$?; find "$0"; exit $code', tmp_path
    )
    get = ("snapshots", "get", recorded.snapshot_id, "--to", tmp_path)
    told = ogonblick(*get, home=recorded.home, disk=watched)
    assert told.returncode == 60
    assert f"Disken med {tmp_path}" in told.stderr
    assert "snapshot.wacz" not in told.stdout


def test_a_full_home_starts_nothing(
    home: Path, ogonblick: Ogonblick, small_disk: SmallDisk, tmp_path: Path
) -> None:
    """``harvest`` on a disk without room says how much is wanted, before it starts anything."""
    database = f"sqlite:///{shutil.copy(home / 'catalogue.db', tmp_path)}"
    full = partial(small_disk, "8m", home)
    told = ogonblick("harvest", home=home, disk=full, OGONBLICK_DATABASE=database)
    assert told.returncode == 60
    assert f"Disken med {home} är full" in told.stderr


def test_a_register_without_room_is_not_imported(
    home: Path, ogonblick: Ogonblick, small_disk: SmallDisk, tmp_path: Path
) -> None:
    """A catalogue that finds no room on its disk is one message that names it."""
    full = partial(small_disk, "16k", home)
    file = written(tmp_path / "konton.csv", HEADINGS, ROW.format(id="kontot"))
    told = ogonblick("accounts", "import", file, home=home, disk=full)
    assert told.returncode in (40, 60)
    assert len(told.stderr.splitlines()) == 1
    assert str(home / "catalogue.db") in told.stderr


def test_a_broken_bundle_is_told_by_codes(
    recorded: Recorded, ogonblick: Ogonblick, tmp_path: Path
) -> None:
    """One byte changed gives coded findings, for people and programs, and exit code 20."""
    ogonblick("snapshots", "get", recorded.snapshot_id, "--to", tmp_path, home=recorded.home)
    wacz = tmp_path / recorded.snapshot_id / "snapshot.wacz"
    content = bytearray(wacz.read_bytes())
    content[len(content) // 2] ^= 1
    wacz.write_bytes(content)
    for subject in (wacz, wacz.parent):
        told = ogonblick("snapshots", "verify", subject, "--json", home=recorded.home)
        assert told.returncode == 20
        findings = json.loads(told.stdout)["findings"]
        assert all(one["code"].startswith("B") and one["text"] for one in findings)
    shown = ogonblick("snapshots", "verify", wacz, home=recorded.home)
    assert findings[-1]["code"] in shown.stdout


def test_what_is_no_bundle_is_told_so(recorded: Recorded, ogonblick: Ogonblick) -> None:
    """A file of another kind is a finding too, not a traceback."""
    told = ogonblick("snapshots", "verify", "konton.csv", home=recorded.home)
    assert told.returncode == 20
    assert told.stdout.startswith("B")
    assert told.stderr == ""
