"""Spans: where the larger payloads lie in the sealed WACZ, so that an archive can keep them once.

The recording says where in its own files they lie; the WACZ holds those files as they are, so a
span moves by as much as its file does.
"""

import json
import struct
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast
from zipfile import ZipFile, ZipInfo

from bundles.ours import SPANS
from bundles.reading import member_stream, read_member
from ogonblick.bundle import Span
from ogonblick.digest import Digest, digest_of
from ogonblick.errors import BundleError

_BLOCK = 1 << 20
_LOCAL_HEADER = 30
"""Bytes of a ZIP member's own header before its name (APPNOTE 4.3.7)."""


def spans_in(wacz: ZipFile) -> tuple[Span, ...]:
    """Return the payloads' places in the WACZ, in order; one without a list has none to share.

    Raises ``BundleError`` for a list that cannot be read, or leads out of its file.
    """
    if SPANS not in wacz.NameToInfo:
        return ()
    try:
        lines = [json.loads(line) for line in read_member(wacz, SPANS).splitlines()]
        return tuple(sorted((_span(wacz, line) for line in lines), key=lambda one: one.offset))
    except (KeyError, TypeError, ValueError) as fault:
        raise BundleError(f"{SPANS} går inte att tolka: {fault}") from fault


def wrong_spans(stream: BinaryIO, spans: Iterable[Span]) -> Iterator[Span]:
    """Yield the spans whose bytes in the WACZ are not those that their digest is of."""
    for span in spans:
        stream.seek(span.offset)
        if digest_of(_parts(stream, span.length)) != span.digest:
            yield span


def _parts(stream: BinaryIO, length: int) -> Iterator[bytes]:
    """Yield the next ``length`` bytes, in blocks; fewer at the end of the stream."""
    while block := stream.read(min(length, _BLOCK)):
        length -= len(block)
        yield block


def _span(wacz: ZipFile, line: dict[str, Any]) -> Span:
    info = wacz.getinfo(f"archive/{PurePosixPath(line['file']).name}")
    offset, length = int(line["offset"]), int(line["length"])
    if not 0 <= offset <= offset + length <= info.file_size:
        raise ValueError(f"{line['file']}@{offset} ligger utanför filen")
    return Span(_begins(wacz, info) + offset, length, Digest("sha256", line["sha256"]))


def _begins(wacz: ZipFile, info: ZipInfo) -> int:
    """Return where a stored member's bytes begin, which only its own header in the file says."""
    with member_stream(wacz, info.filename):
        pass  # opened, so that a damaged header is a fault already told
    stream = cast("BinaryIO", wacz.fp)
    stream.seek(info.header_offset)
    name, extra = struct.unpack("<26x2H", stream.read(_LOCAL_HEADER))
    return info.header_offset + _LOCAL_HEADER + int(name) + int(extra)
