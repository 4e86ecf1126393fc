"""The commands that people keep, each run as they run it."""

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from portal.children import free_port
from portal.cli import ogonblick as program
from tests.cli.conftest import Recorded
from tests.conftest import Ogonblick
from tests.flows.board import POSTS

pytestmark = [pytest.mark.browser, pytest.mark.s3, pytest.mark.prefect]

SWEDISH = {"alla", "att", "av", "en", "för", "i", "och", "om", "som", "ur", "är"}
"""Small words: one of them stands in any Swedish sentence."""

ON_THE_HOME = ("accounts list", "due", "plan check", "snapshots find", "status")


def paths(command: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield every command below a command, with the words that call it."""
    yield path.strip(), command
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from paths(inner, f"{path} {name}")


def test_help_is_given_where_nothing_is_set_up(ogonblick: Ogonblick, tmp_path: Path) -> None:
    """``ogonblick --help`` names all commands, and makes nothing."""
    told = ogonblick("--help", home=tmp_path)
    assert (told.returncode, told.stderr) == (0, "")
    for name in program.commands:
        assert f"\n  {name} " in told.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", [path for path, _ in paths(program)])
def test_every_command_has_help(path: str) -> None:
    """``--help`` of each command ends well and shows how it is called."""
    told = CliRunner().invoke(program, [*path.split(), "--help"], prog_name="ogonblick")
    assert told.exit_code == 0
    assert told.output.startswith(f"Så här: ogonblick {path}".rstrip())
    assert "Visa den här hjälpen." in told.output
    for english in ("Usage", "Options", "Commands", "COMMAND", "Show", "default"):
        assert english not in told.output


def test_every_help_is_swedish() -> None:
    """Each command and each option says what it does, in Swedish."""
    for path, command in paths(program):
        assert SWEDISH & set((command.help or "").split()), path
        for option in command.params:
            if isinstance(option, click.Option) and option.name != "version":
                assert option.help, (path, option.name)


def test_harvest_tells_what_became_of_the_order(recorded: Recorded) -> None:
    """``harvest --json`` gives the work on the order, finished at the first attempt."""
    assert recorded.work["order"]["account_id"] == "anslagstavlan"
    assert (recorded.work["status"], recorded.work["attempts"]) == ("finished", 1)


@pytest.mark.parametrize("path", ON_THE_HOME)
def test_answers_are_json_for_programs(path: str, recorded: Recorded, ogonblick: Ogonblick) -> None:
    """``--json`` prints one JSON value and nothing else."""
    told = ogonblick(*path.split(), "--json", home=recorded.home)
    assert json.loads(told.stdout) is not None
    assert told.stderr == ""


def test_a_snapshot_on_request_leaves_the_account_due(
    recorded: Recorded, ogonblick: Ogonblick
) -> None:
    """``due`` tells a person that the period's own snapshot is still to be taken, and why."""
    told = ogonblick("due", home=recorded.home)
    assert re.search(r"anslagstavlan.*20\d\dH[12].*den första tas genast", told.stdout)


def test_faults_of_the_register_are_findings(recorded: Recorded, ogonblick: Ogonblick) -> None:
    """``accounts check`` names account and clause, and ends with 1 since something is wanting."""
    told = ogonblick("accounts", "check", "--json", home=recorded.home)
    findings = json.loads(told.stdout)
    assert told.returncode == 1
    assert "anslagstavlan" in {finding["place"] for finding in findings}


def test_a_word_finds_the_snapshot(recorded: Recorded, ogonblick: Ogonblick) -> None:
    """``snapshots find`` searches the posts, within one account if asked."""
    of_account = ("--account", "anslagstavlan", "--json")
    told = ogonblick("snapshots", "find", "biblioteket", *of_account, home=recorded.home)
    hits = json.loads(told.stdout)["hits"]
    assert [hit["post"]["id"] for hit in hits] == list(POSTS)
    assert {hit["snapshot_id"] for hit in hits} == {recorded.snapshot_id}


def test_show_says_everything(recorded: Recorded, ogonblick: Ogonblick) -> None:
    """``snapshots show`` tells likeness, decision with its row, lock and events."""
    told = ogonblick("snapshots", "show", recorded.snapshot_id, home=recorded.home)
    assert told.returncode == 0
    for said in ("Anslagstavlan", "Det finns ingen tidigare bild", "EX-1", "låst till 2099-12-31"):
        assert said in told.stdout


def test_the_plan_explains_itself(recorded: Recorded, ogonblick: Ogonblick) -> None:
    """``plan explain`` gives row and reasons for an account as well as for a snapshot."""
    for_account = ogonblick("plan", "explain", "anslagstavlan", home=recorded.home)
    assert for_account.returncode == 0
    assert "EX-1" in for_account.stdout
    explained = ogonblick("plan", "explain", recorded.snapshot_id, "--json", home=recorded.home)
    decision = json.loads(explained.stdout)
    assert (decision["retention"], decision["row"]) == ("permanent", "EX-1")


def test_get_gives_a_bundle_that_verifies(
    recorded: Recorded, ogonblick: Ogonblick, tmp_path: Path
) -> None:
    """``snapshots get`` lays the bundle down whole, and ``verify`` finds nothing wrong with it."""
    wanted = ("get", recorded.snapshot_id, "--to", tmp_path, "--json")
    files = json.loads(ogonblick("snapshots", *wanted, home=recorded.home).stdout)
    assert {Path(file).name for file in files} > {"snapshot.wacz", "manifest.json", "manifest.sig"}
    assert zipfile.ZipFile(tmp_path / recorded.snapshot_id / "snapshot.wacz").testzip() is None
    told = ogonblick("snapshots", "verify", tmp_path / recorded.snapshot_id, home=recorded.home)
    assert (told.returncode, told.stdout.splitlines()[-1][:10]) == (0, "Inga fel: ")


def test_a_stored_bundle_is_verified_where_it_lies(
    recorded: Recorded, ogonblick: Ogonblick
) -> None:
    """``snapshots verify`` of an id reads the archive, writes an event and leaves no copy."""
    told = ogonblick("snapshots", "verify", recorded.snapshot_id, "--json", home=recorded.home)
    findings = json.loads(told.stdout)["findings"]
    assert (told.returncode, {one["severity"] for one in findings}) == (0, {"note"})
    assert not list(recorded.home.glob("kontroll-*"))
    shown = ogonblick("snapshots", "show", recorded.snapshot_id, home=recorded.home)
    assert "Arkivpaketet kontrollerat: Lyckades. " in shown.stdout.splitlines()[-1]
    assert "inga fel" in shown.stdout.splitlines()[-1]


def test_a_proxy_is_not_asked_for_what_runs_here(recorded: Recorded, ogonblick: Ogonblick) -> None:
    """Where a municipality's proxy is set, the archive on loopback is reached all the same."""
    nowhere = f"http://127.0.0.1:{free_port()}"
    verify = ("snapshots", "verify", recorded.snapshot_id)
    told = ogonblick(*verify, home=recorded.home, HTTP_PROXY=nowhere, http_proxy=nowhere)
    assert told.returncode == 0, told.stderr
