"""Exchanges and pictures as WARC/1.1 records: one gzip member each, with SHA-256 digests."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Self
from uuid import uuid4

from warcio.statusandheaders import StatusAndHeaders

from harvesters.browser.recording.exchange import Exchange, Payload
from harvesters.browser.recording.heads import request_head, response_head
from harvesters.browser.recording.members import is_packed, write_member
from harvesters.browser.recording.sockets import KIND, Conversation
from harvesters.browser.recording.wired import Headers
from ogonblick.digest import Digest, blocks, digest_of

ROLL_AT = 1_000_000_000
"""Bytes after which a new file is begun: the standard's own recommendation."""

SPANS = "spans.jsonl"
"""The capture folder's list of the payloads that the archive may share: a ``FileSpan`` a line."""

SPAN_AT_LEAST = 64 * 1024
"""Bytes, as they lie in the file, from which a payload is listed: below, sharing costs more."""

FIELDS = "application/warc-fields"
LINES = "application/jsonl"
BEGINNING = 12
"""Bytes that tell whether the rest is compressed already."""
TAIL = b"\r\n\r\n"


@dataclass(frozen=True)
class Stored:
    """What lies in the WARC for an address: digest, type, status and size of the payload."""

    digest: Digest
    mime: str
    status: int
    size: int


@dataclass(frozen=True)
class FileSpan:
    """Where a payload lies in a file of the capture: bytes, compressed, and their SHA-256."""

    file: str
    offset: int
    length: int
    sha256: str


@dataclass(frozen=True)
class _Record:
    """A record before it is written. ``mime`` is the block's type, ``head`` its HTTP head."""

    kind: str
    at: datetime
    fields: Headers
    mime: str
    payload: Payload
    payload_mime: str = ""
    head: bytes = b""


class WarcFile:
    """A WARC being written, ``NAME-0001.warc.gz`` and on; used by one thread at a time.

    ``info`` says how it came to be and stands first in every file, begun ``at`` (aware).
    ``spans`` are the payloads worth sharing, in the order they were written.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        info: Mapping[str, str],
        at: datetime,
        *,
        roll_at: int = ROLL_AT,
    ) -> None:
        self.spans: list[FileSpan] = []
        self._folder = folder
        self._name = name
        self._info = info
        self._roll_at = roll_at
        self._number = 0
        self._open_next(at)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def exchange(self, exchange: Exchange) -> Digest:
        """Write an answer and its request, in one file; returns the digest of the answer's body."""
        self._roll(exchange.at)
        answer, digest = self._write(_response(exchange))
        self._write(_request(exchange, answer))
        return digest

    def conversation(self, said: Conversation, address: str) -> None:
        """Write what was said over a web socket to the host at an address: a line each."""
        self._roll(said.at)
        fields = (
            ("WARC-Target-URI", said.url),
            *((("WARC-IP-Address", address),) if address else ()),
            ("WARC-Resource-Type", KIND.lower()),
            *_cut(said.truncated),
        )
        payload = Payload(said.document())
        self._write(_Record("resource", said.at, fields, LINES, payload, LINES))

    def resource(self, uri: str, mime: str, content: bytes, at: datetime) -> None:
        """Write bytes of our own making (a picture, a text) under a ``urn:`` address."""
        self._resource(uri, mime, Payload(content), at)

    def file(self, uri: str, mime: str, content: Path, at: datetime) -> None:
        """Write a file of our own making, which may be large, under a ``urn:`` address."""
        self._resource(uri, mime, Payload(spool=content), at)

    def _resource(self, uri: str, mime: str, payload: Payload, at: datetime) -> None:
        self._roll(at)
        fields = (("WARC-Target-URI", uri),)
        self._write(_Record("resource", at, fields, mime, payload, mime))

    def _roll(self, at: datetime) -> None:
        if self._file.tell() > self._roll_at:
            self._file.close()
            self._open_next(at)

    def _open_next(self, at: datetime) -> None:
        self._number += 1
        self._path = self._folder / f"{self._name}-{self._number:04d}.warc.gz"
        self._file = self._path.open("wb")
        self._info_id = ""
        said = "".join(f"{name}: {value}\r\n" for name, value in self._info.items() if value)
        fields = (("WARC-Filename", self._path.name),)
        info = _Record("warcinfo", at, fields, FIELDS, Payload(said.encode()))
        self._info_id, _ = self._write(info)

    def _write(self, record: _Record) -> tuple[str, Digest]:
        """Write a record; returns its id and the digest of its payload."""
        identity, digest = f"<{uuid4().urn}>", digest_of(_bytes_of(record.payload))
        head = _head(record, identity, self._info_id, digest) + record.head
        with record.payload.open() as payload:
            packed = is_packed(record.payload_mime, payload.read(BEGINNING))
            payload.seek(0)
            run = write_member(self._file, head, payload, TAIL, packed=packed)
        if run.length >= SPAN_AT_LEAST:
            span = FileSpan(self._path.name, run.offset, run.length, run.digest.hexadecimal)
            self.spans.append(span)
        return identity, digest


def warc_date(at: datetime) -> str:
    """Return an aware moment as WARC/1.1 writes it, in UTC with milliseconds."""
    utc = at.astimezone(UTC)
    return utc.strftime("%Y-%m-%dT%H:%M:%S.") + f"{utc.microsecond // 1000:03d}Z"


def _head(record: _Record, identity: str, info_id: str, payload_digest: Digest) -> bytes:
    """Return a record's own head, digests and length of what follows included."""
    more = (("WARC-Warcinfo-ID", info_id), ("WARC-Payload-Digest", str(payload_digest)))
    # a block without a head of its own is its payload, and is not read once more
    whole = chain([record.head], _bytes_of(record.payload))
    block = digest_of(whole) if record.head else payload_digest
    fields = [
        ("WARC-Type", record.kind),
        ("WARC-Record-ID", identity),
        ("WARC-Date", warc_date(record.at)),
        *record.fields,
        *(more if info_id else ()),
        ("WARC-Block-Digest", str(block)),
        ("Content-Type", record.mime),
        ("Content-Length", str(len(record.head) + record.payload.size)),
    ]
    text: bytes = StatusAndHeaders("", fields, protocol="WARC/1.1").to_bytes()
    return text


def _response(exchange: Exchange) -> _Record:
    """Return an answer's record: what it was wanted for, and whether it was cut."""
    return _Record(
        "response",
        exchange.at,
        (
            *_travelled(exchange),
            ("WARC-Resource-Type", exchange.kind.lower()),
            *_cut(exchange.truncated),
        ),
        "application/http; msgtype=response",
        exchange.payload,
        exchange.header("content-type"),
        response_head(exchange),
    )


def _request(exchange: Exchange, answer: str) -> _Record:
    """Return the record of the request that got the answer of that id."""
    return _Record(
        "request",
        exchange.at,
        (
            *_travelled(exchange),
            ("WARC-Concurrent-To", answer),
            *_cut(exchange.request_truncated),
        ),
        "application/http; msgtype=request",
        Payload(exchange.request_body),
        head=request_head(exchange),
    )


def _cut(truncated: str) -> Headers:
    return (("WARC-Truncated", truncated),) if truncated else ()


def _bytes_of(payload: Payload) -> Iterator[bytes]:
    with payload.open() as stream:
        yield from blocks(stream)


def _travelled(exchange: Exchange) -> Headers:
    """Return what a request and its answer have in common: where, from whom, and how."""
    address = exchange.address.strip("[]")
    return (
        ("WARC-Target-URI", exchange.url),
        *((("WARC-IP-Address", address),) if address else ()),
        *(("WARC-Protocol", protocol) for protocol in exchange.protocols),
    )
