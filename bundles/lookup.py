"""Records of a sealed WACZ found by its own index, and read alone: nothing else is fetched."""

import gzip
import json
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import BinaryIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from bundles.answers import Answers, Place
from bundles.index import COMPRESSED
from bundles.parts import window
from bundles.reading import read_member
from bundles.records import contents
from ogonblick.errors import BundleError

_AT_ONCE = 1 << 20
"""Most bytes of a record that are fetched at once, whatever is read of them."""

_LARGEST = 256 << 20
"""Most bytes of an index, or of a record, that are taken into memory."""

# A ZIP's own heading of a member: its length, and where in it two lengths stand (APPNOTE 4.3.7).
_HEADING, _LENGTHS = 30, struct.Struct("<26xHH")


def lookup_lines(wacz: ZipFile) -> list[bytes]:
    """Return the lines of the package's index. Raises ``BundleError`` if it cannot be read."""
    try:
        with gzip.open(BytesIO(read_member(wacz, COMPRESSED))) as stream:
            told = stream.read(_LARGEST + 1)
    except (OSError, EOFError, zlib.error) as fault:
        raise BundleError(f"{COMPRESSED} går inte att packa upp.") from fault
    if len(told) > _LARGEST:
        raise BundleError(f"{COMPRESSED} är orimligt stor.")
    return told.splitlines(keepends=True)


def sealed_answers(wacz: ZipFile) -> Answers:
    """Return the answers in a sealed package, which must stay open; each is read alone.

    Raises ``BundleError`` for an index that cannot be read.
    """
    try:
        return Answers(lookup_lines(wacz), partial(record_stream, wacz))
    except (LookupError, RecursionError, TypeError, ValueError) as fault:
        raise BundleError(f"{COMPRESSED} går inte att tolka.") from fault


def places(wacz: ZipFile, is_wanted: Callable[[str], bool]) -> Iterator[tuple[str, Place]]:
    """Yield the addresses that are wanted and where their records lie, in the order recorded."""
    found = []
    for line in lookup_lines(wacz):
        url, _, place = _entry(line)
        if is_wanted(url):
            found.append((url, place))
    yield from sorted(found, key=lambda one: (one[1].warc, one[1].offset))


def received(wacz: ZipFile, url: str) -> bytes | None:
    """Return what came from an address, unpacked; None where nothing did that can be read.

    Raises ``BundleError`` for a package that cannot be read.
    """
    for line in lookup_lines(wacz):
        asked, status, place = _entry(line)
        if (asked, status) == (url, "200"):
            return _content(wacz, place)
    return None


def record_bytes(wacz: ZipFile, place: Place, most: int = _LARGEST) -> bytes:
    """Return a record's bytes as they lie in the package, the first ``most`` of them.

    Raises ``BundleError`` where the package has no such place.
    """
    beginning = replace(place, length=min(place.length, most))
    with record_stream(wacz, beginning) as stream:
        return stream.read(beginning.length)


def record_stream(wacz: ZipFile, place: Place) -> BinaryIO:
    """Return a record as it lies in the package, as a seekable stream of its own.

    Raises ``BundleError`` where the package has no such place.
    """
    path = f"archive/{place.warc}"
    info = wacz.NameToInfo.get(path)
    if info is None or info.compress_type != ZIP_STORED or wacz.fp is None:
        raise BundleError(f"Arkivpaketet innehåller inte {path} som den ska ligga.")
    if place.offset + place.length > info.file_size:
        raise BundleError(f"{path} är kortare än registret säger.")
    begin = _begins(wacz, info) + place.offset
    if place.length > _AT_ONCE:
        return window(wacz.fp, begin, place.length)
    wacz.fp.seek(begin)
    return BytesIO(wacz.fp.read(place.length))


def record_content(wacz: ZipFile, place: Place) -> bytes:
    """Return what a record holds, unpacked. Raises ``BundleError`` if it cannot be read."""
    data = _content(wacz, place)
    if data is None:
        raise BundleError(f"{place.warc} har ingen läsbar post på plats {place.offset}.")
    return data


def _content(wacz: ZipFile, place: Place) -> bytes | None:
    packed = BytesIO(record_bytes(wacz, place))
    return next((data for _, data in contents(packed, lambda _: True, _LARGEST)), None)


def _entry(line: bytes) -> tuple[str, str, Place]:
    """Return a line's address, status (empty where it is no answer) and place."""
    try:
        said = json.loads(line.split(b" ", 2)[2])
        place = Place(said["filename"], int(said["offset"]), int(said["length"]))
        return said["url"], said.get("status", ""), place
    except (IndexError, KeyError, RecursionError, TypeError, ValueError) as fault:
        raise BundleError(f"{COMPRESSED} går inte att tolka.") from fault


def _begins(wacz: ZipFile, info: ZipInfo) -> int:
    """Return where a member's content begins: its heading may be longer than the list of them says.

    Python's own reader goes to a place by reading all that lies before it (3.11).
    """
    assert wacz.fp  # noqa: S101 - looked at by the caller
    wacz.fp.seek(info.header_offset)
    heading = wacz.fp.read(_HEADING)
    if len(heading) < _HEADING:
        raise BundleError("Arkivpaketet är kortare än det säger.")
    name, extra = _LENGTHS.unpack_from(heading)
    return info.header_offset + _HEADING + int(name) + int(extra)
