"""The page about the API, for those who make other systems ask it: how to begin, and everything."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response

from ogonblick.person import Permission
from ogonblick.token import Scope
from portal.api.app import OPERATIONS
from portal.api.asking import A_MINUTE
from portal.api.description import ROOT
from portal.api.operations import Operation
from portal.api.problems import TITLES
from portal.tokens import SCOPES_IN_WORDS
from portal.web.doors import Door
from portal.web.rendering import page
from portal.web.rooms import Rooms


@dataclass(frozen=True)
class Chapter:
    """The operations that one scope is for; ``scope`` is empty for those that need no token."""

    scope: str
    words: str
    operations: tuple[Operation, ...]


def chapters() -> Iterator[Chapter]:
    """Yield every operation, scope by scope, those without one last."""
    order = [*Scope, None]

    def place(one: Operation) -> int:
        return order.index(one.scope)

    for number, found in groupby(sorted(OPERATIONS, key=place), key=place):
        scope = order[number]
        words = SCOPES_IN_WORDS[scope] if scope else ""
        yield Chapter(scope.value if scope else "", words, tuple(found))


def _programs(_: Rooms, request: Request) -> Response:
    told = tuple(chapters())
    return page("programs.html", request, chapters=told, root=ROOT, most=A_MINUTE, problems=TITLES)


DOORS = (Door(ROOT, _programs, Permission.OPEN),)
