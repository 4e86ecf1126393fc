"""The findings of a capture: coded, worded once, and read from data."""

import tomllib
from functools import cache
from importlib import resources

from ogonblick.capture import Finding, Severity


def finding(code: str, place: str = "", **values: object) -> Finding:
    """Return the finding with that code, its Swedish text filled in with the values."""
    known = _known()[code]
    return Finding(code, Severity(known["severity"]), known["text"].format(**values), place)


@cache
def _known() -> dict[str, dict[str, str]]:
    text = (resources.files("harvesters") / "findings.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
