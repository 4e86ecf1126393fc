"""Answers from a recording: what its WARCs hold for a question, found as replay tools find it."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParserException

from bundles.index import index_lines
from bundles.parts import Packed, stored_part, unpacked_part, window
from bundles.posted import posted_text, posted_url
from bundles.records import Request, in_ascii
from bundles.surt import surt_key
from ogonblick.errors import BundleError

LARGEST_PART = 4 << 20
"""Most bytes of a range that are answered at once; a browser asks for the next by itself."""

LARGEST_BODY = 64 << 20
"""Most bytes of an answer, unpacked: of more nothing is answered, for many ask at once."""

_BLOCK = 1 << 20
_OK, _PARTIAL = 200, 206
_PORTS = {"http": 80, "https": 443}
_ORIGIN = re.compile(r"https?://(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?")
_REMADE = {"connection", "content-encoding", "content-length", "transfer-encoding"}
_ENCODED = {"content-encoding", "transfer-encoding"}
# A range of several parts, or of the last bytes alone, is answered whole: that is allowed.
_RANGE = re.compile(r"bytes=(\d{1,18})-(\d{0,18})")
_UNREADABLE = (
    ArchiveLoadFailed,
    BundleError,
    StatusAndHeadersParserException,
    AttributeError,  # warcio on a record without HTTP headers
    EOFError,
    OSError,
    StopIteration,
    ValueError,
)


@dataclass(frozen=True)
class Answer:
    """What a site answered. ``body`` is decoded, and no header says anything else of it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True)
class Place:
    """Where a record lies: its WARC, and its bytes in that, compressed."""

    warc: str
    offset: int
    length: int


@dataclass(frozen=True)
class _Recorded:
    timestamp: str
    place: Place
    url: str


class Answers:
    """The answers of one recording, by address, method and what was posted.

    A question that was asked several times is answered in the order of the recording, and then
    with the last answer again.
    """

    def __init__(self, lines: Iterable[bytes], opened: Callable[[Place], BinaryIO]) -> None:
        """Take an index's lines, and a way to have the record at a place opened."""
        self._opened = opened
        self._recorded: defaultdict[str, list[_Recorded]] = defaultdict(list)
        self._asked: Counter[tuple[str, str]] = Counter()
        for line in lines:
            self._note(line)
        for found in self._recorded.values():
            found.sort(key=lambda one: (one.timestamp, one.place.warc, one.place.offset))

    def answer(self, url: str, request: Request, wanted: str = "") -> Answer | None:
        """Return what was recorded for a question, or None where nothing readable was.

        ``wanted`` is a ``Range`` header: of what is larger than ``LARGEST_PART``, as films are, no
        more is read than it takes. Anything else comes whole.
        """
        bare = url.partition("#")[0]
        key = _key(bare, request)
        found = self._recorded.get(key, [])
        # A key knows no capital letters; of two addresses that differ in them each has its own.
        own = [one for one in found if one.url == bare] or found
        if not own:
            return None
        recorded = own[min(self._asked[key, bare], len(own) - 1)]
        self._asked[key, bare] += 1
        return self._read(recorded.place, wanted)

    def origins(self) -> frozenset[str]:
        """Return the origins that were asked: scheme, host and port."""
        urls = (one.url for found in self._recorded.values() for one in found)
        return frozenset(filter(_ORIGIN.fullmatch, map(origin_of, urls)))

    def _read(self, place: Place, wanted: str) -> Answer | None:
        try:
            with self._opened(place) as stream:
                record = next(ArchiveIterator(stream))
                return _part(record, stream, place, wanted) or _answer(record)
        except _UNREADABLE:
            return None

    def _note(self, line: bytes) -> None:
        key, timestamp, text = line.decode().split(" ", 2)
        said = json.loads(text)
        if "status" in said and said.get("mime") != "warc/revisit":
            place = Place(said["filename"], int(said["offset"]), int(said["length"]))
            self._recorded[key].append(_Recorded(timestamp, place, said["url"]))


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address as browsers write them; nothing without any."""
    try:
        parts = urlsplit(url)
        port = "" if parts.port in (None, _PORTS.get(parts.scheme)) else f":{parts.port}"
    except ValueError:
        return ""
    host = parts.hostname or ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def recorded_answers(warcs: Iterable[Path]) -> Answers:
    """Return the answers in WARCs; raises ``BundleError`` for one that cannot be read."""
    known = {warc.name: warc for warc in warcs}

    def opened(place: Place) -> BinaryIO:
        return window(known[place.warc].open("rb"), place.offset, place.length, is_own=True)

    return Answers(index_lines(known.values()), opened)


def part_of(whole: Answer, wanted: str) -> Answer:
    """Return the part that a ``Range`` header wants of a whole answer, at most ``LARGEST_PART``.

    What is no 200, or is not asked for by one range from a first byte, is returned as it is.
    """
    size = len(whole.body)
    span = _span(wanted, size)
    if whole.status != _OK or not span:
        return whole
    return _partial(whole, span, size, whole.body[span.start : span.stop])


def _span(wanted: str, size: int) -> range:
    """Return the positions that a ``Range`` header wants of so many bytes; none for any other."""
    asked = _RANGE.fullmatch(wanted.replace(" ", ""))
    if asked is None:
        return range(0)
    first = int(asked[1])
    return range(first, min(int(asked[2] or size) + 1, size, first + LARGEST_PART))


def _partial(whole: Answer, span: range, size: int, part: bytes) -> Answer:
    told = ("Content-Range", f"bytes {span.start}-{span.stop - 1}/{size}")
    return replace(whole, status=_PARTIAL, headers=(*whole.headers, told), body=part)


def _key(url: str, request: Request) -> str:
    if request.method == "GET":
        return surt_key(url)
    return surt_key(posted_url(url, request.method, posted_text(request)))


def _part(
    record: Any,  # noqa: ANN401 - warcio ships no types
    stream: BinaryIO,
    place: Place,
    wanted: str,
) -> Answer | None:
    """Return the part that is wanted of a large answer; None where all of it is to be read.

    What is encoded has no places until it is decoded: of that there are no parts.
    """
    told = _head(record)
    size = record.length - record.raw_stream.tell()
    span = _span(wanted, size)
    encoded = _ENCODED & {name.lower() for name, _ in record.http_headers.headers}
    if told.status != _OK or not span or size <= LARGEST_PART or encoded:
        return None
    part = stored_part(Packed(stream, place.length, size), span)
    if part is None:
        stream.seek(0)
        part = unpacked_part(next(ArchiveIterator(stream)).content_stream(), span)
    return _partial(told, span, size, part)


def _answer(record: Any) -> Answer:  # noqa: ANN401 - warcio ships no types
    return replace(_head(record), body=_body(record.content_stream()))


def _head(record: Any) -> Answer:  # noqa: ANN401 - warcio ships no types
    """Return an answer as yet without its body."""
    head = record.http_headers
    kept = ((name, value) for name, value in head.headers if name.lower() not in _REMADE)
    headers = tuple((name, in_ascii(value)) for name, value in kept)
    return Answer(int(head.get_statuscode()), headers, b"")


def _body(stream: BinaryIO) -> bytes:
    """Read what was answered; ``BundleError`` for what unpacks to more than memory is for."""
    body = bytearray()
    while len(body) <= LARGEST_BODY:
        block = stream.read(_BLOCK)
        if not block:
            return bytes(body)
        body += block
    raise BundleError(f"Svaret är större än {LARGEST_BODY} byte och spelas inte upp.")
