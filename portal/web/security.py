"""What guards the pages: strict headers, known host names, and forms only from our own pages."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""On every answer. Without scripts in the policy, nothing captured could run even if it got out."""

_POLICY = "Content-Security-Policy"

_ALWAYS_TLS = f"max-age={365 * 24 * 3600}"
"""For a year browsers come over TLS alone; what lies below the name may be another's to decide."""

_HOSTS = ("127.0.0.1", "localhost")
_READING = frozenset(("GET", "HEAD", "OPTIONS"))
_API = "/api/"  # knows no cookies, so no page can ask there in anybody's name
_REFUSED = (
    "Formuläret kom inte från Ögonblicks egen sida och har inte utförts."
    " Gå tillbaka, ladda om sidan och försök igen."
)


def guards(address: str) -> list[Middleware]:
    """Return the guards, the outermost first; ``address`` is where people reach the portal.

    The host list stops DNS rebinding: a foreign page whose name is made to point at this machine
    still sends its own name.
    """
    return [
        Middleware(_OutsideScheme, address=address),
        Middleware(_SecurityHeaders),
        Middleware(TrustedHostMiddleware, allowed_hosts=_hosts(address), www_redirect=False),
        Middleware(_OwnFormsOnly),
    ]


def _hosts(address: str) -> list[str]:
    """Return the names by which the portal is asked: this machine's, and that of its address."""
    named = urlsplit(address).hostname
    return [*_HOSTS, named] if named else [*_HOSTS]


def with_own_scripts(response: Response) -> Response:
    """Let a page run the scripts of ours that it names: those in the static folder, none inline."""
    response.headers[_POLICY] = f"{HEADERS[_POLICY]}; script-src 'self'"
    return response


def with_own_stream(response: Response) -> Response:
    """Let a page run our own scripts, and those ask us for news."""
    with_own_scripts(response).headers[_POLICY] += "; connect-src 'self'"
    return response


class _OutsideScheme:
    """Knows that people come over TLS to an address that begins so, whatever its proxy forgot.

    Without that a proxy that does not say so would have cookies sent in the clear one day.
    """

    def __init__(self, app: ASGIApp, address: str) -> None:
        self._app = app
        parts = urlsplit(address)
        self._name = parts.hostname if parts.scheme == "https" else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._name == _name_asked(Headers(scope=scope)):
            scope = {**scope, "scheme": "https"}
        await self._app(scope, receive, send)


def _name_asked(headers: Headers) -> str:
    """Return the name that a request is for, without port; empty for one that cannot be read."""
    try:
        return urlsplit(f"//{headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""


class _SecurityHeaders:
    """Adds the headers to every answer, but for those that a page was given already."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = _ALWAYS_TLS
            await send(message)

        await self._app(scope, receive, send_guarded)


class _OwnFormsOnly:
    """Refuses whatever could change something, unless it comes from one of our own pages."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        foreign = (
            scope["type"] == "http"
            and scope["method"] not in _READING
            and not scope["path"].startswith(_API)
            and not _is_own(Headers(scope=scope))
        )
        answer = PlainTextResponse(_REFUSED, 403) if foreign else self._app
        await answer(scope, receive, send)


def _is_own(headers: Headers) -> bool:
    """Say whether a browser vouches that one of our own pages asks.

    ``Sec-Fetch-Site`` decides where it is sent: our referrer policy makes browsers write
    ``Origin: null`` even on our own forms (Fetch standard, "append a request Origin header").
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(headers.get("origin", "")).netloc == headers.get("host", "")
