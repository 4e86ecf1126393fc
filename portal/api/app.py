"""The API as a part of the portal: every operation gathered, and its description beside them."""

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from portal.api import (
    accounts,
    auditing,
    closing,
    deciding,
    faces,
    fetching,
    holding,
    lists,
    masking,
    media,
    ordering,
    register,
    releasing,
    removing,
    rules,
    searching,
    snapshots,
    standing,
)
from portal.api.answering import is_known, route, tag_of, unchanged
from portal.api.asking import reception
from portal.api.description import ROOT, description
from portal.api.operations import JSON, Operation
from portal.api.problems import HANDLERS
from portal.web.rooms import Rooms

OPERATIONS: tuple[Operation, ...] = (
    *fetching.OPERATIONS,
    *register.OPERATIONS,
    *snapshots.OPERATIONS,
    *searching.OPERATIONS,
    *rules.OPERATIONS,
    *ordering.OPERATIONS,
    *removing.OPERATIONS,
    *closing.OPERATIONS,
    *accounts.OPERATIONS,
    *media.OPERATIONS,
    *standing.OPERATIONS,
    *lists.OPERATIONS,
    *auditing.OPERATIONS,
    *releasing.OPERATIONS,
    *masking.OPERATIONS,
    *faces.OPERATIONS,
    *holding.OPERATIONS,
    *deciding.OPERATIONS,
)
"""Everything that a program can ask for."""


def mounted(rooms: Rooms) -> Mount:
    """Return the API for the portal, over its own open rooms."""
    app = Starlette(
        routes=[Route("/openapi.json", _described), *_routes(rooms)],
        exception_handlers=HANDLERS,
    )
    mount = Mount(ROOT, app)
    # Starlette's own pattern ends at a line break, which an address may hold (1.10, 2026-11)
    mount.path_regex = re.compile(rf"^{ROOT}/(?P<path>.*)$", re.DOTALL)
    return mount


@cache
def openapi_json() -> str:
    """Return the description as text: the file docs/openapi.json is the same."""
    return json.dumps(description(OPERATIONS), ensure_ascii=False, indent=1) + "\n"


def _routes(rooms: Rooms) -> Iterator[Route]:
    """Yield one route for each address, with all that is done there."""
    received = reception()

    def path(one: Operation) -> str:
        return one.path

    for _, found in groupby(sorted(OPERATIONS, key=path), key=path):
        yield route(rooms, received, tuple(found))


def _described(request: Request) -> Response:
    content = openapi_json().encode()
    tag = tag_of(content)
    if is_known(request, tag):
        return unchanged(tag)
    return Response(content, media_type=JSON, headers={"ETag": tag, "Cache-Control": "no-store"})
