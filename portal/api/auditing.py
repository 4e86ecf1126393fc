"""What auditors ask by programs: who may see what is restricted, who did, and which tokens hold."""

from dataclasses import dataclass

from bundles.schemas import EXACT, Few, Number
from ogonblick.person import Grant, HitList, Permission
from ogonblick.token import Scope, Token
from portal.api.operations import VERSION, Answer, Call, Nothing, Operation, Plain
from portal.web import auditing
from portal.web.rooms import Rooms
from portal.web.tokens import tokens_page
from storage.database.secrecy import ToldAccess


@dataclass(frozen=True)
class GrantList:
    """Who may see which restricted snapshot, oldest first; ``names`` are theirs, by their ids."""

    grants: tuple[Grant, ...]
    names: dict[str, str]


@dataclass(frozen=True)
class LookQuery:
    """Which looks are listed: those older than the one of a number."""

    __pydantic_config__ = EXACT

    before: Number | None = None
    limit: Few = 100


@dataclass(frozen=True)
class LookList:
    """One page of looks at what is restricted, newest first; ``names`` are by persons' ids.

    ``next`` is the ``before`` of the page after, or null.
    """

    looks: tuple[ToldAccess, ...]
    names: dict[str, str]
    next: int | None


@dataclass(frozen=True)
class TakenHitLists:
    """The lists of hits that were taken home last, newest first; ``names`` are by persons' ids."""

    hit_lists: tuple[HitList, ...]
    names: dict[str, str]


@dataclass(frozen=True)
class KnownToken:
    """A token, what its system is called, and whether it holds now."""

    token: Token
    system: str
    holds: bool


@dataclass(frozen=True)
class TokenList:
    """Every token, newest first; the secrets are kept nowhere."""

    tokens: tuple[KnownToken, ...]


def list_grants(rooms: Rooms, call: Plain) -> GrantList:  # noqa: ARG001 - every answer takes it
    """Return who may see what is restricted, in the token's departments."""
    found = auditing.grants(rooms)
    return GrantList(found, _names(rooms, {one.person_id for one in found}))


def list_looks(rooms: Rooms, call: Call[LookQuery, Nothing]) -> LookList:
    """Return one page of looks at what is restricted, in the token's departments."""
    asked = call.query
    found = auditing.looks(rooms, asked.before, asked.limit + 1)
    shown = found[: asked.limit]
    names = _names(rooms, {one.access.person_id for one in shown})
    return LookList(shown, names, shown[-1].number if len(found) > asked.limit else None)


def list_hit_lists(rooms: Rooms, call: Plain) -> TakenHitLists:  # noqa: ARG001 - every answer takes it
    """Return the lists of hits taken last, to a token for the whole municipality."""
    found = auditing.hit_lists(rooms)
    return TakenHitLists(found, _names(rooms, {one.person_id for one in found}))


def list_tokens(rooms: Rooms, call: Plain) -> TokenList:  # noqa: ARG001 - every answer takes it
    """Return every token, to one for the whole municipality."""
    return TokenList(
        tuple(KnownToken(one.token, one.system, one.holds) for one in tokens_page(rooms))
    )


def _names(rooms: Rooms, ids: set[str]) -> dict[str, str]:
    """Return what some persons and systems are called."""
    return {id_: name for id_, name in auditing.names(rooms).items() if id_ in ids}


_ABOUT: dict[str, tuple[Answer, Permission, str]] = {
    "/grants": (list_grants, Permission.AUDIT, "Vem som får se det som är sekretessmarkerat"),
    "/looks": (list_looks, Permission.AUDIT, "Vem som har sett det som är sekretessmarkerat"),
    "/hit-lists": (list_hit_lists, Permission.AUDIT, "Träfflistor som har tagits hem"),
    "/tokens": (
        list_tokens,
        Permission.WATCH,
        "Nycklarna: för vilka system, till vad och hur länge",
    ),
}

OPERATIONS = tuple(
    Operation("GET", f"{VERSION}{path}", answer, Scope.AUDIT, needs, about)
    for path, (answer, needs, about) in _ABOUT.items()
)
