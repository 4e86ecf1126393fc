"""Child processes of the stack: started quietly, waited for, and explained when they fail."""

import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from ogonblick.errors import ServiceError
from storage.embedded import lifeline

PAUSE = 0.2
TAIL = 800


@contextmanager
def child(
    name: str,
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    held: Sequence[int] = (),
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a command with its log in ``folder``; it ends with the block, or with us.

    ``held`` are open file descriptors that it gets.
    """
    log = folder / f"{name}.log"
    process = lifeline.start(command, folder=folder, environment=environment, log=log, held=held)
    try:
        yield process
    finally:
        lifeline.end(process)


def wait_until(
    ready: Callable[[], bool], process: "subprocess.Popen[bytes]", log: Path, seconds: float
) -> None:
    """Wait until a child answers; if it does not, ``ServiceError`` has the end of its log."""
    limit = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > limit:
            raise ServiceError(f"{log.stem} startade inte. Sist i {log} står:\n{tail(log)}")
        time.sleep(PAUSE)


def tail(log: Path) -> str:
    """Return the last that was printed to a log, if anything."""
    return log.read_text(errors="replace")[-TAIL:] if log.exists() else ""


def free_port() -> int:
    """Return a loopback port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
