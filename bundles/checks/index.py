"""The index: whether a replay tool finds every record, and the right one."""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from zipfile import ZipFile

from bundles.checks.warcs import Warc
from bundles.findings import finding
from bundles.index import BLOCKS, COMPRESSED
from bundles.reading import read_member
from bundles.records import Record
from ogonblick.capture import Finding
from ogonblick.digest import digest_of
from ogonblick.errors import BundleError

PLAIN = "indexes/index.cdxj"
"""What others may write for a small index (WACZ 1.1.1); ours is always compressed."""

Place = tuple[str, int]
"""A WARC's file name and an offset in it."""

_LARGEST_BLOCK = 16 << 20
"""Bytes of 256 lines, addresses of many thousand signs included; more is made to fill memory."""


@dataclass(frozen=True)
class Line:
    """One index line: its sort key as bytes, its 14-digit time, and its JSON."""

    raw: bytes
    timestamp: str
    fields: Mapping[str, Any]

    @property
    def place(self) -> Place:
        """Where the line says that its record lies."""
        return str(self.fields["filename"]), int(self.fields["offset"])


@dataclass(frozen=True)
class Index:
    """An index as far as it could be read; ``path`` is empty if there is none."""

    path: str
    lines: tuple[Line, ...] = ()
    junk: tuple[str, ...] = ()


def read_index(wacz: ZipFile) -> Index:
    """Read the index, whichever of its two forms it has."""
    for path in (PLAIN, COMPRESSED):
        if path in wacz.NameToInfo:
            return _read(wacz, path)
    return Index("")


def check_index(index: Index, warcs: Sequence[Warc]) -> Iterator[Finding]:
    """Yield what is wrong with the index, as such and against the WARCs."""
    if not index.path:
        yield finding("B040", "indexes/")
        return
    for place in index.junk:
        yield finding("B042", place)
    raw = [line.raw for line in index.lines]
    if raw != sorted(raw):
        yield finding("B041", index.path)
    readable = [warc for warc in warcs if not warc.fault]
    broken = {_file_name(warc) for warc in warcs if warc.fault}
    lines = [line for line in index.lines if line.place[0] not in broken]
    yield from _check_lines(lines, readable)
    yield from _check_complete(lines, readable)


def _read(wacz: ZipFile, path: str) -> Index:
    try:
        data = read_member(wacz, path)
        blocks = [data] if path == PLAIN else list(_unpacked(data, read_member(wacz, BLOCKS)))
    except (BundleError, KeyError, TypeError, ValueError, zlib.error):
        return Index(path, junk=(path,))
    raw = [line for block in blocks for line in block.splitlines()]
    lines = [_line(one) for one in raw]
    junk = [f"{path} {number}" for number, line in enumerate(lines, start=1) if line is None]
    return Index(path, tuple(line for line in lines if line), tuple(junk))


def _unpacked(data: bytes, directory: bytes) -> Iterator[bytes]:
    """Yield each block that the directory leads to; ``ValueError`` where it leads astray."""
    heading, *entries = directory.splitlines()
    if not heading.startswith(b"!meta 0 "):
        raise ValueError("no heading")
    end = 0
    for entry in entries:
        key, _, text = entry.partition(b" {")
        said = json.loads(b"{" + text)
        end = said["offset"] + said["length"]
        packed = data[said["offset"] : end]
        inflater = zlib.decompressobj(wbits=31)
        block = inflater.decompress(packed, _LARGEST_BLOCK)
        if not inflater.eof or inflater.unused_data:
            raise ValueError("the block does not end")
        if said["digest"] != str(digest_of([packed])) or not block.startswith(key + b" {"):
            raise ValueError("the directory does not fit")
        yield block
    if end != len(data):
        raise ValueError("bytes outside the directory")


def _line(raw: bytes) -> Line | None:
    key, brace, rest = raw.partition(b" {")
    surt, _, timestamp = key.rpartition(b" ")
    try:
        line = Line(raw, timestamp.decode(), json.loads(brace[1:] + rest))
        line.place  # noqa: B018 - asked so that a line without a place counts as junk
    except (KeyError, TypeError, ValueError):
        return None
    return line if surt and len(timestamp) == 14 and timestamp.isdigit() else None  # noqa: PLR2004


def _check_lines(lines: Sequence[Line], warcs: Sequence[Warc]) -> Iterator[Finding]:
    records = {(_file_name(warc), one.offset): one for warc in warcs for one in warc.records}
    for line in lines:
        record = records.get(line.place)
        if record is None or not _leads_to(line, record):
            yield finding("B043", f"{line.place[0]}@{line.place[1]}")


def _leads_to(line: Line, record: Record) -> bool:
    said, heading = line.fields, record.heading
    same = (said.get("url"), line.timestamp, str(said.get("length")))
    optional = (
        (said.get("status"), heading.status),
        (said.get("digest"), heading.payload_digest),
        (said.get("recordDigest"), str(record.packed or "")),
    )
    return same == (heading.url, heading.timestamp, str(record.length)) and all(
        claimed == real for claimed, real in optional if claimed and real
    )


def _check_complete(lines: Sequence[Line], warcs: Sequence[Warc]) -> Iterator[Finding]:
    """Yield each response that no line leads to; ranges (206) are left out on purpose."""
    found = {line.place for line in lines}
    for warc in warcs:
        for record in warc.records:
            heading = record.heading
            wanted = heading.type in ("response", "resource") and heading.status != "206"
            if wanted and (_file_name(warc), record.offset) not in found:
                yield finding("B044", f"{warc.name}@{record.offset} {heading.url}")


def _file_name(warc: Warc) -> str:
    return PurePosixPath(warc.name).name
