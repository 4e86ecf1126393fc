"""The watch over a visit's processes: what grows fast is stopped before it holds much too much."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from harvesters.browser.engine.watch import LEEWAY, Room, Watch, proportional, resident, started_by

MEGABYTE = 1 << 20
EATER = """
import time
held = []
input()
for _ in range(100):
    held.append(b"x" * (20 << 20))
    time.sleep(0.02)
"""
"""Takes a gigabyte a second, up to two, once it is told to."""


@pytest.fixture
def eater() -> Iterator["subprocess.Popen[bytes]"]:
    """A process that looks like a page's, and waits to be told to eat memory."""
    command = [sys.executable, "-c", EATER, "--type=renderer"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


def held() -> int:
    """Return the bytes that this process and all that it has started hold."""
    return sum(map(proportional, (os.getpid(), *started_by(os.getpid()))))


def eat(eater: "subprocess.Popen[bytes]") -> None:
    """Have the process begin."""
    assert eater.stdin is not None
    eater.stdin.write(b"\n")
    eater.stdin.flush()


def test_what_grows_fast_is_had_still_within_its_leeway(
    eater: "subprocess.Popen[bytes]", tmp_path: Path
) -> None:
    """All reliefs are called, in their order, and nothing is ended that comes to rest by them."""
    told: list[str] = []

    def still() -> None:
        eater.send_signal(signal.SIGSTOP)
        told.append("stilla")

    memory = held() + 600 * MEGABYTE
    room = Room(tmp_path, tmp_path / "spool", MEGABYTE, lambda: None)
    with Watch(memory, 60.0, (lambda: told.append("säg"), still), room) as watch:
        eat(eater)
        os.waitid(os.P_PID, eater.pid, os.WSTOPPED)
        assert told == ["säg", "stilla"]
        assert resident(eater.pid) > 200 * MEGABYTE
        assert held() < LEEWAY * memory
    assert not watch.has_ended_page


def test_what_will_not_be_still_is_ended(eater: "subprocess.Popen[bytes]", tmp_path: Path) -> None:
    """A page that goes on after all reliefs is ended as soon as it has taken its leeway."""
    room = Room(tmp_path, tmp_path / "spool", MEGABYTE, lambda: None)
    with Watch(held() + 300 * MEGABYTE, 60.0, (lambda: None,), room) as watch:
        eat(eater)
        assert eater.wait(timeout=20) == -signal.SIGKILL
    assert watch.has_ended_page


def test_what_we_have_received_is_not_the_pages_own(tmp_path: Path) -> None:
    """A large answer on its way lies in the same folder, and is no reason to end the page."""
    spool = tmp_path / "spool"
    room = Room(tmp_path, spool, MEGABYTE, lambda: None)
    spool.mkdir()
    (spool / "svar").write_bytes(bytes(2 * MEGABYTE))
    assert not room.is_over()
    (tmp_path / "databas").write_bytes(bytes(2 * MEGABYTE))
    assert room.is_over()
