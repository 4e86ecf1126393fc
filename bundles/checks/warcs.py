"""The WARCs inside a WACZ: readable to the end, true to their digests, and complete."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, cast
from zipfile import ZipFile

from bundles.checks.measuring import Measuring
from bundles.findings import finding
from bundles.reading import member_stream
from bundles.records import Record, read_plain_records, read_records
from bundles.screenshots import is_screenshot
from ogonblick.bundle import BundleFile
from ogonblick.capture import Finding
from ogonblick.errors import BundleError

_MUST_HAVE_DIGEST = ("request", "response", "resource", "revisit")


@dataclass(frozen=True)
class Warc:
    """What could be read of one WARC; ``fault`` says why no more could.

    ``file`` is what the member itself is, None if the WACZ is damaged there.
    """

    name: str
    records: tuple[Record, ...]
    file: BundleFile | None
    fault: str = ""


def read_warcs(wacz: ZipFile) -> list[Warc]:
    """Read every WARC of the WACZ, keeping of each record only what it says of itself."""
    names = (one for one in wacz.namelist() if one.startswith("archive/") and one[-1] != "/")
    return [_read(wacz, name) for name in names]


def check_warcs(warcs: Sequence[Warc]) -> Iterator[Finding]:
    """Yield what is wrong with the WARCs. Nothing is concluded from one that cannot be read."""
    if not warcs:
        yield finding("B038")
        return
    for warc in warcs:
        yield from _check_warc(warc)
    readable = [record for warc in warcs for record in warc.records]
    if any(warc.fault for warc in warcs):
        return
    yield from _check_pairs(readable)
    yield from _check_revisits(readable)
    if not any(is_screenshot(record.heading) for record in readable):
        yield finding("B037")


def _read(wacz: ZipFile, name: str) -> Warc:
    records: list[Record] = []
    file, fault = None, ""
    try:
        with member_stream(wacz, name) as stream:
            measuring = Measuring(stream)
            fault = _read_into(records, name, measuring)
            file = measuring.file(name)
    except BundleError as damaged:
        fault = fault or str(damaged)
    return Warc(name, tuple(records), file, fault)


def _read_into(records: list[Record], name: str, stream: Measuring) -> str:
    """Read records as far as possible, and return why no further."""
    read = read_records if name.endswith(".gz") else read_plain_records
    try:
        records.extend(read(cast("BinaryIO", stream)))  # keeps what came before a fault
    except BundleError as fault:
        return str(fault)
    return ""


def _check_warc(warc: Warc) -> Iterator[Finding]:
    if warc.fault:
        yield finding("B030", warc.name, reason=warc.fault)
    if warc.records and warc.records[0].heading.type != "warcinfo":
        yield finding("B033", warc.name)
    for record in warc.records:
        place = f"{warc.name}@{record.offset} {record.heading.url}"
        for problem in record.problems:
            yield finding("B031", place, reason=problem)
        if record.heading.type in _MUST_HAVE_DIGEST and not _has_digest(record):
            yield finding("B032", place)


def _has_digest(record: Record) -> bool:
    return bool(record.heading.payload_digest or record.heading.block_digest)


def _check_pairs(records: Iterable[Record]) -> Iterator[Finding]:
    """Pair by WARC-Concurrent-To, whichever of the two carries it."""
    headings = [record.heading for record in records]
    asked = [one for one in headings if one.type == "request"]
    answered = [one for one in headings if one.type in ("response", "revisit")]
    by_request = {one.concurrent_to for one in asked}
    by_answer = {one.concurrent_to for one in answered}
    answers, requests = {one.id for one in answered}, {one.id for one in asked}
    for one in answered:
        if one.id not in by_request and one.concurrent_to not in requests:
            yield finding("B034", one.url)
    for one in asked:
        if one.id not in by_answer and one.concurrent_to not in answers:
            yield finding("B035", one.url)


def _check_revisits(records: Iterable[Record]) -> Iterator[Finding]:
    headings = [record.heading for record in records]
    held = {one.payload_digest for one in headings if one.type in ("response", "resource")}
    for one in headings:
        if one.type == "revisit" and one.payload_digest not in held - {""}:
            yield finding("B036", one.url)
