"""What stands in the way of a comparison, as coded findings with their words in a file."""

import tomllib
from functools import cache
from importlib.resources import files

from ogonblick.capture import Finding, Severity


@cache
def _wordings() -> dict[str, dict[str, str]]:
    text = files("bundles.likeness").joinpath("findings.toml").read_text("utf-8")
    return tomllib.loads(text)


def finding(code: str, place: str = "", **parameters: object) -> Finding:
    """Return the finding of that code at that place; ``KeyError`` for an unknown code."""
    wording = _wordings()[code]
    return Finding(code, Severity(wording["severity"]), wording["text"].format(**parameters), place)
