"""Tokens as persons give them out: made, shown once, and known again by their digest."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ogonblick.digest import Digest, digest_of
from ogonblick.errors import CaseRefused
from ogonblick.person import Permission, Person
from ogonblick.token import Scope, Token, bearer
from storage.database.catalogue import Catalogue

SIGN = "ogonblick_"
"""What every token begins with, so that one that has strayed into a log or a file is found."""

SCOPES_IN_WORDS: Mapping[Scope, str] = {
    Scope.REGISTER: "läsa registret, planen och hur det står till",
    Scope.READ: "läsa ögonblicksbilder",
    Scope.SEARCH: "söka",
    Scope.FETCH: "hämta arkivpaket, PDF och leveranser",
    Scope.VERIFY: "kontrollera arkivpaket",
    Scope.ORDER: "beställa ögonblicksbilder",
    Scope.CASES: "öppna och föra borttagningar och avslut",
    Scope.AUDIT: "granska vem som får se det skyddade, och vem som har sett det",
    Scope.RELEASE: "föra utlämnanden: välja, maskera och göra paket",
    Scope.HOLD: "sätta gallringsstopp",
    Scope.DECIDE: "föra fram personers beslut om gallring och gallringsstopp",
}
"""What people call what a token is for."""

_PERSON = (
    "{} är en person, och en nyckel hör till ett system. Välj ett eget namn för systemet, till"
    " exempel »diariet«."
)


@dataclass(frozen=True)
class Wanted:
    """What a token shall be for: which system, what, where and how long."""

    system_id: str
    name: str
    scopes: tuple[Scope, ...]
    departments: tuple[str, ...]
    lasts: timedelta


def new_token(opened: Catalogue, wanted: Wanted, by: str, at: datetime) -> tuple[Token, str]:
    """Make a token, and return it with its secret, which nobody can be shown again.

    The system is entered among the users, without any role, if it is not there.
    Raises ``CaseRefused`` where a person has that name.
    """
    _enter(opened, wanted)
    secret = f"{SIGN}{secrets.token_urlsafe(32)}"
    token = Token(
        id=f"n{secrets.token_hex(4)}",
        system_id=wanted.system_id,
        scopes=wanted.scopes,
        departments=wanted.departments,
        made_by=by,
        made_at=at,
        ends_at=at + wanted.lasts,
    )
    opened.tokens.add(token, digest_of_secret(secret))
    return token, secret


def may_read(opened: Catalogue, person: Person, department: str, at: datetime) -> bool:
    """Say whether a person's roles, or a system's tokens, let them read in a department."""
    held = (one for one in opened.tokens.all() if one.system_id == person.id and one.holds(at))
    asking = (person, *(bearer(one, person) for one in held))
    return any(one.may(Permission.READ, department) for one in asking)


def standing(token: Token, at: datetime) -> str:
    """Say how a token stands at a moment."""
    if token.revoked_at:
        return "Indragen"
    return "Giltig" if token.holds(at) else "Utgången"


def digest_of_secret(secret: str) -> Digest:
    """Return what the catalogue keeps of a token: its 256 bits are random, so this is enough."""
    return digest_of([secret.encode()])


def _enter(opened: Catalogue, wanted: Wanted) -> None:
    known = {one.id: one for one in opened.persons.all()}
    found = known.get(wanted.system_id)
    if found is None:
        opened.persons.add(Person(wanted.system_id, wanted.name))
    elif found.duties or found.subject or opened.persons.password(found.id):
        raise CaseRefused(_PERSON.format(wanted.system_id))
