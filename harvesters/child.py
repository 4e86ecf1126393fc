"""A browser's work in a process of its own: started, listened to, and ended whatever happens.

The other end of the line is ``harvesters/browser/lifeline.py``.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PASSED_ON = (
    *("PATH", "HOME", "LANG", "TMPDIR", "SSL_CERT_FILE", "PLAYWRIGHT_BROWSERS_PATH"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
    "NODE_COMPILE_CACHE",
)
"""What a visit may know of our surroundings: a browser has no business with the archive's keys."""
LEAN = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(8 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(16 << 20),
    "NODE_OPTIONS": "--max-semi-space-size=1",
}
"""What makes a visit give back the memory of what has passed through it, pictures above all: our
own process held 65 MB where it had held 93, and Playwright's idle driver 117 for 136. A picture's
few megabytes are kept for the next one: from 1 MB up, and at 128 kB to spare, they were given back
and had anew, page by page, eight times a picture, and that took 0.5 CPU-s of 60 posts (2026-11)."""
LONGEST_TMPDIR = 62
"""Bytes: Chromium makes a socket below it, whose whole path may have 107, and does not start where
it cannot."""


@dataclass(frozen=True)
class Ended:
    """How a child ended: its exit code, the error that it told, and whether it was late."""

    code: int
    error: str
    late: bool


def run_child(
    command: Sequence[str], near: Path, seconds: float, hear: Callable[[dict[str, Any]], None]
) -> Ended:
    """Run ``python -m`` with the command's words until it ends, or for so many seconds.

    Each line that it tells is handed to ``hear``. What a browser writes for its user goes into a
    folder beside ``near``. When this returns, nothing of the child's process group is left.
    """
    with subprocess.Popen(
        [sys.executable, "-m", *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=surroundings(near.parent / "browser"),
    ) as process:
        late = threading.Event()
        watchdog = threading.Timer(seconds, _end_late, [process, late])
        watchdog.start()
        try:
            error = _listen(process, hear)
            code = process.wait()
        finally:
            watchdog.cancel()
            _end(process)
    return Ended(code, error, late.is_set())


def surroundings(own: Path) -> dict[str, str]:
    """Return the environment of a visit, whose browser writes for its user into a folder."""
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    if len(os.fsencode(passed_on.get("TMPDIR", ""))) > LONGEST_TMPDIR:
        del passed_on["TMPDIR"]
    return {**passed_on, **LEAN, "XDG_CONFIG_HOME": str(own), "XDG_CACHE_HOME": str(own)}


def _listen(process: "subprocess.Popen[str]", hear: Callable[[dict[str, Any]], None]) -> str:
    """Pass on what the child tells until it falls silent; returns its error, if it told one."""
    error = ""
    for line in process.stdout or ():
        told = json.loads(line)
        error = told.get("error", error)
        hear(told)
    return error


def _end_late(process: "subprocess.Popen[str]", late: threading.Event) -> None:
    """End a child that has gone on for too long, and remember that this was why."""
    late.set()
    _end(process)


def _end(process: "subprocess.Popen[str]") -> None:
    """End the whole process group, browser included; one that is gone already is no fault."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
