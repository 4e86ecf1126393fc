"""The index by which a replay tool finds a record: CDXJ lines, compressed in blocks."""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from bundles.posted import posted_text, posted_url
from bundles.records import Heading, Record, Request, contents, read_requests
from bundles.surt import surt_key
from ogonblick.errors import BundleError

COMPRESSED = "indexes/index.cdx.gz"
BLOCKS = "indexes/index.idx"

Asked = tuple[str, str]
"""A request's method, and what its body says."""

_LINES_A_BLOCK = 256
_LONGEST_BODY = 1 << 20


def index_lines(warcs: Iterable[Path]) -> list[bytes]:
    """Return the index of the WARCs, byte-sorted, each line with its newline.

    A request other than GET is found by method and body (``__wb_method=POST&…``). Of a record only
    what its line needs is kept in memory. Raises ``BundleError`` for a WARC that cannot be read, or
    whose records are not compressed one by one.
    """
    return sorted(line for warc in warcs for line in _lines(warc))


def recorded(
    folder: Path, lines: Iterable[bytes], wanted: Callable[[Mapping[str, str]], bool], limit: int
) -> Iterator[tuple[str, bytes]]:
    """Yield address and decoded payload of the records whose lines are wanted, in their order.

    Each is read alone out of its WARC in the folder; one of more than ``limit`` bytes is left out,
    compressed or not. Raises ``BundleError`` for one that cannot be read.
    """
    told = (json.loads(line.split(b" ", 2)[2]) for line in lines)
    places = sorted(
        (one["filename"], int(one["offset"]), int(one["length"])) for one in told if wanted(one)
    )
    for name, some in groupby(places, itemgetter(0)):
        with (folder / name).open("rb") as warc:
            for _, offset, length in some:
                warc.seek(offset)
                packed = BytesIO(warc.read(length) if length <= limit else b"")
                for heading, data in contents(packed, lambda _: True, limit):
                    yield heading.url, data


def index_members(lines: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield the index's files: compressed lines, and the list of where each block begins.

    A small index is compressed as well, though the standard lets it be plain: ``wb-manager add
    --unpack-wacz`` overlooks a plain one and leaves the collection empty (pywb 2.10).
    """
    compressed, directory = _compressed(lines)
    yield COMPRESSED, compressed
    yield BLOCKS, directory


def _lines(warc: Path) -> Iterator[bytes]:
    """Yield a WARC's lines once it is read whole: a request may come after its answer."""
    found: list[Record] = []
    asked: dict[str, Asked] = {}
    for record, request in _read(warc):
        heading = record.heading
        if request and request.method != "GET":
            told = (request.method, posted_text(request))
            asked[heading.id] = asked[heading.concurrent_to] = told
        if _is_looked_up(heading):
            found.append(record)
    asked.pop("", None)
    for record in found:
        heading = record.heading
        question = asked.get(heading.id) or asked.get(heading.concurrent_to)
        yield _line(warc.name, record, question)


def _read(warc: Path) -> Iterator[tuple[Record, Request | None]]:
    try:
        with warc.open("rb") as stream:
            yield from read_requests(stream, _LONGEST_BODY)
    except BundleError as fault:
        raise BundleError(f"{warc.name} går inte att läsa och kan inte förseglas.") from fault


def _is_looked_up(heading: Heading) -> bool:
    """Say whether the record gets a line.

    A 206 is found by replay under the same address as the whole medium, and a range of it
    (bytes 100-299, tried in pywb) leaves the film unplayable. A metadata record under a page's
    own address is replayed instead of the page (tried in pywb: JSON came for HTML).
    """
    if heading.type in ("response", "revisit"):
        return heading.status != "206"
    if heading.mime == "application/warc-fields":
        return False
    return heading.type == "resource" or (
        heading.type == "metadata" and heading.url.startswith("urn:")
    )


def _line(name: str, record: Record, asked: Asked | None) -> bytes:
    heading = record.heading
    said = {
        "url": heading.url,
        "mime": "warc/revisit" if heading.type == "revisit" else heading.mime,
        "status": heading.status,
        "digest": heading.payload_digest,
        "length": str(record.length),
        "offset": str(record.offset),
        "filename": name,
        "recordDigest": str(record.packed),
    }
    fields = {key: value for key, value in said.items() if value}
    if asked is None:
        return _written(surt_key(heading.url), heading.timestamp, fields)
    method, text = asked
    fields |= {"requestBody": text, "method": method}
    key = surt_key(posted_url(heading.url, method, text))
    return _written(key, heading.timestamp, fields)


def _written(key: str, timestamp: str, fields: dict[str, str]) -> bytes:
    return f"{key} {timestamp} {json.dumps(fields)}\n".encode()


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
