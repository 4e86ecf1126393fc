"""Lifeline: a child process that never outlives the process that started it.

A program that is killed with SIGKILL cannot end its children. So a small watcher stands between:
it holds the reading end of a pipe whose only writing end is ours. When we end, in whatever way,
the system closes our end, the watcher reads end of file and ends the child. Linux' own parent
death signal was not used: it fires when the starting *thread* ends, and flows start from threads.

Run as a script (``python -I lifeline.py seconds command …``) this module is the watcher.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path


def start(
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    held: Sequence[int] = (),
    patience: float = 8.0,
) -> subprocess.Popen[bytes]:
    """Start ``command`` in ``folder`` so that it ends when we end or when ``end`` is called.

    The child and all it starts share a process group of their own. What they print goes to
    ``log``. ``held`` are open file descriptors (locks, sockets) that the child and the watcher
    keep open as long as the child lives. ``patience`` is the seconds that the child may take to
    end when asked, before it is killed. Returns the watcher, whose exit code is the child's.
    """
    with log.open("wb") as printed:
        return subprocess.Popen(
            [sys.executable, "-I", __file__, str(patience), *command],
            stdin=subprocess.PIPE,
            stdout=printed,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=dict(environment),
            pass_fds=tuple(held),
            start_new_session=True,
        )


def end(watcher: subprocess.Popen[bytes]) -> int:
    """Let go of the lifeline, wait until the child has ended, and return its exit code."""
    if watcher.stdin is not None:
        watcher.stdin.close()
    return watcher.wait()


def is_alive(pid: int) -> bool:
    """Say whether a process runs; one that has ended and was not waited for yet does not."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    # its name stands in parentheses, and may hold any sign
    return told.rpartition(")")[2].split()[0] != "Z"


def _watch(patience: float, command: Sequence[str]) -> int:
    """Be the watcher: run ``command`` until it ends, or until our own starter does."""
    child = subprocess.Popen(
        list(command),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        close_fds=False,  # what is open here was handed to us for it
    )
    threading.Thread(target=_end_with_starter, args=(child, patience), daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: _signal_group(child, signal.SIGTERM))
    return child.wait()


def _end_with_starter(child: subprocess.Popen[bytes], patience: float) -> None:
    """Wait for the starter's end of the pipe to close, then end the child's whole group."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    _signal_group(child, signal.SIGTERM)
    try:
        child.wait(patience)
    except subprocess.TimeoutExpired:
        _signal_group(child, signal.SIGKILL)


def _signal_group(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Send a signal to the child's group; a group that is already gone is what we wanted."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, number)


if __name__ == "__main__":
    sys.exit(_watch(float(sys.argv[1]), sys.argv[2:]))
