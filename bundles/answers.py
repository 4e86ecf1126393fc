"""Answers from a recording: what its WARCs hold for a question, found as replay tools find it."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParserException

from bundles.index import index_lines
from bundles.posted import posted_text, posted_url
from bundles.records import Request
from bundles.surt import surt_key

LARGEST_PART = 4 << 20
"""Most bytes of a range that are answered at once; a browser asks for the next by itself."""

_OK, _PARTIAL = 200, 206
_REMADE = {"connection", "content-encoding", "content-length", "transfer-encoding"}
# A range of several parts, or of the last bytes alone, is answered whole: that is allowed.
_RANGE = re.compile(r"bytes=(\d{1,18})-(\d{0,18})")
_UNREADABLE = (
    ArchiveLoadFailed,
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
class _Place:
    timestamp: str
    warc: str
    offset: int
    url: str


class Answers:
    """The answers of one recording, by address, method and what was posted.

    A question that was asked several times is answered in the order of the recording, and then
    with the last answer again.
    """

    def __init__(self, warcs: Iterable[Path]) -> None:
        """Index the WARCs; raises ``BundleError`` for one that cannot be read."""
        self._warcs = {warc.name: warc for warc in warcs}
        self._places: defaultdict[str, list[_Place]] = defaultdict(list)
        self._asked: Counter[tuple[str, str]] = Counter()
        for line in index_lines(self._warcs.values()):
            self._note(line)
        for places in self._places.values():
            places.sort(key=lambda place: (place.timestamp, place.warc, place.offset))

    def answer(self, url: str, request: Request) -> Answer | None:
        """Return what was recorded for a question, or None where nothing readable was."""
        bare = url.partition("#")[0]
        key = _key(bare, request)
        places = self._places.get(key, [])
        # A key knows no capital letters; of two addresses that differ in them each has its own.
        own = [place for place in places if place.url == bare] or places
        if not own:
            return None
        place = own[min(self._asked[key, bare], len(own) - 1)]
        self._asked[key, bare] += 1
        return _read(self._warcs[place.warc], place.offset)

    def _note(self, line: bytes) -> None:
        key, timestamp, text = line.decode().split(" ", 2)
        said = json.loads(text)
        if "status" in said and said.get("mime") != "warc/revisit":
            place = _Place(timestamp, said["filename"], int(said["offset"]), said["url"])
            self._places[key].append(place)


def part_of(whole: Answer, wanted: str) -> Answer:
    """Return the part that a ``Range`` header wants of a whole answer, at most ``LARGEST_PART``.

    What is no 200, or is not asked for by one range from a first byte, is returned as it is.
    """
    asked = _RANGE.fullmatch(wanted.replace(" ", ""))
    if asked is None or whole.status != _OK:
        return whole
    size, first = len(whole.body), int(asked[1])
    last = min(int(asked[2] or size), size - 1, first + LARGEST_PART - 1)
    if last < first:
        return whole
    told = ("Content-Range", f"bytes {first}-{last}/{size}")
    part = whole.body[first : last + 1]
    return replace(whole, status=_PARTIAL, headers=(*whole.headers, told), body=part)


def _key(url: str, request: Request) -> str:
    if request.method == "GET":
        return surt_key(url)
    return surt_key(posted_url(url, request.method, posted_text(request)))


def _read(warc: Path, offset: int) -> Answer | None:
    try:
        with warc.open("rb") as stream:
            stream.seek(offset)
            return _answer(next(ArchiveIterator(stream)))
    except _UNREADABLE:
        return None


def _answer(record: Any) -> Answer:  # noqa: ANN401 - warcio ships no types
    head = record.http_headers
    headers = ((name, value) for name, value in head.headers if name.lower() not in _REMADE)
    body: bytes = record.content_stream().read()
    return Answer(int(head.get_statuscode()), tuple(headers), body)
