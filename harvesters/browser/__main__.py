"""One visit in a process of its own: ``python -m harvesters.browser JOB.json``.

A browser can hang or die in ways that no time-out inside its own process survives, so the visit
has a process group of its own.  Its standard input is a lifeline: when the process that ordered the
visit is gone, however it went, the line closes and the group ends itself, browser and all.
"""

import errno
import json
import os
import signal
import sys
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path

from bundles.plain import from_json
from harvesters.browser.visit import visit
from harvesters.job import Job
from ogonblick.errors import DiskFull, OgonblickError


def main(job_file: str) -> int:
    """Carry out the job; progress and errors are told as lines of JSON on standard output."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ.setdefault("PLAYWRIGHT_BROWSERS_PATH", "0")  # where make puts a browser of its own
    job = from_json(Job, Path(job_file).read_bytes())
    try:
        with tempfile.TemporaryDirectory(dir=job.folder.parent, prefix="profile-") as profile:
            visit(job, Path(profile), _now, _say)
    except OgonblickError as fault:
        return _fail(fault.exit_code, str(fault))
    except OSError as fault:
        if fault.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        return _fail(DiskFull.exit_code, str(fault))
    return 0


def _now() -> datetime:
    return datetime.now(UTC)


def _say(step: str, done: int, total: int) -> None:
    print(json.dumps({"step": step, "done": done, "total": total}), flush=True)  # noqa: T201 - the protocol


def _fail(code: int, text: str) -> int:
    print(json.dumps({"error": text}), flush=True)  # noqa: T201 - the protocol
    return code


def _end_with_parent() -> None:
    # the bare descriptor: Python's own buffer holds a lock that would break an orderly end
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
