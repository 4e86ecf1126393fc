"""Answering: who asks and what is looked at first, then the answer is written as JSON or a file."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bundles.plain import to_json
from bundles.schemas import Sent, read
from ogonblick.errors import Fault, InputError
from ogonblick.token import System
from portal.api.asking import Reception, asker
from portal.api.operations import FORM, JSON, Call, Nothing, Operation
from portal.api.problems import problem
from portal.web.doors import length
from portal.web.rooms import Rooms

_PARTS = 10
_TOO_MUCH = (
    "Det är för mycket på en gång: här får det vara högst {} byte, och »Content-Length« ska säga"
    " hur många det är. Inget har sparats."
)
_OTHERWISE = {
    JSON: "Skicka uppgifterna som JSON, med huvudet »Content-Type: application/json«.",
    FORM: "Skicka filen och orden som delar av »multipart/form-data«.",
}
_NO_FORM = (
    "Det som kom går inte att läsa som »multipart/form-data«: det är avbrutet, saknar gränser"
    " mellan delarna, eller har för många eller för stora delar. Rätta det och skicka det igen."
    " Inget har sparats."
)
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
        body = await _body(operation, request)
        if isinstance(body, Response):
            return body
        try:
            return await run_in_threadpool(_answer, rooms, operation, who, request, body)
        finally:
            await request.close()  # files that were sent are temporary ones, until they are closed

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
    if not length(request) <= operation.most:
        return problem(413, _TOO_MUCH.format(f"{operation.most:_}".replace("_", " ")))
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    is_taken = operation.takes[1] is Nothing or kind == operation.sends
    return None if is_taken else problem(415, _OTHERWISE[operation.sends])


async def _body(operation: Operation, request: Request) -> bytes | FormData | Response:
    """Return what was sent, files of it on disk; or why it cannot be read."""
    if operation.method == "GET":
        return b""
    if operation.sends != FORM:
        return await request.body()
    try:
        return await request.form(max_files=_PARTS, max_fields=_PARTS)
    except (HTTPException, UnicodeError):
        # Starlette raises the first for what its parser refuses, and lets the second out of what
        # is said to be written in punycode (1.10, 2026-11)
        return problem(422, _NO_FORM)


def _answer(
    rooms: Rooms, operation: Operation, who: System, request: Request, body: bytes | FormData
) -> Response:
    """Read what is asked, ask the rooms as this system sees them, and write what they say."""
    query_kind, body_kind = operation.takes
    query: object = read(query_kind, _once(request.query_params.multi_items()))
    said = body if isinstance(body, bytes) else _once(_parts(body))
    sent: object = Nothing() if body_kind is Nothing else read(body_kind, said)
    seen = rooms.seen_by(who, operation.needs, request.url.path)
    told = operation.answer(seen, Call(request, request.path_params, query, sent))
    return told if isinstance(told, Response) else _written(request, operation, told)


def _parts(form: FormData) -> list[tuple[str, object]]:
    """Return the words and files of a form by their names."""
    return [
        (name, Sent(one.filename or "", one.file) if isinstance(one, UploadFile) else one)
        for name, one in form.multi_items()
    ]


def _once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Return values by their names. Raises ``InputError`` for a name that stands there twice."""
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
