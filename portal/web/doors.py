"""Doors: every address of the portal, what answers there, and what one must be allowed to do.

An area of pages is a module with ``DOORS``, gathered in ``portal.web.app``. A door without
``needs`` cannot be made. What answers is given rooms that show what this person may see through
this door, finds the person by ``portal.web.visiting.who`` and a form's fields by ``form_of``.
Every form has a hidden field ``csrf`` with ``{{ csrf }}``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ogonblick.person import Permission
from portal.web import problems
from portal.web.attempts import may_try, of_door
from portal.web.rooms import Rooms
from portal.web.visiting import (
    CONFIRM,
    CSRF,
    CSRF_HEADER,
    SIGN_IN,
    is_fresh,
    is_local,
    visit,
    visit_of,
)

Answer = Callable[[Rooms, Request], Response]
"""Answers in a thread beside the event loop."""

_NO_FORM = (HTTPException, UnicodeError)
"""What reading a form raises: the first where its parser refuses it, the second where it is said to
be written in punycode (Starlette 1.10, 2026-11)."""
_FIELDS = 1_000  # a picture of a crowd: 240 boxes of four; how large a form may be bounds it too
_AT_ONCE = 2
_TURNS: RunVar[CapacityLimiter] = RunVar("turns")
_UNKEPT = {"Cache-Control": "no-store"}
_WRITING = frozenset(("POST", "PUT", "PATCH", "DELETE"))


@dataclass(frozen=True)
class Door:
    """One address. ``path`` is Starlette's pattern, ``needs`` what one must be allowed to do.

    ``most`` is how many bytes a form may have there: more where files are uploaded. ``often`` is
    how many times within a quarter of an hour one person may pass, or one address that nobody is
    signed in from; 0 for any number. Through a ``fresh`` door come only those who have lately shown
    who they are; others are led to do so, and back to the page with the form. A ``local`` door lets
    programs on this very machine in, who do not sign in. What is ``at_hand``, as somebody sees the
    rooms, is answered by nothing but the catalogue: few such answers are worked out at once, since
    more only take the interpreter's lock from each other (79 CPU-ms an answer with three threads,
    104 with forty, 2026-11). Who waits for the archive keeps none of them waiting.
    """

    path: str
    answer: Answer
    needs: Permission
    method: str = "GET"
    most: int = 1 << 16
    often: int = 0
    fresh: bool = False
    local: bool = False
    at_hand: Callable[[Rooms], bool] = lambda _: False


def always(_: Rooms) -> bool:
    """Say that what a door answers with is at hand, whoever asks."""
    return True


def route(rooms: Rooms, door: Door) -> Route:
    """Return a door for Starlette, with somebody standing at it.

    What is sent is not read before it is known who sends it, and never more than the door takes.
    """

    async def enter(request: Request) -> Response:
        refused = await run_in_threadpool(_refused, rooms, door, request)
        if refused:
            return refused
        if door.method in _WRITING:
            try:
                request.state.form = await request.form(max_fields=_FIELDS)
            except _NO_FORM:
                return problems.no_form(request)
            if visit_of(request).person and not _is_vouched(request):
                return problems.not_ours(request)
        person = visit_of(request).person
        seen = rooms.seen_by(person, door.needs, request.url.path)
        try:
            limiter = _turns() if await run_in_threadpool(door.at_hand, seen) else None
            return await to_thread.run_sync(door.answer, seen, request, limiter=limiter)
        finally:
            await request.close()  # files that were sent are temporary ones, until they are closed

    return Route(door.path, enter, methods=[door.method])


def _turns() -> CapacityLimiter:
    """Return what lets a few through at once, one for each event loop."""
    try:
        return _TURNS.get()
    except LookupError:
        _TURNS.set(CapacityLimiter(_AT_ONCE))
        return _TURNS.get()


def form_of(request: Request) -> FormData:
    """Return the fields, and the uploaded files, that were sent."""
    form: FormData = request.state.form
    return form


def field(request: Request, name: str) -> str:
    """Return a field's text; empty where it was not sent, or is a file."""
    value = form_of(request).get(name, "")
    return value if isinstance(value, str) else ""


def _refused(rooms: Rooms, door: Door, request: Request) -> Response | None:
    """Look at who stands at the door; return None for those who may pass it."""
    request.state.visit = visit(rooms, request)
    person = visit_of(request).person
    is_asked = door.needs is not Permission.OPEN and not _watches(door, request)
    if person is None and is_asked:
        return _to_sign_in(door, request)
    if person and not person.may(door.needs):
        return problems.not_allowed(request)
    if person and door.fresh and not is_fresh(rooms, request):
        return _to_confirm(request)
    if door.often and not _may_pass(rooms, door, request):
        return problems.too_often(request)
    if door.method in _WRITING and not length(request) <= door.most:
        return problems.too_much(request)
    return None


def length(request: Request) -> float:
    """Return how many bytes are sent; more than any door takes where that is not said.

    A body in chunks says it nowhere: a length beside them is not what the server reads by.
    """
    if "transfer-encoding" in request.headers:
        return inf
    told = request.headers.get("content-length", "")
    return int(told) if told.isascii() and told.isdecimal() else inf


def _to_sign_in(door: Door, request: Request) -> Response:
    """Lead to signing in, and back afterwards to what was asked for; a form is not sent again."""
    asked = _asked(request)
    back = "" if door.method in _WRITING or asked == "/" else f"?nasta={quote(asked, safe='')}"
    return RedirectResponse(f"{SIGN_IN}{back}", 303, headers=_UNKEPT)


def _to_confirm(request: Request) -> Response:
    """Lead to showing who one is, and back to the page: what writes has its form there too."""
    back = quote(_asked(request), safe="")
    return RedirectResponse(f"{CONFIRM}?nasta={back}", 303, headers=_UNKEPT)


def _asked(request: Request) -> str:
    return f"{request.url.path}?{request.url.query}".removesuffix("?")


def _may_pass(rooms: Rooms, door: Door, request: Request) -> bool:
    """Say whether somebody has not been at a door too often, and count this time."""
    person = visit_of(request).person
    return may_try(rooms, of_door(door.path, request, person.id if person else "", door.often))


def _is_vouched(request: Request) -> bool:
    """Say whether a page of this very session sent the form."""
    return visit_of(request).vouches(request.headers.get(CSRF_HEADER) or field(request, CSRF))


def _watches(door: Door, request: Request) -> bool:
    """Say whether a program on this machine asks for what it need not sign in for."""
    return door.local and is_local(request)
