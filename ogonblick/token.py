"""Tokens: what lets another system ask the portal's API, and how much of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ogonblick.person import Permission, Person


class Scope(StrEnum):
    """What a token is for.

    To ``DECIDE`` is to carry what a person has decided: a system decides nothing itself.
    """

    REGISTER = "register"
    READ = "read"
    SEARCH = "search"
    FETCH = "fetch"
    VERIFY = "verify"
    ORDER = "order"
    CASES = "cases"
    AUDIT = "audit"
    RELEASE = "release"
    HOLD = "hold"
    DECIDE = "decide"


SCOPES: Mapping[Scope, frozenset[Permission]] = {
    Scope.REGISTER: frozenset((Permission.OVERSEE,)),
    Scope.READ: frozenset((Permission.OVERSEE, Permission.READ)),
    Scope.SEARCH: frozenset((Permission.READ,)),
    Scope.FETCH: frozenset((Permission.HAND_OUT,)),
    Scope.VERIFY: frozenset((Permission.VERIFY,)),
    Scope.ORDER: frozenset((Permission.ORDER,)),
    Scope.CASES: frozenset((Permission.READ, Permission.REMOVE, Permission.CLOSE)),
    Scope.AUDIT: frozenset((Permission.AUDIT, Permission.WATCH)),
    Scope.RELEASE: frozenset((Permission.HAND_OUT,)),
    Scope.HOLD: frozenset((Permission.HAND_OUT,)),
    Scope.DECIDE: frozenset((Permission.DISPOSE,)),
}
"""What each scope allows, in the words of the portal's own doors."""


@dataclass(frozen=True)
class Token:
    """What a named system may ask for, where and until when; the secret itself is kept nowhere.

    ``departments`` are where it holds, the whole municipality where ``EVERYWHERE`` is among them.
    Moments are aware; ``used_at`` is None until it is used, and known to the minute.
    """

    id: str
    system_id: str
    scopes: tuple[Scope, ...]
    departments: tuple[str, ...]
    made_by: str
    made_at: datetime
    ends_at: datetime
    revoked_by: str = ""
    revoked_at: datetime | None = None
    used_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Say whether the token is good at a moment."""
        return self.revoked_at is None and at < self.ends_at


@dataclass(frozen=True)
class System(Person):
    """A program that asks with a token, as the person that it is entered as among the users.

    It has no roles: what it may do is what the token says.
    """

    scopes: frozenset[Scope] = frozenset()
    departments: frozenset[str] = frozenset()

    def places(self, wanted: Permission) -> frozenset[str]:
        """Return the departments where the token lets it do something."""
        allowed = frozenset[Permission]().union(*(SCOPES[scope] for scope in self.scopes))
        return self.departments if wanted in allowed else frozenset()


def bearer(token: Token, person: Person) -> System:
    """Return who asks with a token; ``person`` is what the system is entered as."""
    scopes, departments = frozenset(token.scopes), frozenset(token.departments)
    return System(person.id, person.name, scopes=scopes, departments=departments)
