"""Scripts that take cases further and may be killed on the way (``killed_case`` and its like)."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flows.rooms import Rooms
from ogonblick.settings_reading import environment_of
from tests.conftest import INHERITED
from tests.house import ROOT

Run = Callable[[str, str], int]
"""Takes a case further, to be killed at a place; returns the exit code."""


@contextmanager
def killable(module: str, rooms: Rooms) -> Iterator[Run]:
    """Run a script in the same rooms, and give the way to have it take cases further."""
    with subprocess.Popen(
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**INHERITED, **environment_of(rooms.settings)},
    ) as process:
        assert process.stdin
        assert process.stdout
        told, typed = process.stdout, process.stdin

        def kill_at(case_id: str, place: str) -> int:
            typed.write(f"{case_id} {place}\n")
            typed.flush()
            told.readline()
            return int(told.readline())

        yield kill_at
        process.stdin.close()
