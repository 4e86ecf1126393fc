"""The heads of a request and of its answer, as HTTP/1.1 text that is true of the bytes below it.

Names and values have the bytes they were sent with. warcio's own way to write heads escapes all of
a value in which one sign is not ASCII: an address to go on to led nowhere, and »a=å« was no longer
a cookie (2026-11).
"""

import re
from collections.abc import Iterable

from harvesters.browser.recording.exchange import Exchange
from harvesters.browser.recording.ways import undone
from harvesters.browser.recording.wired import Headers, as_bytes

ENDS = re.compile(rb"[\r\n]+")
"""What would end a line of a head in the middle of it."""


def request_head(exchange: Exchange) -> bytes:
    """Return the request's head; HTTP/2's pseudo headers have their place in its first line."""
    host, path = _host_and_path(exchange.url)
    headers = [(n, v) for n, v in exchange.request_headers if not n.startswith(":")]
    if not any(name.lower() == "host" for name, _ in headers):
        headers.insert(0, ("Host", host))
    return _text(f"{exchange.method} {path} HTTP/1.1", headers)


def response_head(exchange: Exchange) -> bytes:
    """Return the answer's head for a body that is stored decoded."""
    line = f"HTTP/1.1 {exchange.status} {exchange.reason}".strip()
    return _text(line, honest_headers(exchange.response_headers, exchange.payload.size))


def honest_headers(headers: Headers, length: int) -> Headers:
    """Rename what no longer describes the stored bytes, as browsertrix does, and lose nothing.

    Chromium hands out bodies with chunking and compression undone; a header that still claimed
    them would make every reader decode twice. A packing that it does not know it leaves as it is.
    """
    lies = undone(headers)

    def honest(name: str, value: str) -> tuple[str, str]:
        wrong = bool(lies) and name.lower() == "content-length" and value != str(length)
        return (f"X-Archive-Orig-{name}" if wrong or name.lower() in lies else name), value

    return tuple(honest(name, value) for name, value in headers)


def _host_and_path(url: str) -> tuple[str, str]:
    """Return whom an address asks, and for what, to the letter: an empty question is one."""
    host, slash, path = url.partition("://")[2].partition("/")
    alone, mark, asked = host.partition("?")
    return (host, slash + path) if slash and not mark else (alone, f"/{mark}{asked}{slash}{path}")


def _text(line: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """Return a head's bytes."""
    named = (b"%b: %b" % (as_bytes(name), as_bytes(value)) for name, value in headers)
    lines = (ENDS.sub(b" ", one) for one in (as_bytes(line), *named))
    return b"\r\n".join([*lines, b"", b""])
