"""WARC files read record by record: the one place that reads with warcio."""

import hashlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataException
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParserException
from warcio.timeutils import iso_date_to_timestamp

from ogonblick.digest import Digest, blocks
from ogonblick.errors import BundleError

_UNREADABLE = (
    ArchiveLoadFailed,
    ChunkedDataException,
    StatusAndHeadersParserException,
    EOFError,
    zlib.error,
    AttributeError,  # warcio on a brotli body: Decompressor has no unused_data; on absent headers
    TypeError,  # warcio on a record without WARC-Date or WARC-Target-URI
    ValueError,
)
"""What warcio raises for a file that is no proper WARC."""

# Inflates to at most 66 MB (deflate's limit is 1:1032), so that a hostile response stays small.
_BLOCK = 1 << 16


@dataclass(frozen=True)
class Heading:
    """What a record says of itself. ``timestamp`` is 14 digits, UTC; absent fields are empty."""

    id: str
    type: str
    url: str
    timestamp: str
    status: str = ""
    mime: str = ""
    payload_digest: str = ""
    block_digest: str = ""
    concurrent_to: str = ""


@dataclass(frozen=True)
class Record:
    """A heading with its place in the file (bytes, compressed) and what its digests said."""

    heading: Heading
    offset: int
    length: int
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Request:
    """What a browser asked with. ``body`` is as sent, up to the limit that was given."""

    method: str
    content_type: str = ""
    body: bytes = b""


@dataclass(frozen=True)
class GzipMember:
    """One gzip member of a file: its place in bytes and the digest of its compressed bytes."""

    offset: int
    length: int
    digest: Digest


def read_records(stream: BinaryIO) -> Iterator[Record]:
    """Yield each record after reading it whole and checking its digests.

    Raises ``BundleError`` at the first record that cannot be read or is cut short.
    """
    iterator = ArchiveIterator(stream, check_digests=True)
    for record in _carefully(iterator):
        yield _read_out(iterator, record)


def read_requests(stream: BinaryIO, limit: int) -> Iterator[tuple[Record, Request | None]]:
    """Yield each record, its digests unchecked, and what a request asked with.

    Of a body at most ``limit`` bytes are kept. Raises ``BundleError`` as ``read_records`` does.
    """
    iterator = ArchiveIterator(stream)
    for record in _carefully(iterator):
        request = _request(record, limit) if record.rec_type == "request" else None
        yield _read_out(iterator, record), request


def contents(
    stream: BinaryIO, wanted: Callable[[Heading], bool], limit: int
) -> Iterator[tuple[Heading, bytes]]:
    """Yield the decoded payload of each wanted record of at most ``limit`` bytes.

    A payload whose encoding is broken is left out. Raises ``BundleError`` for a broken file.
    """
    for record in _carefully(ArchiveIterator(stream)):
        heading = _heading(record)
        if wanted(heading):
            payload = _payload(record, limit)
            if payload is not None:
                yield heading, payload


def gzip_members(stream: BinaryIO) -> Iterator[GzipMember]:
    """Walk a file's gzip members strictly.

    warcio tells of a broken checksum only on standard error and reads on; here it raises
    ``BundleError``, as do a missing end and bytes between members.
    """
    offset, pending = 0, stream.read(_BLOCK)
    try:
        while pending:
            member, pending = _one_member(stream, offset, pending)
            yield member
            offset += member.length
    except zlib.error as fault:
        raise BundleError(f"gzip: {fault}") from fault


def _one_member(stream: BinaryIO, offset: int, pending: bytes) -> tuple[GzipMember, bytes]:
    """Read one member that begins with ``pending``; return it and the bytes after it."""
    inflater, running, length = zlib.decompressobj(wbits=31), hashlib.sha256(), 0
    while not inflater.eof:
        if not pending:
            raise BundleError("filen tar slut mitt i en post")
        inflater.decompress(pending)
        used = pending[: len(pending) - len(inflater.unused_data)]
        running.update(used)
        length += len(used)
        pending = inflater.unused_data or stream.read(_BLOCK)
    return GzipMember(offset, length, Digest("sha256", running.hexdigest())), pending


def _carefully(iterator: ArchiveIterator) -> Iterator[Any]:
    """Yield warcio's records, its own errors turned into ours."""
    while True:
        try:
            record = next(iterator)
        except StopIteration:
            return
        except _UNREADABLE as fault:
            raise BundleError(str(fault).strip() or type(fault).__name__) from fault
        yield record


def _read_out(iterator: ArchiveIterator, record: Any) -> Record:  # noqa: ANN401 - as below
    """Read the record to its end, which is how warcio comes to know its length."""
    for _ in blocks(record.raw_stream):
        pass
    if record.length is None or record.raw_stream.tell() != record.length:
        raise BundleError("en post är kortare än den säger")
    return Record(
        _heading(record),
        iterator.get_record_offset(),
        iterator.get_record_length(),
        tuple(record.digest_checker.problems),
    )


def _request(record: Any, limit: int) -> Request:  # noqa: ANN401 - warcio ships no types
    try:
        headers = record.http_headers
        method, content_type = headers.protocol.upper(), headers.get_header("Content-Type", "")
        return Request(method, content_type, record.content_stream().read(limit))
    except _UNREADABLE as fault:
        raise BundleError(f"en fråga går inte att läsa: {fault}") from fault


def _heading(record: Any) -> Heading:  # noqa: ANN401 - warcio ships no types
    said = record.rec_headers.get_header
    try:
        return Heading(
            id=said("WARC-Record-ID", ""),
            type=record.rec_type or "",
            url=said("WARC-Target-URI", ""),
            timestamp=iso_date_to_timestamp(said("WARC-Date")),
            status=_status(record),
            mime=_mime(record),
            payload_digest=said("WARC-Payload-Digest", ""),
            block_digest=said("WARC-Block-Digest", ""),
            concurrent_to=said("WARC-Concurrent-To", ""),
        )
    except _UNREADABLE as fault:
        raise BundleError(f"en post har ett oläsligt huvud: {fault}") from fault


def _status(record: Any) -> str:  # noqa: ANN401 - warcio ships no types
    if record.rec_type not in ("response", "revisit") or not record.http_headers:
        return ""
    return record.http_headers.get_statuscode() or ""


def _mime(record: Any) -> str:  # noqa: ANN401 - warcio ships no types
    headers = record.http_headers or record.rec_headers
    declared: str = headers.get_header("Content-Type", "")
    return declared.partition(";")[0].strip().lower()


def _payload(record: Any, limit: int) -> bytes | None:  # noqa: ANN401 - warcio ships no types
    try:
        payload: bytes = record.content_stream().read(limit + 1)
    except _UNREADABLE:
        return None
    return payload if len(payload) <= limit else None
