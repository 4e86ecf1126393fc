"""The index by which a replay tool finds a record: CDXJ lines, made by cdxj-indexer."""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from cdxj_indexer.main import CDXJIndexer

from bundles.records import UNREADABLE
from ogonblick.errors import BundleError

PLAIN = "indexes/index.cdxj"
COMPRESSED = "indexes/index.cdx.gz"
BLOCKS = "indexes/index.idx"

_PLAIN_LIMIT = 50_000
_LINES_A_BLOCK = 256


class _Indexer(CDXJIndexer):  # type: ignore[misc]  # the library ships no types
    """Leaves out what would shadow a page's own record in replay."""

    def filter_record(self, record: Any) -> bool:  # noqa: ANN401 - warcio ships no types
        """Say whether the record gets a line.

        A 206 is found by replay under the same address as the whole medium, and a range of it
        (bytes 100-299, tried in pywb) leaves the film unplayable. A metadata record under a page's
        own address is replayed instead of the page (tried in pywb: JSON came for HTML).
        """
        if record.http_headers and record.http_headers.get_statuscode() == "206":
            return False
        if record.rec_type == "metadata":
            return str(record.rec_headers.get_header("WARC-Target-URI", "")).startswith("urn:")
        return bool(super().filter_record(record))

    def _get_digest(self, record: Any, name: str) -> str | None:  # noqa: ANN401 - as above
        """Return the digest the record carries; the library would make one of a read-out stream."""
        digest: str | None = record.rec_headers.get_header(name)
        return digest


def index_lines(warcs: Iterable[Path]) -> list[bytes]:
    """Return the index of the WARCs, byte-sorted, each line with its newline.

    Requests with a body are found by method and body (``__wb_method=POST&…``). Raises
    ``BundleError`` for a WARC that cannot be read.
    """
    indexer = _Indexer(output=None, inputs=[], post_append=True, digest_records=True)
    lines = StringIO()
    for warc in warcs:
        try:
            with warc.open("rb") as stream:
                indexer.process_one(stream, lines, warc.name)
        except UNREADABLE as fault:
            raise BundleError(f"{warc.name} går inte att läsa och kan inte förseglas.") from fault
    return sorted(lines.getvalue().encode().splitlines(keepends=True))


def index_members(lines: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield the index's files: one plain below 50 kB, else compressed with a list of blocks."""
    if sum(map(len, lines)) < _PLAIN_LIMIT:
        yield PLAIN, b"".join(lines)
        return
    compressed, directory = _compressed(lines)
    yield COMPRESSED, compressed
    yield BLOCKS, directory


def _compressed(lines: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Return blocks of lines, each its own gzip member, and the directory of where each begins."""
    name = Path(COMPRESSED).name
    heading = {"format": "cdxj-gzip-1.0", "filename": name}
    data, directory = bytearray(), [f"!meta 0 {json.dumps(heading)}\n".encode()]
    for start in range(0, len(lines), _LINES_A_BLOCK):
        block = zlib.compress(b"".join(lines[start : start + _LINES_A_BLOCK]), wbits=31)
        entry = {
            "offset": len(data),
            "length": len(block),
            "digest": f"sha256:{hashlib.sha256(block).hexdigest()}",
            "filename": name,
        }
        key = lines[start].partition(b" {")[0]
        directory.append(key + f" {json.dumps(entry)}\n".encode())
        data += block
    return bytes(data), b"".join(directory)
