"""The real things that tests of flows and of the command line share, each started once."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from xdist.remote import Producer

from ogonblick.settings import Settings
from portal.stack import stack_running
from storage.database.catalogue import open_catalogue
from storage.embedded import lifeline
from storage.embedded.server import EmbeddedS3, embedded_s3
from tests.flows import board as boards
from tests.flows.board import Board
from tests.forked import forking
from tests.workers import FileScheduling, dearest_first

_MOUNT = 'mount -t tmpfs -o size="$0" tmpfs "$1" && shift && exec "$@"'

SmallDisk = Callable[..., list[str]]
"""Turns a command into one that sees a small disk: ``partial`` of a fixture, size and folder."""

Ogonblick = Callable[..., "subprocess.CompletedProcess[str]"]
"""Runs ``ogonblick`` with arguments, in a home, with further settings by their variable's name."""

INHERITED = {
    name: os.environ[name]
    for name in (
        *("PATH", "HOME", "LANG", "OGONBLICK_BROWSER_PATH", "PLAYWRIGHT_BROWSERS_PATH"),
        "NODE_COMPILE_CACHE",
    )
    if name in os.environ
}
"""What a command started by a test has of our environment: never another archive's address."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FileScheduling:
    """Have the workers share out the tests by what their files need."""
    return FileScheduling(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes long, where several workers share."""
    if hasattr(config, "workerinput"):
        dearest_first(items)


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedS3]:
    """One SeaweedFS for all tests that bring their own bucket."""
    with embedded_s3(tmp_path_factory.mktemp("seaweed")) as running:
        yield running


@pytest.fixture(scope="session")
def board() -> Iterator[Board]:
    """The notice board; each test has accounts of its own on it."""
    with boards.serve() as served:
        yield served


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """The stack of one machine: embedded S3, Prefect's server and the flows, all in one home."""
    home = tmp_path_factory.mktemp("stack")
    if "PYTEST_XDIST_WORKER" in os.environ:
        started = tmp_path_factory.getbasetemp().parent / "stack"
        first = int(started.read_text()) if started.exists() else 0
        assert not lifeline.is_alive(first), "two workers: tests/workers.py misses a file"
        started.write_text(str(os.getpid()))
    wanted = Settings(home=home, allow_private_addresses=True, capture_seconds=60)
    open_catalogue(wanted.database_url).close()
    with stack_running(wanted) as answering:
        yield answering


def whole_disk(*command: str | Path) -> list[str]:
    """Return a command that sees the machine's own disk."""
    return [str(word) for word in command]


@pytest.fixture(scope="session")
def ogonblick() -> Iterator[Ogonblick]:
    """The command as a person runs it: a process of its own, with nobody else's settings.

    Forked where it sees the machine's own disk: 0.9 CPU-s of a short command are imports (2026-11).
    """
    with forking(INHERITED) as forks:

        def run(
            *arguments: str | Path, home: Path, disk: SmallDisk = whole_disk, **settings: str
        ) -> "subprocess.CompletedProcess[str]":
            environment = {**INHERITED, "OGONBLICK_HOME": str(home)} | settings
            if disk is whole_disk:
                return forks.run([str(word) for word in arguments], environment, home)
            return subprocess.run(
                disk(sys.executable, "-m", "portal", *arguments),
                env=environment,
                cwd=home,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )

        yield run


@pytest.fixture(scope="session")
def small_disk(tmp_path_factory: pytest.TempPathFactory) -> SmallDisk:
    """A real file system that gets full, seen by one command alone."""
    as_user = () if os.geteuid() == 0 else ("--user", "--map-root-user")

    def command(size: str, folder: Path, *wanted: str | Path) -> list[str]:
        return [
            "unshare",
            *as_user,
            "--mount",
            "sh",
            "-c",
            _MOUNT,
            size,
            str(folder),
            *map(str, wanted),
        ]

    trial = command("1m", tmp_path_factory.mktemp("disk"), "true")
    allowed = shutil.which("unshare") and not subprocess.run(trial, check=False).returncode
    if not allowed:
        pytest.skip("mounting a small disk is not allowed here")
    return command
