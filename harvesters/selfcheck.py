"""The check of a capture's pictures before it is sealed, and what that says of it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from bundles.plain import to_json
from bundles.selfcheck import Fault, Flaw
from harvesters.browser.report.coverage import outcome_of
from harvesters.browser.report.folder import replace_text
from harvesters.findings import finding
from ogonblick.capture import Capture, Severity

CODES: Mapping[Flaw, str] = {
    Flaw.BLANK: "C225",
    Flaw.BROKEN: "C226",
    Flaw.GONE: "C310",
    Flaw.OTHER: "C227",
    Flaw.SHORT: "C228",
    Flaw.REPEATED: "C229",
}
"""The finding that each flaw is."""


def with_check(capture: Capture, faults: Iterable[Fault]) -> Capture:
    """Write into an unsealed capture what its pictures fail in; any warning makes it partial.

    Done twice it gives the same.
    """
    others = tuple(one for one in capture.findings if one.code not in CODES.values())
    told = (
        finding(CODES[one.flaw], one.page, missing=one.count, first=one.first) for one in faults
    )
    findings = (*others, *told)
    checked = replace(capture, findings=findings, outcome=outcome_of(findings))
    if checked != capture:
        replace_text(capture.folder / "capture.json", to_json(replace(checked, folder=Path())))
    return checked


def failed_check(capture: Capture) -> bool:
    """Say whether a capture's pictures fail in something that a new visit may mend."""
    told = (one for one in capture.findings if one.code in CODES.values())
    return any(one.severity is Severity.WARNING for one in told)
