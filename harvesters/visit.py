"""From an account to a capture: orders a visit, watches over it, and reads what it brought home."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from bundles.plain import from_json, to_json
from harvesters.browser.folder import Visited, write_capture
from harvesters.findings import finding
from harvesters.job import Job
from harvesters.steps import Say
from ogonblick.capture import Capture, Finding
from ogonblick.errors import CaptureError, DiskFull

PASSED_ON = (
    *("PATH", "HOME", "LANG", "TMPDIR", "SSL_CERT_FILE", "PLAYWRIGHT_BROWSERS_PATH"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
)
"""What a visit may know of our surroundings: a browser has no business with the archive's keys."""

GRACE = 60
"""Seconds beyond its budget after which a visit that does not end by itself is ended."""


def visit(job: Job, say: Say) -> Capture:
    """Return the job's capture, whatever happened to the browser.

    May be called again after a kill: a finished capture is read, half of one is thrown away and
    the visit is made anew.  Raises ``CaptureError`` where no visit can be made at all and
    ``DiskFull``; everything else that goes wrong is a FAILED capture with its finding.
    """
    if (job.folder / "capture.json").is_file():
        return read_capture(job.folder)
    part = job.folder.with_name(job.folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    failed = _run(replace(job, folder=part), say)
    if failed:
        write_capture(replace(job, folder=part), Visited(findings=[failed]), ())
    part.rename(job.folder)
    return read_capture(job.folder)


def read_capture(folder: Path) -> Capture:
    """Read a finished capture folder. Raises ``CaptureError`` if it is not one."""
    try:
        capture = from_json(Capture, (folder / "capture.json").read_bytes())
    except (OSError, ValueError) as fault:
        raise CaptureError(f"{folder} är ingen läsbar inhämtning: {fault}") from fault
    return replace(capture, folder=folder)


def _run(job: Job, say: Say) -> Finding | None:
    """Run the visit in its own process; returns a finding if it did not end by itself."""
    job_file = job.folder / "job.json"
    job_file.write_text(to_json(job), encoding="utf-8")
    command = [sys.executable, "-m", "harvesters.browser", str(job_file)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=_surroundings(job),
    ) as process:
        late = threading.Event()
        watchdog = threading.Timer(job.seconds + GRACE, _end_late, [process, late])
        watchdog.start()
        try:
            error = _listen(process, say)
            code = process.wait()
        finally:
            watchdog.cancel()
            _end(process)
    job_file.unlink()
    return _verdict(job, code, error, late=late.is_set())


def _surroundings(job: Job) -> dict[str, str]:
    """Return a visit's environment; what a browser writes for its user goes beside the capture."""
    own = str(job.folder.parent / "browser")
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {**passed_on, "XDG_CONFIG_HOME": own, "XDG_CACHE_HOME": own}


def _listen(process: "subprocess.Popen[str]", say: Say) -> str:
    """Pass progress on until the visit falls silent; returns its error, if it told one."""
    error = ""
    for line in process.stdout or ():
        told = json.loads(line)
        error = told.get("error", error)
        if "step" in told:
            say(told["step"], told["done"], told["total"])
    return error


def _verdict(job: Job, code: int, error: str, *, late: bool) -> Finding | None:
    """Say what an ended visit means: nothing, a finding, or an error for a person."""
    if code == DiskFull.exit_code:
        raise DiskFull(f"Disken blev full under inhämtningen: {error}. Frigör plats och kör om.")
    if code == CaptureError.exit_code:
        raise CaptureError(error)
    if late:
        return finding("C108", job.account.url, seconds=job.seconds)
    whole = code == 0 and (job.folder / "capture.json").is_file()
    return (
        None if whole else finding("C107", job.account.url, detail=f"processen slutade med {code}")
    )


def _end_late(process: "subprocess.Popen[str]", late: threading.Event) -> None:
    """End a visit that has gone on for too long, and remember that this was why."""
    late.set()
    _end(process)


def _end(process: "subprocess.Popen[str]") -> None:
    """End the whole process group, browser included; one that is gone already is no fault."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
