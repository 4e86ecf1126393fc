"""Answers to what a played page asks, out of its recording, in a form that no browser acts upon."""

import json
import re
from urllib.parse import quote, urljoin

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bundles.answers import Answer, part_of
from bundles.records import Request as Question
from ogonblick.errors import NotInArchive
from portal.web.isolated.place import Place
from portal.web.isolated.viewings import Viewing

GUARDED = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}

_LARGEST_QUESTION = 4 << 20
_HOPS = 10
_REDIRECTS = range(300, 400)
_NOT_FOUND = Answer(404, (("Content-Type", "text/plain; charset=utf-8"),), b"")

# Of a page only what it is; of all else whatever does not speak of another place.
_OF_PAGES = re.compile(r"(?i)content-(?:type|language)")
_UNSAID = re.compile(r"(?i)set-cookie2?|clear-site-data|refresh|location|x-headers|x-status")
_PRIVATE = (("Referrer-Policy", "same-origin"), ("X-DNS-Prefetch-Control", "off"))


async def answer(place: Place, request: Request) -> Response:
    """Answer what the worker passes on; a question of more than 4 MB gets none."""
    body = b""
    async for block in request.stream():
        body += block
        if len(body) > _LARGEST_QUESTION:
            return PlainTextResponse("Frågan är för stor.", 413)
    return await run_in_threadpool(_answered, place, request, body)


def viewing_at(place: Place, request: Request) -> Viewing:
    """Return the look whose origin is asked. Raises ``NotInArchive`` if there is none."""
    return place.viewings.named(request.headers.get("host", "").partition(".")[0])


def _answered(place: Place, request: Request, body: bytes) -> Response:
    viewing = viewing_at(place, request)
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise NotInArchive("Frågan kom inte från uppspelningen.")
    asked = request.query_params
    method = "GET" if asked.get("method") == "HEAD" else asked.get("method", "GET")
    url = _recorded_url(viewing, request, asked.get("url", ""))
    wanted = asked.get("range", "")
    found = _found(viewing, url, Question(method, asked.get("type", ""), body), wanted)
    policy = place.policy(viewing) if asked.get("page") else ""
    return _wrapped(part_of(found, wanted), policy)


def _recorded_url(viewing: Viewing, request: Request, url: str) -> str:
    """Return the address that was recorded: on a look's own origin the page's site is meant."""
    own = f"//{request.headers.get('host', '')}"
    scheme, _, rest = url.partition(":")
    if scheme in ("http", "https") and (rest == own or rest.startswith(f"{own}/")):
        return viewing.site + rest.removeprefix(own)
    return url


def _found(viewing: Viewing, url: str, question: Question, wanted: str) -> Answer:
    """Return what was recorded, redirections followed: a worker may not answer with one."""
    for _ in range(_HOPS):
        found = viewing.answer(url, question, wanted)
        if found is None:
            return _NOT_FOUND
        target = {name.lower(): value for name, value in found.headers}.get("location")
        if found.status not in _REDIRECTS or not target:
            return found
        url, question = urljoin(url, target), Question("GET")
    return _NOT_FOUND


def _wrapped(found: Answer, policy: str) -> Response:
    """Return an answer with its status and headers told as data; ``policy`` is for a page alone."""
    headers = list(_headers(found, policy))
    told = {"X-Status": str(found.status), "X-Headers": quote(json.dumps(headers))}
    return Response(found.body, headers={**GUARDED, **told}, media_type="application/octet-stream")


def _headers(found: Answer, policy: str) -> list[tuple[str, str]]:
    if policy:
        kept = [one for one in found.headers if _OF_PAGES.fullmatch(one[0])]
        return [*kept, ("Content-Security-Policy", policy), *_PRIVATE]
    return [one for one in found.headers if not _UNSAID.fullmatch(one[0])]
