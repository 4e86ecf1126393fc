"""The WARCs inside a WACZ: readable to the end, true to their digests, and complete."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar
from zipfile import ZipFile

from bundles.findings import finding
from bundles.reading import member_stream
from bundles.records import GzipMember, Record, gzip_members, read_records
from bundles.screenshots import is_screenshot
from ogonblick.capture import Finding
from ogonblick.errors import BundleError

T = TypeVar("T")

_MUST_HAVE_DIGEST = ("request", "response", "resource", "revisit")


@dataclass(frozen=True)
class Warc:
    """What could be read of one WARC; ``fault`` says why no more could."""

    name: str
    records: tuple[Record, ...]
    members: tuple[GzipMember, ...]
    fault: str = ""


def read_warcs(wacz: ZipFile) -> list[Warc]:
    """Read every WARC of the WACZ, keeping of each record only what it says of itself."""
    return [_read(wacz, name) for name in wacz.namelist() if name.startswith("archive/")]


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
    members, fault = _as_far_as_possible(_members(wacz, name))
    records, other_fault = _as_far_as_possible(_records(wacz, name))
    places = [(one.offset, one.length) for one in members]
    apart = places == [(record.offset, record.length) for record in records]
    if name.endswith(".gz") and not (fault or other_fault or apart):
        fault = "posterna är inte packade var för sig"
    return Warc(name, tuple(records), tuple(members), fault or other_fault)


def _members(wacz: ZipFile, name: str) -> Iterator[GzipMember]:
    if name.endswith(".gz"):
        with member_stream(wacz, name) as stream:
            yield from gzip_members(stream)


def _records(wacz: ZipFile, name: str) -> Iterator[Record]:
    with member_stream(wacz, name) as stream:
        yield from read_records(stream)


def _as_far_as_possible(items: Iterable[T]) -> tuple[list[T], str]:
    found: list[T] = []
    try:
        found.extend(items)  # keeps what came before a fault
    except BundleError as fault:
        return found, str(fault)
    return found, ""


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
