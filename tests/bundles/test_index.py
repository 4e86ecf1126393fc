"""The index of a WARC: which records get a line, under which key, and what the line says."""

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from bundles.index import index_lines
from ogonblick.errors import BundleError
from tests.bundles.building import PAGE, SITE, Recording

KEY = "example,sundby,social)"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a test writes its WARC."""
    return tmp_path / "rec-1.warc.gz"


def indexed(path: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return the key and the fields of each line."""
    lines = [line.decode() for line in index_lines([path])]
    return [(line.partition(" ")[0], json.loads(line[line.index("{") :])) for line in lines]


def test_a_line_tells_where_a_record_lies_and_what_it_is(path: Path) -> None:
    """A line has key, time, address, type, status, digests and the place of its gzip member."""
    with Recording(path) as warc:
        warc.exchange(PAGE, "Text/HTML; charset=utf-8", b"<p>Hej</p>", "404 Not Found")
    (line,) = index_lines([path])
    assert line.startswith(f"{KEY}/sundbykommun 20260302090001 {{".encode())
    ((_, fields),) = indexed(path)
    start, length = int(fields.pop("offset")), int(fields.pop("length"))
    member = path.read_bytes()[start : start + length]
    assert b"<p>Hej</p>" in gzip.decompress(member)
    assert fields == {
        "url": PAGE,
        "mime": "text/html",
        "status": "404",
        "digest": f"sha256:{hashlib.sha256(b'<p>Hej</p>').hexdigest()}",
        "filename": "rec-1.warc.gz",
        "recordDigest": f"sha256:{hashlib.sha256(member).hexdigest()}",
    }


def test_answers_to_different_questions_have_different_keys(path: Path) -> None:
    """One address asked by GET, by OPTIONS and with two different bodies has four keys."""
    url = f"{SITE}/graphql"
    with Recording(path) as warc:
        warc.exchange(url, "application/json", b"0")
        warc.exchange(url, "application/json", b"1", posted=b'{"q":"posts"}')
        warc.exchange(url, "application/json", b"2", posted=b'{"q":"Comments"}')
        warc.request(url, warc.response(url, "text/plain", b"", "204 No Content"), "OPTIONS")
    found = {key: (one.get("method"), one.get("requestBody")) for key, one in indexed(path)}
    assert found == {
        f"{KEY}/graphql": (None, None),
        f"{KEY}/graphql?__wb_method=options": ("OPTIONS", ""),
        f"{KEY}/graphql?__wb_method=post&q=posts": ("POST", "q=posts"),
        f"{KEY}/graphql?__wb_method=post&q=comments": ("POST", "q=Comments"),
    }


def test_a_question_is_found_wherever_it_lies(path: Path) -> None:
    """A request that comes before or long after its answer still gives the answer its key."""
    with Recording(path) as warc:
        first = warc.response(f"{SITE}/a", "text/plain", b"1")
        warc.exchange(f"{SITE}/b", "text/plain", b"2")
        warc.request(f"{SITE}/a", first, "POST", b"hej", "text/plain")
    assert [key for key, _ in indexed(path)] == [
        f"{KEY}/a?__wb_method=post&__wb_post_data=agvq",
        f"{KEY}/b",
    ]


def test_only_what_replay_should_find_has_a_line(path: Path) -> None:
    """Page artefacts and revisits have lines; warcinfo, requests and notes on a page have none."""
    with Recording(path) as warc:
        warc.resource(f"urn:text:{PAGE}", "text/plain", b"Hej")
        warc.resource(f"urn:notes:{PAGE}", "text/plain", b"Hej", kind="metadata")
        warc.resource(PAGE, "application/json", b"{}", kind="metadata")
        warc.resource(PAGE, "application/warc-fields", b"via: x", kind="resource")
        warc.revisit(f"{SITE}/r", f"sha256:{'0' * 64}")
        warc.exchange(f"{SITE}/film", "video/mp4", b"mitten", "206 Partial Content")
    assert [(key, one["mime"], one.get("status")) for key, one in indexed(path)] == [
        (f"{KEY}/r", "warc/revisit", "200"),
        (f"urn:notes:{PAGE}", "text/plain", None),
        (f"urn:text:{PAGE}", "text/plain", None),
    ]


def test_lines_are_in_the_order_of_their_bytes(tmp_path: Path) -> None:
    """Lines of several WARCs are sorted together, byte by byte, as a binary search expects."""
    for number, paths in enumerate((("b", "ä", "a-1"), ("a", "~", "A/"))):
        with Recording(tmp_path / f"{number}.warc.gz") as warc:
            for path in paths:
                warc.exchange(f"{SITE}/{path}", "text/plain", b"x")
    lines = index_lines(sorted(tmp_path.iterdir()))
    assert len(lines) == 6
    assert lines == sorted(lines)


@pytest.mark.parametrize("data", [b"no WARC", gzip.compress(b"no WARC", mtime=0), b"\x1f\x8b"])
def test_a_file_that_is_no_warc_is_refused(path: Path, data: bytes) -> None:
    """What cannot be read to its end gets no index, and the file is named."""
    path.write_bytes(data)
    with pytest.raises(BundleError, match="rec-1"):
        index_lines([path])


def test_records_compressed_together_are_refused(path: Path) -> None:
    """A file in one gzip member has no places to point at."""
    with Recording(path) as warc:
        warc.exchange(PAGE, "text/html", b"x")
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())))
    with pytest.raises(BundleError, match="rec-1"):
        index_lines([path])
