"""HTTP the way real platforms speak it: entity tags, compression on request, cookies, a policy."""

import gzip
import hashlib
from collections.abc import Mapping
from typing import TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

_Thing = TypeVar("_Thing")

IMMUTABLE = "public, max-age=31536000, immutable"
PRIVATE = "private, no-cache"
_SESSION_COOKIE = "torget_besok"
_LANGUAGE_COOKIE = "torget_sprak"
_YEAR = 365 * 24 * 3600
_HEADERS = {
    "content-security-policy": "default-src 'self'; img-src 'self' data:; form-action 'self'",
    "referrer-policy": "strict-origin-when-cross-origin",
    "x-content-type-options": "nosniff",
}


def text_reply(
    request: Request, text: str, media_type: str, cache: str = PRIVATE, status: int = 200
) -> Response:
    """Answer with text, gzipped where the visitor accepts that."""
    body = text.encode()
    headers = {"cache-control": cache, "vary": "Accept-Encoding, Cookie"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return _reply(request, body, media_type, headers, status)
    # mtime=0: the same text is the same bytes, whenever it is packed
    packed = gzip.compress(body, mtime=0)
    return _reply(request, packed, media_type, {**headers, "content-encoding": "gzip"}, status)


def page_reply(request: Request, html: str, visit: int, status: int = 200) -> Response:
    """Answer with a page; a visitor without cookies is given two, numbered by ``visit``."""
    reply = text_reply(request, html, "text/html; charset=utf-8", status=status)
    if _SESSION_COOKIE not in request.cookies:
        reply.set_cookie(_SESSION_COOKIE, f"b{visit:06}", httponly=True, samesite="lax")
        reply.set_cookie(_LANGUAGE_COOKIE, "sv", max_age=_YEAR, samesite="lax")
    return reply


def bytes_reply(request: Request, body: bytes, media_type: str) -> Response:
    """Answer with a picture, which never changes."""
    return _reply(request, body, media_type, {"cache-control": IMMUTABLE}, 200)


def json_reply(content: Mapping[str, object], status: int = 200) -> Response:
    """Answer with JSON that nobody may keep."""
    return JSONResponse(content, status, {**_HEADERS, "cache-control": "no-store"})


def found(value: _Thing | None) -> _Thing:
    """Return what a path names, or end in 404 (``HTTPException``) where it names nothing."""
    if value is None:
        raise HTTPException(404)
    return value


def etag(body: bytes) -> str:
    """Return the strong entity tag of the bytes as they are sent."""
    return f'"{hashlib.sha256(body).hexdigest()[:24]}"'


def _reply(
    request: Request, body: bytes, media_type: str, headers: Mapping[str, str], status: int
) -> Response:
    tagged = {**_HEADERS, **headers, "etag": etag(body)}
    if status == 200 and request.headers.get("if-none-match") == tagged["etag"]:
        return Response(status_code=304, headers=tagged)
    return Response(body, status, tagged, media_type)
