"""One visit in a process of its own: ``python -m harvesters.browser JOB.json``.

Progress is told as lines of JSON on standard output.
"""

import sys
import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bundles.plain import from_json
from harvesters.browser.lifeline import carry_out, tell
from harvesters.browser.visit import visit
from harvesters.job import PROFILE, Job


def main(job_file: str) -> int:
    """Carry out the job."""
    return carry_out(partial(_visit, from_json(Job, Path(job_file).read_bytes())))


def _visit(job: Job) -> None:
    # a browser whose driver has died still writes there: what is left goes with the process
    with tempfile.TemporaryDirectory(
        dir=job.folder.parent, prefix=PROFILE, ignore_cleanup_errors=True
    ) as profile:
        visit(job, Path(profile), _now, _say)


def _now() -> datetime:
    return datetime.now(UTC)


def _say(step: str, done: int, total: int) -> None:
    tell(step=step, done=done, total=total)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
