"""The replay check: a recording shown again before it is sealed, and what that says of it."""

from dataclasses import replace as changed
from pathlib import Path
from typing import Any

from bundles.plain import from_plain, to_json
from harvesters.browser.replay.play import recordings
from harvesters.browser.replay.verdict import NOT_PLAYED
from harvesters.browser.report.coverage import outcome_of
from harvesters.browser.report.folder import replace_text
from harvesters.child import run_child
from harvesters.findings import finding
from ogonblick.capture import Capture, Finding, Replay
from ogonblick.errors import CaptureError, DiskFull

BUDGET = 60
"""Seconds in which a first screenful comes up, if it ever does."""

GRACE = 30
"""Seconds beyond that for the browser to start and end."""

SLOWEST_READING = 10_000_000
"""Bytes a second of a recording that is indexed on a busy machine."""

_CODES = {"C212", "C213"}


def replay(folder: Path, url: str, browser_path: str = "", seconds: int = BUDGET) -> Replay:
    """Replay a capture folder's recording of an address in a browser without net, and compare.

    Nothing is written in the folder, so it may be done again. A browser that dies or hangs is a
    replay that did not hold. Raises ``CaptureError`` where no browser can be started, and
    ``DiskFull``.
    """
    told: dict[str, Any] = {}
    command = ["harvesters.browser.replay", str(folder), url, browser_path, str(seconds)]
    reading = sum(warc.stat().st_size for warc in recordings(folder)) / SLOWEST_READING
    ended = run_child(command, folder, seconds + GRACE + reading, told.update)
    if ended.code == DiskFull.exit_code:
        raise DiskFull(f"Disken blev full vid uppspelningen: {ended.error}. Ge plats och kör om.")
    if ended.code == CaptureError.exit_code:
        raise CaptureError(ended.error)
    return from_plain(Replay, told["replay"]) if "replay" in told else NOT_PLAYED


def with_replay(capture: Capture, replayed: Replay) -> Capture:
    """Write into an unsealed capture how its replay went; one that did not hold makes it partial.

    Done twice it gives the same. The files are replaced one by one, ``capture.json`` last.
    """
    others = tuple(one for one in capture.findings if one.code not in _CODES)
    findings = (*others, *shortcomings(capture.url, replayed))
    told = changed(
        capture,
        coverage=changed(capture.coverage, replay=replayed),
        findings=findings,
        outcome=outcome_of(findings),
    )
    replace_text(capture.folder / "coverage.json", to_json(told.coverage))
    replace_text(capture.folder / "capture.json", to_json(changed(told, folder=Path())))
    return told


def shortcomings(url: str, replayed: Replay) -> list[Finding]:
    """Return a finding if the recording did not look as the page did, or could not be shown."""
    if replayed.held:
        return []
    if not replayed.resolved:
        return [finding("C213", url)]
    figures = {
        "resolved": replayed.resolved,
        "requests": replayed.requests,
        "text": round(100 * replayed.text_distance),
        "picture": round(100 * replayed.picture_difference),
    }
    return [finding("C212", url, **figures)]
