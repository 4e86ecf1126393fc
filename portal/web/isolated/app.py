"""The isolated place's own web application: a frame, a worker, and answers from recordings.

It knows no person and no session, reads no cookie and sets none; who knows the name of a look may
have what that recording answers, and nothing else. The page with the frame lies here too, under a
name beside those of the looks: where a browser keeps nothing for frames of other sites, no worker
works in them (Chromium 156 in a private window, 2026-11).
"""

from functools import partial
from importlib.resources import files

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from ogonblick.errors import ArchiveUnavailable, NotInArchive, OgonblickError
from portal.web.isolated.answering import GUARDED, answer, viewing_at
from portal.web.isolated.place import Place
from portal.web.isolated.viewings import Viewing
from portal.web.languages import Language
from portal.web.rendering import document

_LOOKS = "/-/look/"
_BARE = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'"
_FRAMES = frozenset(("iframe", "frame"))
_OURS = {
    "start.js": ("portal.web.isolated", "text/javascript"),
    "worker.js": ("portal.web.isolated", "text/javascript"),
    "style.css": ("portal.web", "text/css"),
    "mark.svg": ("portal.web", "image/svg+xml"),
}
"""The files of ours that are here: a page can make no other its service worker."""


def isolated_app(place: Place) -> Starlette:
    """Return the application that plays what the place's looks have begun."""
    return Starlette(
        routes=[
            Route(f"{_LOOKS}{{name}}", partial(_frame, place)),
            Route("/-/answer", partial(answer, place), methods=["POST"]),
            Route("/-/{name}", partial(_ours, place)),
            Route("/{path:path}", partial(_start, place)),
        ],
        exception_handlers={OgonblickError: _refused},
    )


def _frame(place: Place, request: Request) -> Response:
    """Answer with the page that frames a look; it lies under no look's own name."""
    name = request.path_params["name"]
    viewing = place.viewings.named(name)
    if not place.frame.endswith(f"//{request.headers.get('host', '')}"):
        raise NotInArchive("Uppspelningen öppnas från ögonblicksbildens sida.")
    return _html("replay.html", viewing, place.frame_policy(name), origin=place.origin(name))


def _ours(place: Place, request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _OURS:
        return _start(place, request)
    package, mime = _OURS[name]
    content = files(package).joinpath("static", name).read_bytes()
    headers = {**GUARDED, "Service-Worker-Allowed": "/"}
    return Response(content, media_type=mime, headers=headers)


def _start(place: Place, request: Request) -> Response:
    """Answer whatever the worker did not: a frame begins anew, and for others nothing is here."""
    viewing = viewing_at(place, request)
    if request.headers.get("sec-fetch-dest") not in _FRAMES:
        raise NotInArchive("Uppspelningen visas bara i sin ram.")
    asked = f"{request.url.path}?{request.url.query}".removesuffix("?")
    path = viewing.path if asked == "/-/start" else asked
    return _html("replay_start.html", viewing, place.beginning_policy(), path=path)


def _html(template: str, viewing: Viewing, policy: str, **values: object) -> Response:
    html = document(template, Language(viewing.look.language), viewing=viewing, **values)
    return HTMLResponse(html, headers=_page_headers(policy))


def _page_headers(policy: str) -> dict[str, str]:
    return {**GUARDED, "Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"}


def _refused(request: Request, error: Exception) -> Response:
    """Answer a person with a page, and a played page with nothing to act upon."""
    status = 503 if isinstance(error, ArchiveUnavailable) else 404
    if not request.url.path.startswith(_LOOKS):
        return PlainTextResponse(str(error), status, headers=GUARDED)
    html = document("replay_refused.html", text=str(error))
    return HTMLResponse(html, status, headers=_page_headers(_BARE))
