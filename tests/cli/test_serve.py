"""``ogonblick serve``: everything on one machine, until it is told to stop."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.conftest import INHERITED
from tests.flows.remains import ended, gone, listening, processes_of

pytestmark = [pytest.mark.s3, pytest.mark.prefect]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that is new the first time: Prefect's database is not made twice."""
    return tmp_path_factory.mktemp("serve")


@pytest.fixture
def serving(home: Path) -> Iterator["subprocess.Popen[str]"]:
    """The command, while it runs."""
    with subprocess.Popen(
        [sys.executable, "-m", "portal", "serve"],
        env={**INHERITED, "OGONBLICK_HOME": str(home), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        yield process
        process.kill()


def address_told(serving: "subprocess.Popen[str]") -> str:
    """Read what the command says until it tells where the portal is."""
    assert serving.stdout
    for line in serving.stdout:
        if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
            return found.group()
    raise AssertionError("no address was told")


def assert_only_reads(portal: list[psutil.Process], home: Path) -> None:
    """Assert that the portal's processes have the reader's key and no other."""
    told = json.loads((home / "running.json").read_text(encoding="utf-8"))
    others = {told[name] for name in ("s3_secret_key", "s3_disposer_secret_key")}
    assert len(portal) >= 4  # the first, its watcher, who answers with pages, and who plays
    for one in portal:
        assert not others.intersection(one.environ().values())
        assert one.environ()["OGONBLICK_S3_SECRET_KEY"] == told["s3_reader_secret_key"]


def test_serve_opens_the_portal_and_ends_with_all_it_started(
    serving: "subprocess.Popen[str]", home: Path
) -> None:
    """The portal answers; all listen on loopback only; SIGTERM ends everything, and the note."""
    assert httpx.get(address_told(serving), follow_redirects=True).is_success
    family = processes_of(home)
    assert_only_reads([one for one in family if "portal.web" in one.cmdline()], home)
    assert len(family) >= 4
    assert listening(family) == {"127.0.0.1"}
    ports = {c.laddr.port for one in family for c in one.net_connections() if c.status == "LISTEN"}
    serving.send_signal(signal.SIGTERM)
    assert serving.wait(30) == 130
    assert gone(family)
    assert ended(home)
    still = {c.laddr.port for c in psutil.net_connections() if c.status == "LISTEN"}
    assert not ports & still
    assert not (home / "running.json").exists()


def test_serve_ends_when_a_part_of_it_does(serving: "subprocess.Popen[str]", home: Path) -> None:
    """Without the flows nothing more would be taken: the command names their log and ends."""
    address_told(serving)
    flows = [one for one in processes_of(home) if "flows" in one.cmdline()]
    assert flows
    for one in flows:
        one.kill()
    told, _ = serving.communicate(timeout=60)
    assert serving.returncode == 50
    assert str(home / "prefect" / "flows.log") in told
    assert ended(home)
