"""The scripts and word lists that are sent into a page, read once."""

import tomllib
from functools import cache
from importlib import resources


@cache
def script(name: str) -> str:
    """Return ``NAME.js`` beside this file."""
    return (resources.files("harvesters.browser") / f"{name}.js").read_text(encoding="utf-8")


@cache
def words(name: str) -> dict[str, str]:
    """Return the patterns of ``rules/NAME.toml``."""
    path = resources.files("harvesters.browser") / "rules" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
