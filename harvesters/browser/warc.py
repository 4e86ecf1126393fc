"""Exchanges and pictures as WARC/1.1 records: one gzip member each, with SHA-256 digests."""

import hashlib
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote, urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from harvesters.browser.exchange import Exchange, Headers
from ogonblick.digest import Digest

ROLL_AT = 1_000_000_000
"""Bytes after which a new file is begun: the standard's own recommendation."""

PLAIN = string.ascii_letters + string.digits + string.punctuation + " "
ENCODED = {"content-encoding", "transfer-encoding"}


class _Sha256:
    """warcio's digester, for the label that browsertrix, pywb and py-wacz write and read."""

    def __init__(self) -> None:
        self._running = hashlib.sha256()

    def update(self, data: bytes) -> None:
        self._running.update(data)

    def __str__(self) -> str:
        return f"sha256:{self._running.hexdigest()}"


class _Writer(WARCWriter):  # type: ignore[misc]  # warcio ships no types
    """warcio's writer knows only SHA-1 labels; this is its own seam for another digester."""

    _create_digester = staticmethod(_Sha256)


@dataclass(frozen=True)
class Stored:
    """What lies in the WARC for an address: digest, type, status and size of the payload."""

    digest: Digest
    mime: str
    status: int
    size: int


class WarcFile:
    """A WARC being written, ``NAME-0001.warc.gz`` and on; used by one thread at a time."""

    def __init__(self, folder: Path, name: str, info: Mapping[str, str]) -> None:
        self._folder = folder
        self._name = name
        self._info = info
        self._number = 0
        self._open_next()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def exchange(self, exchange: Exchange) -> None:
        """Write a response and its request."""
        if self._file.tell() > ROLL_AT:
            self._file.close()
            self._open_next()
        response = self._record(exchange, "response", _response_head(exchange), exchange.body)
        request = self._record(exchange, "request", _request_head(exchange), exchange.request_body)
        self._writer.write_request_response_pair(request, response)

    def resource(self, uri: str, mime: str, content: bytes, at: datetime) -> None:
        """Write bytes of our own making (a picture, a text) under a ``urn:`` address."""
        record = self._writer.create_warc_record(
            uri,
            "resource",
            payload=BytesIO(content),
            length=len(content),
            warc_content_type=mime,
            warc_headers_dict={"WARC-Date": warc_date(at)},
        )
        self._writer.write_record(record)

    def _record(self, exchange: Exchange, kind: str, head: StatusAndHeaders, body: bytes) -> Any:  # noqa: ANN401 - warcio's record has no type
        headers = {"WARC-Date": warc_date(exchange.at)}
        if exchange.address:
            headers["WARC-IP-Address"] = exchange.address.strip("[]")
        if exchange.protocol:
            headers["WARC-Protocol"] = exchange.protocol
        if kind == "response":
            headers["WARC-Resource-Type"] = exchange.kind.lower()
            if exchange.truncated:
                headers["WARC-Truncated"] = exchange.truncated
        return self._writer.create_warc_record(
            exchange.url,
            kind,
            payload=BytesIO(body),
            length=len(body),
            http_headers=head,
            warc_headers_dict=headers,
        )

    def _open_next(self) -> None:
        self._number += 1
        path = self._folder / f"{self._name}-{self._number:04d}.warc.gz"
        self._file = path.open("wb")
        self._writer = _Writer(self._file, gzip=True, warc_version="1.1")
        self._writer.write_record(self._writer.create_warcinfo_record(path.name, dict(self._info)))


def warc_date(at: datetime) -> str:
    """Return an aware moment as WARC/1.1 writes it, in UTC with milliseconds."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def _request_head(exchange: Exchange) -> StatusAndHeaders:
    """Return the request as HTTP/1.1 text; HTTP/2's pseudo headers have their place in its line."""
    parts = urlsplit(exchange.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = [(n, v) for n, v in exchange.request_headers if not n.startswith(":")]
    if not any(name.lower() == "host" for name, _ in headers):
        headers.insert(0, ("Host", parts.netloc))
    line = f"{exchange.method} {path} HTTP/1.1"
    return StatusAndHeaders(line, headers, is_http_request=True)


def _response_head(exchange: Exchange) -> StatusAndHeaders:
    """Return the response's head for a body that is stored decoded."""
    # a reason may hold any byte on the wire, and warcio writes none but ASCII
    line = f"{exchange.status} {quote(exchange.reason, safe=PLAIN)}".strip()
    headers = list(honest_headers(exchange.response_headers, len(exchange.body)))
    return StatusAndHeaders(line, headers, protocol="HTTP/1.1")


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
