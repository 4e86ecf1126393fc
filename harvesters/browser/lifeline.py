"""A child's end of the line to the process that ordered its work (``harvesters/child.py``).

A browser can hang or die in ways that no time-out inside its own process survives, so its work
has a process group of its own.  Its standard input is a lifeline: when the process that ordered the
work is gone, however it went, the line closes and the group ends itself, browser and all.
"""

import errno
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

from ogonblick.errors import DiskFull, OgonblickError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def carry_out(work: Callable[[], None]) -> int:
    """Do the work on the lifeline; returns the exit code, and tells the error behind it."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ.setdefault("PLAYWRIGHT_BROWSERS_PATH", "0")  # where make puts a browser of its own
    try:
        work()
    except OgonblickError as fault:
        return _fail(fault.exit_code, str(fault))
    except OSError as fault:
        if fault.errno not in _FULL:
            raise
        return _fail(DiskFull.exit_code, str(fault))
    return 0


def tell(**words: Any) -> None:  # noqa: ANN401 - anything that JSON holds
    """Tell the parent something, as a line of JSON on standard output."""
    print(json.dumps(words), flush=True)  # noqa: T201 - the protocol


def _fail(code: int, text: str) -> int:
    tell(error=text)
    return code


def _end_with_parent() -> None:
    # the bare descriptor: Python's own buffer holds a lock that would break an orderly end
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.killpg(os.getpgrp(), signal.SIGKILL)
