"""The lifeline: no child outlives the process that started it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from storage.embedded import lifeline

_STARTER = """
import os, sys, time
from pathlib import Path
from storage.embedded import lifeline
folder = Path(sys.argv[1])
watcher = lifeline.start(sys.argv[2:], folder=folder, environment=os.environ, log=folder / "log")
print(watcher.pid, flush=True)
time.sleep(600)
"""
_DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(600)
"""
_POLITE = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
print("ready", flush=True)
time.sleep(600)
"""


def _started(tmp_path: Path, *command: str, patience: float = 5) -> subprocess.Popen[bytes]:
    log = tmp_path / "log.txt"
    return lifeline.start(
        command, folder=tmp_path, environment=os.environ, log=log, patience=patience
    )


def _wait_for(word: str, tmp_path: Path) -> None:
    """Wait until the child has printed the word."""
    deadline = time.monotonic() + 10
    while word not in (tmp_path / "log.txt").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _gone(processes: list[psutil.Process], seconds: float) -> bool:
    return not psutil.wait_procs(processes, timeout=seconds)[1]


def _family(pid: int, members: int) -> list[psutil.Process]:
    """Wait until the watcher has its children, and return all of them."""
    deadline = time.monotonic() + 10
    watcher = psutil.Process(pid)
    while len(found := [watcher, *watcher.children(recursive=True)]) < members:
        assert time.monotonic() < deadline, found
        time.sleep(0.02)
    return found


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_child_ends_when_its_starter_is_killed(tmp_path: Path, number: signal.Signals) -> None:
    """Kill the starting process: watcher, child and grandchild are gone within seconds."""
    command = [sys.executable, "-c", _STARTER, str(tmp_path)]
    command += [sys.executable, "-c", "import time, os; os.fork(); time.sleep(600)"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path.cwd()) as starter:
        assert starter.stdout
        family = _family(int(starter.stdout.readline()), 3)
        starter.send_signal(number)
    assert _gone(family, 5)


def test_end_waits_for_the_child_and_returns_its_exit_code(tmp_path: Path) -> None:
    """Ending lets the child end by itself first, so that it can put its things in order."""
    watcher = _started(tmp_path, sys.executable, "-c", _POLITE)
    _wait_for("ready", tmp_path)
    assert lifeline.end(watcher) == 7


def test_child_that_ignores_the_request_is_killed(tmp_path: Path) -> None:
    """A child that takes no notice of SIGTERM is killed when patience ends."""
    watcher = _started(tmp_path, sys.executable, "-c", _DEAF, patience=0.2)
    family = _family(watcher.pid, 2)
    _wait_for("ready", tmp_path)
    assert lifeline.end(watcher) == -signal.SIGKILL % 256
    assert _gone(family, 1)


def test_what_the_child_prints_is_in_the_log(tmp_path: Path) -> None:
    """Both outputs of the child end up in the log file, and its exit code is the watcher's."""
    told = "import sys; print('ut'); print('fel', file=sys.stderr); sys.exit(3)"
    watcher = _started(tmp_path, sys.executable, "-c", told)
    assert watcher.wait(10) == 3
    assert sorted((tmp_path / "log.txt").read_text().split()) == ["fel", "ut"]
    lifeline.end(watcher)


def test_a_child_that_has_ended_is_not_alive() -> None:
    """Also while nobody has waited for it: it has ended, though the system still lists it."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert lifeline.is_alive(child.pid)
        child.kill()
        while psutil.Process(child.pid).status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)
        assert not lifeline.is_alive(child.pid)
    assert not lifeline.is_alive(child.pid)
