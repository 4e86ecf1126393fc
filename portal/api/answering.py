"""Answering: who asks and what is looked at first, then the answer is written as JSON or a file."""

from collections.abc import Iterable
from hashlib import sha256

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bundles.plain import to_json
from bundles.schemas import read
from ogonblick.errors import Fault, InputError
from ogonblick.token import System
from portal.api.asking import Reception, asker
from portal.api.operations import JSON, MOST, Call, Nothing, Operation
from portal.api.problems import problem
from portal.web.doors import length
from portal.web.rooms import Rooms

_TOO_MUCH = "Det är för mycket på en gång: en fråga får vara högst 65 536 byte. Inget har sparats."
_NOT_JSON = "Skicka uppgifterna som JSON, med huvudet »Content-Type: application/json«."
_TWICE = "uppgiften får bara stå en gång"


def route(rooms: Rooms, received: Reception, operations: Iterable[Operation]) -> Route:
    """Return all that is done at one address, for Starlette.

    One route for all its methods, so that who uses another is told which there are.
    """
    by_method = {one.method: one for one in operations}
    path = next(iter(by_method.values())).path

    async def enter(request: Request) -> Response:
        operation = by_method["GET" if request.method == "HEAD" else request.method]
        who = await run_in_threadpool(asker, rooms, operation, received, request)
        if isinstance(who, Response):
            return who
        unfit = _unfit(operation, request)
        if unfit:
            return unfit
        body = b"" if operation.method == "GET" else await request.body()
        return await run_in_threadpool(_answer, rooms, operation, who, request, body)

    return Route(path, enter, methods=list(by_method))


def tag_of(content: bytes) -> str:
    """Return the name of an answer's very content, as HTTP writes it."""
    return f'"{sha256(content).hexdigest()}"'


def is_known(request: Request, tag: str) -> bool:
    """Say whether who asks has this very content already."""
    told = request.headers.get("if-none-match", "")
    return told == "*" or tag in (one.strip().removeprefix("W/") for one in told.split(","))


def unchanged(tag: str) -> Response:
    """Answer that the content is as it was."""
    return Response(status_code=304, headers={"ETag": tag, "Cache-Control": "no-store"})


def _unfit(operation: Operation, request: Request) -> Response | None:
    """Say why a body is not even read; none is too long where none is taken, for it is not read."""
    if operation.method == "GET":
        return None
    if not length(request) <= MOST:
        return problem(413, _TOO_MUCH)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    takes_body = operation.takes[1] is not Nothing
    return problem(415, _NOT_JSON) if takes_body and kind != JSON else None


def _answer(
    rooms: Rooms, operation: Operation, who: System, request: Request, body: bytes
) -> Response:
    """Read what is asked, ask the rooms as this system sees them, and write what they say."""
    query_kind, body_kind = operation.takes
    query: object = read(query_kind, _said(request))
    sent: object = Nothing() if body_kind is Nothing else read(body_kind, body)
    seen = rooms.seen_by(who, operation.needs, request.url.path)
    said = operation.answer(seen, Call(request, request.path_params, query, sent))
    return said if isinstance(said, Response) else _written(request, operation, said)


def _said(request: Request) -> dict[str, str]:
    """Return the query's values. Raises ``InputError`` for a name that stands there twice."""
    pairs = request.query_params.multi_items()
    names = [name for name, _ in pairs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError([Fault(name, None, _TWICE) for name in twice])
    return dict(pairs)


def _written(request: Request, operation: Operation, said: object) -> Response:
    content = to_json(said).encode()
    tag = tag_of(content)
    if request.method in ("GET", "HEAD") and is_known(request, tag):
        return unchanged(tag)
    headers = {"ETag": tag, "Cache-Control": "no-store"}
    return Response(content, operation.good, media_type=JSON, headers=headers)
