"""The coded findings of verification, with their words kept as data in ``findings.json``."""

import json
from functools import cache
from importlib.resources import files
from typing import TypedDict

from ogonblick.capture import Finding, Severity


class Wording(TypedDict):
    """One code's entry: how grave it is, what its texts ask for, and the texts."""

    severity: str
    parameters: list[str]
    sv: str
    en: str


@cache
def wordings() -> dict[str, Wording]:
    """Return every code with its wording, in the order of the codes."""
    text = files("bundles").joinpath("findings.json").read_text("utf-8")
    entries: dict[str, Wording] = json.loads(text)
    return entries


def finding(code: str, place: str = "", **parameters: object) -> Finding:
    """Return the finding of that code at that place.

    Raises ``KeyError`` for a code or a parameter that ``findings.json`` does not know: that is a
    fault in the program, never in a bundle.
    """
    wording = wordings()[code]
    return Finding(code, Severity(wording["severity"]), wording["sv"].format(**parameters), place)
