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

_HOSTS = ("127.0.0.1", "localhost")
_READING = frozenset(("GET", "HEAD", "OPTIONS"))
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
