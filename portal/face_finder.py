"""The program that looks for faces, asked one picture after another: it is a child process.

What it loads costs the portal nothing, and what a hostile picture makes of it is ended with it.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ogonblick.errors import ServiceError
from ogonblick.release import Box

Find = Callable[[bytes], tuple[Box, ...]]
"""Returns where in a picture there may be faces. Raises ``ServiceError``, with what to do."""

_LENGTH = 8
_COMMAND = (sys.executable, "-m", "bundles.faces")
_AWAY = (
    "Programmet som letar efter ansikten svarade inte. Försök igen. Hjälper inte det: rita rutorna"
    " själv, och säg till den som sköter Ögonblick."
)
_UNREADABLE = "Bilden går inte att leta efter ansikten i. Gå igenom den själv, och rita rutorna."


@contextmanager
def face_finder() -> Iterator[Find]:
    """Start the program, and give what asks it; it ends with the block, or with us."""
    with subprocess.Popen(_COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield lambda picture: _asked(process, picture)
        finally:
            process.kill()


def _asked(process: "subprocess.Popen[bytes]", picture: bytes) -> tuple[Box, ...]:
    if process.stdin is None or process.stdout is None:
        raise ServiceError(_AWAY)
    try:
        process.stdin.write(len(picture).to_bytes(_LENGTH, "big") + picture)
        process.stdin.flush()
    except BrokenPipeError as fault:
        raise ServiceError(_AWAY) from fault
    return _boxes(process.stdout.readline())


def _boxes(line: bytes) -> tuple[Box, ...]:
    """Read an answer; a line that does not end is of a program that ended before it was done."""
    if not line.endswith(b"\n"):
        raise ServiceError(_AWAY)
    told = json.loads(line)
    if told is None:
        raise ServiceError(_UNREADABLE)
    return tuple((left, top, width, height) for left, top, width, height in told)
