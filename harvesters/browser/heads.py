"""The heads of a request and of its answer, as HTTP/1.1 text that is true of the bytes below it."""

import string
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

from warcio.statusandheaders import StatusAndHeaders

from harvesters.browser.exchange import Exchange, Headers

PLAIN = string.ascii_letters + string.digits + string.punctuation + " "
ENCODED = {"content-encoding", "transfer-encoding"}


def request_head(exchange: Exchange) -> bytes:
    """Return the request's head; HTTP/2's pseudo headers have their place in its first line."""
    parts = urlsplit(exchange.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = [(n, v) for n, v in exchange.request_headers if not n.startswith(":")]
    if not any(name.lower() == "host" for name, _ in headers):
        headers.insert(0, ("Host", parts.netloc))
    return _text(f"{path} HTTP/1.1", headers, exchange.method)


def response_head(exchange: Exchange) -> bytes:
    """Return the answer's head for a body that is stored decoded."""
    line = f"{exchange.status} {exchange.reason}".strip()
    return _text(line, honest_headers(exchange.response_headers, exchange.payload.size), "HTTP/1.1")


def honest_headers(headers: Headers, length: int) -> Headers:
    """Rename what no longer describes the stored bytes, as browsertrix does, and lose nothing.

    Chromium hands out bodies with chunking and compression undone; a header that still claimed
    them would make every reader decode twice.
    """
    encoded = any(name.lower() in ENCODED for name, _ in headers)

    def honest(name: str, value: str) -> tuple[str, str]:
        lies = name.lower() in ENCODED or (
            name.lower() == "content-length" and encoded and value != str(length)
        )
        return (f"X-Archive-Orig-{name}" if lies else name), value

    return tuple(honest(name, value) for name, value in headers)


def _text(line: str, headers: Iterable[tuple[str, str]], first_word: str) -> bytes:
    """Return a head's bytes; warcio escapes what is not ASCII in values, and there alone."""
    plain = [(quote(name, safe=PLAIN), value) for name, value in headers]
    head = StatusAndHeaders(quote(line, safe=PLAIN), plain, protocol=first_word)
    text: bytes = head.to_ascii_bytes()
    return text
