"""WARC files read record by record: the one place that reads with warcio."""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BufferedReader
from typing import Any, BinaryIO, TypeVar
from urllib.parse import quote

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataException
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParserException
from warcio.timeutils import iso_date_to_timestamp

from bundles.members import members
from ogonblick.digest import Digest, blocks
from ogonblick.errors import BundleError

T = TypeVar("T")

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

_TAIL = b"\r\n\r\n"

_ASCII = "".join(map(chr, range(0x80)))
"""What is left as it is in a header's value."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a record says of itself. ``timestamp`` is 14 digits, UTC; absent fields are empty.

    ``location`` is where an answer sends the browser; ``truncated`` says why a record is cut short.
    """

    id: str
    type: str
    url: str
    timestamp: str
    status: str = ""
    mime: str = ""
    payload_digest: str = ""
    block_digest: str = ""
    concurrent_to: str = ""
    location: str = ""
    truncated: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A heading with its place in the file (bytes, compressed) and what its digests said.

    ``packed`` is the digest of the bytes at that place, if they are a gzip member.
    """

    heading: Heading
    offset: int
    length: int
    problems: tuple[str, ...] = ()
    packed: Digest | None = None


@dataclass(frozen=True)
class Request:
    """What a browser asked with. ``body`` is as sent, up to the limit that was given."""

    method: str
    content_type: str = ""
    body: bytes = b""


def read_records(stream: BinaryIO) -> Iterator[Record]:
    """Yield each record after reading it whole and checking its digests.

    Raises ``BundleError`` at the first that cannot be read, is cut short, or is not a gzip member
    of its own.
    """
    for record, _ in _carefully(_looked_at(stream, lambda _: None, check_digests=True)):
        yield record


def read_plain_records(stream: BinaryIO) -> Iterator[Record]:
    """Yield the records of a WARC that is not compressed, as ``read_records`` does."""
    iterator = ArchiveIterator(stream, check_digests=True)
    for record in _carefully(iterator):
        _read_out(record)
        offset, length = iterator.get_record_offset(), iterator.get_record_length()
        yield Record(_heading(record), offset, length, tuple(record.digest_checker.problems))


def read_requests(stream: BinaryIO, limit: int) -> Iterator[tuple[Record, Request | None]]:
    """Yield each record, its digests unchecked, and what a request asked with.

    Of a body at most ``limit`` bytes are kept. Raises ``BundleError`` as ``read_records`` does.
    """
    yield from _carefully(_looked_at(stream, partial(_request, limit)))


def contents(
    stream: BinaryIO, wanted: Callable[[Heading], bool], limit: int
) -> Iterator[tuple[Heading, bytes]]:
    """Yield the decoded payload of each wanted record of at most ``limit`` bytes.

    A payload whose encoding is broken is left out. Raises ``BundleError`` as ``read_records`` does.
    """
    looked_at = _looked_at(stream, partial(_payload, wanted, limit), packed_digests=False)
    for record, payload in _carefully(looked_at):
        if payload is not None:
            yield record.heading, payload


def _looked_at(
    stream: BinaryIO,
    look: Callable[[Any], T],
    *,
    check_digests: bool = False,
    packed_digests: bool = True,
) -> Iterator[tuple[Record, T]]:
    """Yield each record of a gzip member, read to its end, and what a look at it gave."""
    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=False)
    for member, inflated in members(stream, digested=packed_digests):
        record = loader.parse_record_stream(
            inflated, known_format="warc", check_digests=check_digests
        )
        looked = look(record)
        _read_out(record)
        _check_end(inflated)
        place = member.offset, member.length
        problems = tuple(record.digest_checker.problems)
        yield Record(_heading(record), *place, problems, member.digest), looked


def _carefully(iterator: Iterator[T]) -> Iterator[T]:
    """Yield what warcio gives, its own errors turned into ours."""
    while True:
        try:
            item = next(iterator)
        except StopIteration:
            return
        except _UNREADABLE as fault:
            raise BundleError(str(fault).strip() or type(fault).__name__) from fault
        yield item


def _read_out(record: Any) -> None:  # noqa: ANN401 - warcio ships no types
    """Read the record's block to its end, by which its digests are known."""
    for _ in blocks(record.raw_stream):
        pass
    if record.length is None or record.raw_stream.tell() != record.length:
        raise BundleError("en post är kortare än den säger")


def _check_end(inflated: BufferedReader) -> None:
    """Read past the record's end, which is its gzip member's."""
    rest = inflated.read(len(_TAIL) + 1)
    if rest != _TAIL:
        raise BundleError(
            "posterna är inte packade var för sig"
            if rest.startswith(_TAIL)
            else "en post slutar inte som den ska"
        )


def _request(limit: int, record: Any) -> Request | None:  # noqa: ANN401 - warcio ships no types
    if record.rec_type != "request":
        return None
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
            location=_location(record),
            truncated=said("WARC-Truncated", ""),
        )
    except _UNREADABLE as fault:
        raise BundleError(f"en post har ett oläsligt huvud: {fault}") from fault


def _status(record: Any) -> str:  # noqa: ANN401 - warcio ships no types
    if record.rec_type not in ("response", "revisit") or not record.http_headers:
        return ""
    return record.http_headers.get_statuscode() or ""


def _location(record: Any) -> str:  # noqa: ANN401 - warcio ships no types
    if record.rec_type != "response" or not record.http_headers:
        return ""
    return in_ascii(record.http_headers.get_header("Location", "") or "")


def in_ascii(value: str) -> str:
    """Return a header's value with what is not ASCII escaped, as browsers do in addresses.

    A value of more than ISO 8859-1 no script may give an answer, and who goes on to an address
    looks for it as browsers ask for it.
    """
    return quote(value, safe=_ASCII)


def _mime(record: Any) -> str:  # noqa: ANN401 - warcio ships no types
    headers = record.http_headers or record.rec_headers
    declared: str = headers.get_header("Content-Type", "")
    return declared.partition(";")[0].strip().lower()


def _payload(
    wanted: Callable[[Heading], bool],
    limit: int,
    record: Any,  # noqa: ANN401 - warcio ships no types
) -> bytes | None:
    if not wanted(_heading(record)):
        return None
    try:
        payload: bytes = record.content_stream().read(limit + 1)
    except _UNREADABLE:
        return None
    return payload if len(payload) <= limit else None
