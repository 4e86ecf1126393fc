"""Which roles the groups of an identity provider give: a table that each municipality writes.

In TOML::

    uppgift = "groups"

    [[roll]]
    grupp = "SG-Ogonblick-Kultur"
    roll = "registrator"
    forvaltning = "Kulturförvaltningen"

``uppgift`` is the claim that lists a person's groups. Without ``forvaltning`` the role holds in the
whole municipality.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ogonblick.errors import Fault, InputError
from ogonblick.person import EVERYWHERE, Duty, Role
from ogonblick.swedish import word

ROLES = {word(role).casefold(): role for role in Role}
"""The roles by the names that people write."""

_CLAIM = "uppgift"
_ROWS = "roll"


@dataclass(frozen=True)
class RoleTable:
    """The claim that lists groups, and the duty that each group gives."""

    claim: str
    rows: tuple[tuple[str, Duty], ...]

    def duties(self, claims: Mapping[str, Any]) -> tuple[Duty, ...]:
        """Return the duties of a person with these claims; a claim of one group is a text."""
        said = claims.get(self.claim, ())
        groups = {said} if isinstance(said, str) else {one for one in said if isinstance(one, str)}
        return tuple(sorted({duty for group, duty in self.rows if group in groups}))


def read_roles(path: Path) -> RoleTable:
    """Read a table of roles. Raises ``InputError`` with what is wrong with it."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        rows = tuple((str(row["grupp"]), _duty(row)) for row in said[_ROWS])
        return RoleTable(str(said[_CLAIM]), rows)
    except (AttributeError, KeyError, OSError, TypeError, ValueError) as fault:
        text = f"rolltabellen går inte att läsa: {fault}. Skriv uppgift och [[roll]] med grupp."
        raise InputError([Fault(str(path), None, text)]) from fault


def _duty(row: Mapping[str, Any]) -> Duty:
    """Read a row; ``ValueError`` names the roles that there are."""
    name = str(row["roll"]).casefold()
    if name not in ROLES:
        raise ValueError(f"rollen {name} finns inte, bara {', '.join(sorted(ROLES))}")
    return Duty(ROLES[name], str(row.get("forvaltning", EVERYWHERE)))
