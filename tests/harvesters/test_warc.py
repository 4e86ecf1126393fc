"""WARC files as we write them, read by warcio, the field's own reader."""

import gzip
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from bundles.records import read_records
from harvesters.browser.recording.exchange import Exchange
from harvesters.browser.recording.warc import SPAN_AT_LEAST, FileSpan, WarcFile, warc_date

AT = datetime(2026, 11, 21, 12, 0, 0, 7000, tzinfo=UTC)
INFO = {"software": "Ogonblick/test", "http-header-from": ""}


def exchange(url: str, body: bytes, mime: str = "text/html", **more: Any) -> Exchange:
    """Return an exchange that a recorder may have seen."""
    headers = (("Content-Type", mime), ("X-Nr", url[-1]))
    given: dict[str, Any] = {"kind": "Document", "address": "[2001:db8::1]"}
    given |= {"protocols": ("h2", "tls/1.3")} | more
    return Exchange(url, "GET", (("Accept", "*/*"),), b"", 200, "OK", headers, body, AT, **given)


def noise(size: int, seed: int = 1) -> bytes:
    """Return bytes that no compressor makes smaller."""
    return random.Random(seed).randbytes(size)


def read(file: Path) -> list[tuple[str, Any, bytes]]:
    """Return each record's type, header and block's payload, its digests checked by warcio."""
    with file.open("rb") as stream:
        return [
            (record.rec_type, record.rec_headers, record.content_stream().read())
            for record in ArchiveIterator(stream, check_digests="raise")
        ]


def cut(folder: Path, span: FileSpan) -> bytes:
    """Return the bytes of a span."""
    return (folder / span.file).read_bytes()[span.offset : span.offset + span.length]


@pytest.fixture
def pair(tmp_path: Path) -> list[tuple[str, Any, bytes]]:
    """One exchange's records, and the warcinfo before them."""
    with WarcFile(tmp_path, "rec", INFO, AT) as file:
        file.exchange(exchange("https://a.example/1", b"hej", truncated="length"))
    return read(tmp_path / "rec-0001.warc.gz")


def test_the_first_record_says_how_the_file_came_to_be(pair: list[tuple[str, Any, bytes]]) -> None:
    """The warcinfo names its file, leaves out what is not known, and the others refer to it."""
    kind, head, block = pair[0]
    assert (kind, head["WARC-Filename"], block) == (
        "warcinfo",
        "rec-0001.warc.gz",
        b"software: Ogonblick/test\r\n",
    )
    assert [other["WARC-Warcinfo-ID"] for _, other, _ in pair] == [
        None,
        *[head["WARC-Record-ID"]] * 2,
    ]


def test_a_request_belongs_to_its_answer(pair: list[tuple[str, Any, bytes]]) -> None:
    """Both have moment, address, server and protocols in common; the request names the answer."""
    (_, answer, _), (_, request, _) = pair[1:]
    assert request["WARC-Concurrent-To"] == answer["WARC-Record-ID"]
    for head in (answer, request):
        assert head.protocol == "WARC/1.1"
        assert head["WARC-Date"] == "2026-11-21T12:00:00.007Z"
        assert head["WARC-Target-URI"] == "https://a.example/1"
        assert head["WARC-IP-Address"] == "2001:db8::1"
        protocols = [value for name, value in head.headers if name == "WARC-Protocol"]
        assert protocols == ["h2", "tls/1.3"]
    assert answer["Content-Type"] == "application/http; msgtype=response"
    assert request["Content-Type"] == "application/http; msgtype=request"


def test_digests_are_of_the_block_and_of_the_payload(pair: list[tuple[str, Any, bytes]]) -> None:
    """The payload's is of the body alone; the block's has the HTTP head in it."""
    _, head, body = pair[1]
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Nr: 1\r\n\r\n" + body
    assert head["WARC-Payload-Digest"] == f"sha256:{sha256(body).hexdigest()}"
    assert head["WARC-Block-Digest"] == f"sha256:{sha256(block).hexdigest()}"


def test_a_cut_body_is_said_to_be_cut(pair: list[tuple[str, Any, bytes]]) -> None:
    """The answer alone says so, in WARC's own word."""
    assert [head["WARC-Truncated"] for _, head, _ in pair] == [None, "length", None]


def test_signs_that_http_has_no_room_for_break_no_recording(tmp_path: Path) -> None:
    """A server may send any sign in its reason, in a header's name and in its value."""
    odd = replace(
        exchange("https://a.example/1", b"hej"),
        reason="Hittad å",
        request_headers=(("Cookie", "a=Ã¥; b=1"),),
        response_headers=(("X-Rad å", "räks\r\nmörgås"), ("Location", "/å?b=ö")),
    )
    with WarcFile(tmp_path, "rec", INFO, AT) as file:
        file.exchange(odd)
    assert read(tmp_path / "rec-0001.warc.gz")[1][2] == b"hej"
    head = gzip.decompress((tmp_path / "rec-0001.warc.gz").read_bytes()).partition(b"HTTP/1.1 ")[2]
    told = "200 Hittad å\r\nX-Rad å: räks mörgås\r\nLocation: /å?b=ö\r\n"
    assert head.startswith(told.encode("latin-1"))
    assert "\r\nCookie: a=å; b=1\r\n".encode() in head


def test_an_address_is_asked_for_to_the_letter(tmp_path: Path) -> None:
    """An empty question is not left out."""
    urls = [
        "https://a.example/b?",
        "https://a.example?c/d",
        "https://a.example",
        "https://a.example/?",
    ]
    with WarcFile(tmp_path, "rec", INFO, AT) as file:
        for url in urls:
            file.exchange(exchange(url, b"hej"))
    with (tmp_path / "rec-0001.warc.gz").open("rb") as stream:
        asked = [
            (record.http_headers.statusline, record.http_headers["Host"])
            for record in ArchiveIterator(stream)
            if record.rec_type == "request"
        ]
    lines = ["/b? HTTP/1.1", "/?c/d HTTP/1.1", "/ HTTP/1.1", "/? HTTP/1.1"]
    assert asked == [(line, "a.example") for line in lines]


def test_a_question_that_lacks_its_body_says_so(tmp_path: Path) -> None:
    """The request alone, in WARC's own word."""
    with WarcFile(tmp_path, "rec", INFO, AT) as file:
        file.exchange(exchange("https://a.example/1", b"hej", request_truncated="unspecified"))
    heads = [head["WARC-Truncated"] for _, head, _ in read(tmp_path / "rec-0001.warc.gz")]
    assert heads == [None, None, "unspecified"]


def test_a_moment_is_written_in_utc() -> None:
    """Whatever zone a moment is told in, the record's date is the same."""
    swedish = AT.astimezone(timezone(timedelta(hours=1)))
    assert warc_date(swedish) == warc_date(AT) == "2026-11-21T12:00:00.007Z"


def test_the_digest_of_the_body_is_told(tmp_path: Path) -> None:
    """Who wrote an exchange need not count its body's digest once more."""
    with WarcFile(tmp_path, "rec", INFO, AT) as file:
        digest = file.exchange(exchange("https://a.example/1", b"hej"))
    assert digest.hexadecimal == sha256(b"hej").hexdigest()


@pytest.fixture
def rolled(tmp_path: Path) -> tuple[Path, list[FileSpan]]:
    """A recording in several files, and its spans: pictures and texts, large and small."""
    with WarcFile(tmp_path, "rec", INFO, AT, roll_at=200_000) as file:
        for number in range(4):
            url = f"https://a.example/{number}"
            file.exchange(exchange(url, noise(100_000, number), "image/jpeg"))
            file.exchange(exchange(url, b"<p>hej</p>" * 20_000))
            file.resource(f"urn:view:{url}", "image/png", noise(70_000), AT)
            file.resource(f"urn:text:{url}", "text/plain", noise(70_000).hex().encode(), AT)
    return tmp_path, file.spans


def files(folder: Path) -> Iterator[Path]:
    """Yield the recording's files in order."""
    yield from sorted(folder.glob("rec-*.warc.gz"))


def test_every_file_is_whole_and_begins_with_its_own_warcinfo(
    rolled: tuple[Path, list[FileSpan]],
) -> None:
    """A new file is begun past the limit, never between an answer and its request."""
    kinds = []
    for number, file in enumerate(files(rolled[0]), start=1):
        records = read(file)
        assert records[0][1]["WARC-Filename"] == file.name == f"rec-{number:04d}.warc.gz"
        own = {head["WARC-Warcinfo-ID"] for _, head, _ in records[1:]}
        assert own == {records[0][1]["WARC-Record-ID"]}
        answers = {h["WARC-Record-ID"] for kind, h, _ in records if kind == "response"}
        assert answers == {h["WARC-Concurrent-To"] for kind, h, _ in records if kind == "request"}
        kinds += [kind for kind, _, _ in records]
    assert kinds.count("warcinfo") == 4
    assert (kinds.count("response"), kinds.count("resource")) == (8, 8)


def test_our_own_reader_finds_each_record_in_a_member_of_its_own(
    rolled: tuple[Path, list[FileSpan]],
) -> None:
    """Records lie one after the other to the file's end, and no digest is wrong."""
    for file in files(rolled[0]):
        with file.open("rb") as stream:
            records = list(read_records(stream))
        ends = [record.offset + record.length for record in records]
        assert [record.offset for record in records] == [0, *ends[:-1]]
        assert ends[-1] == file.stat().st_size
        assert not [record.problems for record in records if record.problems]


def test_spans_are_cut_at_the_payloads_edges(rolled: tuple[Path, list[FileSpan]]) -> None:
    """Each span has the digest it says, in later files too, and the same payload gives the same."""
    folder, spans = rolled
    assert {span.file for span in spans} == {file.name for file in files(folder)}
    assert all(sha256(cut(folder, span)).hexdigest() == span.sha256 for span in spans)
    assert all(span.length >= SPAN_AT_LEAST for span in spans)
    # four pictures of their own, and the same view and the same text four times
    assert (len(spans), len({span.sha256 for span in spans})) == (12, 6)
