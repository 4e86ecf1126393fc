"""From an account to a capture: orders a visit, watches over it, and reads what it brought home."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from bundles.plain import from_json, to_json
from harvesters.browser.report.folder import Visited, write_capture
from harvesters.child import Ended, run_child
from harvesters.findings import finding
from harvesters.job import PROFILE, Job
from harvesters.steps import Say
from ogonblick.capture import Capture, Finding
from ogonblick.errors import CaptureError, DiskFull

GRACE = 60
"""Seconds beyond its budget after which a visit that does not end by itself is ended."""


def visit(job: Job, say: Say) -> Capture:
    """Return the job's capture, whatever happened to the browser.

    May be called again after a kill: a finished capture is read, half of one is thrown away and
    the visit is made anew.  Raises ``CaptureError`` where no visit can be made at all and
    ``DiskFull``; everything else that goes wrong is a FAILED capture with its finding.
    """
    if is_captured(job.folder):
        return read_capture(job.folder)
    part = job.folder.with_name(job.folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    failed = _run(replace(job, folder=part), say)
    if failed:
        write_capture(replace(job, folder=part), Visited(findings=[failed]), ())
    part.rename(job.folder)
    return read_capture(job.folder)


def is_captured(folder: Path) -> bool:
    """Say whether a folder holds a finished capture, for which no visit is needed any more."""
    return (folder / "capture.json").is_file()


def read_capture(folder: Path) -> Capture:
    """Read a finished capture folder. Raises ``CaptureError`` if it is not one."""
    try:
        capture = from_json(Capture, (folder / "capture.json").read_bytes())
    except (OSError, ValueError) as fault:
        raise CaptureError(f"{folder} är ingen läsbar inhämtning: {fault}") from fault
    return replace(capture, folder=folder)


def _run(job: Job, say: Say) -> Finding | None:
    """Run the visit in its own process; returns a finding if it did not end by itself."""

    def hear(told: dict[str, Any]) -> None:
        if "step" in told:
            say(told["step"], told["done"], told["total"])

    job_file = job.folder / "job.json"
    job_file.write_text(to_json(job), encoding="utf-8")
    command = ["harvesters.browser", str(job_file)]
    ended = run_child(command, job.folder, job.seconds + GRACE, hear)
    job_file.unlink()
    for profile in job.folder.parent.glob(f"{PROFILE}*"):  # of a visit that was killed
        shutil.rmtree(profile, ignore_errors=True)
    return _verdict(job, ended)


def _verdict(job: Job, ended: Ended) -> Finding | None:
    """Say what an ended visit means: nothing, a finding, or an error for a person."""
    if ended.code == DiskFull.exit_code:
        raise DiskFull(
            f"Disken blev full under inhämtningen: {ended.error}. Frigör plats och kör om."
        )
    if ended.code == CaptureError.exit_code:
        raise CaptureError(ended.error)
    if ended.late:
        return finding("C108", job.account.url, seconds=job.seconds)
    if ended.code == 0 and is_captured(job.folder):
        return None
    return finding("C107", job.account.url, detail=f"processen slutade med {ended.code}")
