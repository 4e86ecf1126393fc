"""Visits to pages that mean no good: each ends by itself, with what was seen until then."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
from hostile.server import Site, serve
from warcio.archiveiterator import ArchiveIterator
from websockets.sync.server import ServerConnection
from websockets.sync.server import serve as serve_socket

from bundles.proof.prover import Prover
from bundles.seal import seal
from bundles.verify import verify
from harvesters.job import Job
from harvesters.limits import Limits
from harvesters.visit import visit
from ogonblick.capture import Capture, Outcome, Severity
from ogonblick.settings import Settings

pytestmark = pytest.mark.browser

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The hostile site."""
    with serve() as served:
        yield served


@pytest.fixture
def visited(site: Site, make_job: Callable[..., Job], tmp_path: Path) -> Callable[..., Capture]:
    """Return what visits one of its pages within limits."""

    def go(name: str, seconds: int = 60, **limits: int) -> Capture:
        job = make_job(f"{site.url}/{name}", tmp_path / "capture", seconds=seconds)
        return visit(replace(job, limits=Limits(**limits)), lambda *_: None)

    return go


def codes(capture: Capture) -> set[str]:
    """Return the codes of what a capture found out about itself."""
    return {finding.code for finding in capture.findings}


def greet(connection: ServerConnection) -> None:
    """Say one thing and leave."""
    connection.send("välkommen")


def test_a_page_that_tries_everything_at_once_is_read_whole(
    visited: Callable[..., Capture], tmp_path: Path
) -> None:
    """Questions, windows, downloads, loops, foreign schemes, rewritten prototypes change nothing.

    The page also claims to be what our own scripts would say.
    """
    with serve_socket(greet, "127.0.0.1", 0) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        capture = visited(f"blandat?{server.socket.getsockname()[1]}")
        server.shutdown()
    assert capture.outcome is Outcome.COMPLETE, capture.findings
    posts = (capture.folder / "posts.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(post)["text"] for post in posts] == [f"Inlägg {n}." for n in range(3)]
    assert said(capture) == ["välkommen"]
    bundle = seal(capture, tmp_path / "bundle", NOW, Prover(Settings(home=tmp_path), lambda: NOW))
    assert not [one for one in verify(bundle.folder) if one.severity is Severity.ERROR]


def said(capture: Capture) -> list[str]:
    """Return what was received over web sockets, as it lies in the WARC after its handshake."""
    with (capture.folder / "rec-0001.warc.gz").open("rb") as stream:
        held = [
            record.content_stream().read()
            for record in ArchiveIterator(stream)
            if (record.rec_headers["WARC-Target-URI"] or "").startswith("ws:")
        ]
    opened, *lines = (json.loads(line) for line in held[0].splitlines())
    assert (len(held), opened["type"], opened["status"]) == (1, "open", 101)
    return [line["payloadData"] for line in lines]


def test_a_page_that_never_comes_to_rest_is_stilled(visited: Callable[..., Capture]) -> None:
    """A script without end is stopped long before the time; what stands there is read, pictured."""
    capture = visited("hanger", seconds=240, silence=4)
    assert capture.outcome is Outcome.PARTIAL
    assert {"C201", "C235"} <= codes(capture) <= {"C201", "C235", "C304"}
    assert (capture.coverage.budgets, capture.coverage.posts.found) == (("tid",), 1)
    assert b"urn:fullPageFinal:" in b"".join(addresses(capture.folder / "screenshots-0001.warc.gz"))
    assert (capture.folder / "view.png").stat().st_size > 0


def addresses(file: Path) -> Iterator[bytes]:
    """Yield what the records of a WARC are about."""
    with file.open("rb") as stream:
        for record in ArchiveIterator(stream):
            yield (record.rec_headers["WARC-Target-URI"] or "").encode()


def test_a_page_that_sends_without_end_is_cut(visited: Callable[..., Capture]) -> None:
    """The budget of bytes makes the capture partial, and both finding and report name it."""
    capture = visited("strom", received=20_000_000)
    assert (capture.outcome, capture.coverage.posts.found) == (Outcome.PARTIAL, 1), codes(capture)
    assert {"C220"} <= codes(capture)
    assert capture.coverage.budgets == ("data",)


def test_a_page_that_fills_the_disk_is_ended(visited: Callable[..., Capture]) -> None:
    """What a page keeps on disk is within the budget of bytes, like what it receives."""
    capture = visited("lagrar", received=40_000_000)
    assert (capture.outcome, capture.coverage.budgets) == (Outcome.PARTIAL, ("data",))
    assert {"C220"} <= codes(capture)
