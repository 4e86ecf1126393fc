"""How many visits a platform and a login are asked to bear: as data, in ``pace.toml``."""

from dataclasses import dataclass
from typing import Any

from harvesters.pace import rows
from ogonblick.account import Platform

LOGIN = "login"
"""The row of what a login may be used, in place of a platform's name."""


@dataclass(frozen=True)
class Allowance:
    """The visits that go on ``at_once``, and those that may begin: see ``pace.toml``.

    ``each_host`` says whether every server has an allowance of its own.
    """

    at_once: int
    an_hour: float
    burst: int
    a_day: int
    each_host: bool


def allowance_for(platform: Platform, *, inside: bool) -> Allowance:
    """Return a platform's allowance; a server ``inside`` one's own network has another."""
    return _allowance("inside" if inside else platform.value)


def login_allowance() -> Allowance:
    """Return what one login may be used."""
    return _allowance(LOGIN)


def _allowance(name: str) -> Allowance:
    visits: dict[str, dict[str, Any]] = rows()["visits"]
    return Allowance(**{**visits["default"], **visits.get(name, {})})
