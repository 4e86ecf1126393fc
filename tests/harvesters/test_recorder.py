"""The recorder holds every exchange that a visited server answered, byte for byte."""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from exchanges.server import Served, Site, digest, serve
from warcio.archiveiterator import ArchiveIterator

from harvesters.browser.chromium import open_browser
from harvesters.browser.recorder import Recorder, RecordingBroken
from harvesters.job import Job
from harvesters.visit import visit

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The page that makes every kind of request."""
    with serve() as served:
        yield served


@pytest.fixture(scope="module")
def folder(
    site: Site, make_job: Callable[..., Job], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The capture folder of one visit to it."""
    job = make_job(site.base_url, tmp_path_factory.mktemp("visit") / "capture")
    capture = visit(job, lambda *_: None)
    # the page asks for something that answers 500, and that is told
    assert {finding.code for finding in capture.findings} == {"C207"}
    return capture.folder


@pytest.fixture(scope="module")
def records(folder: Path) -> list[tuple[str, Any, bytes]]:
    """Every record of the recording: type, record, and its payload."""
    with (folder / "rec-0001.warc.gz").open("rb") as stream:
        return [(r.rec_type, r, r.content_stream().read()) for r in ArchiveIterator(stream)]


def held(records: list[tuple[str, Any, bytes]]) -> Counter[Served]:
    """Return what the WARC holds, in the server's own terms."""
    sent = {
        record.rec_headers["WARC-Concurrent-To"]: (record.http_headers.protocol, payload)
        for kind, record, payload in records
        if kind == "request"
    }
    found: Counter[Served] = Counter()
    for kind, record, payload in records:
        if kind == "response":
            method, body = sent[record.rec_headers["WARC-Record-ID"]]
            url = record.rec_headers["WARC-Target-URI"]
            status = int(record.http_headers.get_statuscode())
            found[Served(url, method, status, digest(payload), digest(body))] += 1
    return found


def test_every_exchange_is_recorded_byte_for_byte(
    site: Site, records: list[tuple[str, Any, bytes]]
) -> None:
    """What the server answered and what it was sent is in the WARC: frames, workers, preflights."""
    served = Counter(site.ledger.served)
    methods = {one.method for one in served}
    paths = {one.url.split("/", 3)[3].partition("?")[0] for one in served}
    assert {"GET", "POST", "PUT", "HEAD", "OPTIONS"} <= methods
    assert {"from-worker", "from-service-worker", "beacon", "frame", "redirect/1"} <= paths
    missing = served - held(records)
    assert not missing


def test_nothing_is_recorded_that_was_not_served(
    site: Site, records: list[tuple[str, Any, bytes]]
) -> None:
    """The WARC holds no exchange that the server does not know of."""
    assert not held(records) - Counter(site.ledger.served)


def test_headers_are_kept_as_they_were_sent(records: list[tuple[str, Any, bytes]]) -> None:
    """Two Set-Cookie stay two, and a header keeps its spelling."""
    cookies = next(
        record.http_headers.headers
        for kind, record, _ in records
        if kind == "response" and record.rec_headers["WARC-Target-URI"].endswith("/cookies")
    )
    assert [value for name, value in cookies if name == "Set-Cookie"] == ["a=1", "b=2; Path=/"]
    assert ("X-mIxEd", "1") in cookies


def test_chunking_is_undone_and_said_so(records: list[tuple[str, Any, bytes]]) -> None:
    """A body that was sent in chunks lies whole, its header renamed, never left to mislead."""
    head, payload = next(
        (record.http_headers, payload)
        for kind, record, payload in records
        if kind == "response" and record.rec_headers["WARC-Target-URI"].endswith("/chunked")
    )
    assert payload.decode() == "bit ett, bit två"
    assert head.get_header("Transfer-Encoding") is None
    assert head.get_header("X-Archive-Orig-Transfer-Encoding") == "chunked"


def test_records_say_where_and_how(records: list[tuple[str, Any, bytes]]) -> None:
    """Every file begins with its warcinfo; responses name address and protocol; WARC/1.1."""
    kind, first, info = records[0]
    assert kind == "warcinfo"
    assert first.rec_headers.protocol == "WARC/1.1"
    assert b"software: Ogonblick/" in info
    told = [r.rec_headers for kind, r, _ in records if kind == "response" if r.length]
    known = [headers for headers in told if headers["WARC-Protocol"]]
    assert {headers["WARC-Protocol"] for headers in known} == {"http/1.1"}
    assert {headers["WARC-IP-Address"] for headers in known} <= {"127.0.0.1", "::1"}
    # Chromium tells neither of a preflight, nor of a worker's script
    assert len(told) - len(known) <= 3


def test_warcio_finds_no_fault(folder: Path) -> None:
    """``warcio check`` accepts every WARC of the capture."""
    command = [sys.executable, "-m", "warcio.cli", "check", *sorted(folder.glob("*.warc.gz"))]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_what_may_not_be_visited_is_never_asked_for(tmp_path: Path) -> None:
    """A frame or a question to a forbidden address is stopped before it leaves the browser."""
    recorder = Recorder(
        lambda _: None, lambda: datetime.now(UTC), may_visit=lambda url: "localhost" not in url
    )
    with serve() as site, open_browser("", tmp_path / "profile", "") as browser:
        recorder.start(browser.address)
        browser.context.pages[0].goto(site.base_url, wait_until="networkidle")
        stopped = {gone.url for gone in recorder.stop()}
        served = [one.url for one in site.ledger.served]
    assert f"{site.other_url}/frame" in stopped
    assert any("/api" in url for url in served)
    assert not [url for url in served if "localhost" in url]


class _CutHandler(BaseHTTPRequestHandler):
    """Answers that no recording can hold whole: endless, too large, or too late."""

    leave = threading.Event()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer a stream, a giant, or a head and then nothing more."""
        stream = self.path == "/stream"
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream" if stream else "text/plain")
        if not stream:
            self.send_header("Content-Length", "999" if self.path == "/large" else "3")
        self.end_headers()
        self.wfile.write(b"x" * 999 if self.path == "/large" else b"x")
        if self.path in ("/stream", "/late"):
            self.leave.wait(60)
        elif self.path != "/large":
            self.wfile.write(b"xx")


def test_every_way_to_be_cut_has_its_word(tmp_path: Path) -> None:
    """What is endless, larger than allowed or late is recorded with its head, and says so."""
    kept: dict[str, str] = {}
    recorder = Recorder(
        lambda exchange: kept.update({urlsplit(exchange.url).path: exchange.truncated}),
        lambda: datetime.now(UTC),
        largest=100,
    )
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), _CutHandler) as server,
        open_browser("", tmp_path / "profile", "") as browser,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        recorder.start(browser.address)
        page = browser.context.pages[0]
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        page.evaluate("() => ['/stream', '/large', '/late'].forEach((url) => void fetch(url))")
        while not (recorder._pending and "/stream" in kept and "/large" in kept):
            page.wait_for_timeout(50)
        unstored = recorder.stop()
        _CutHandler.leave.set()
        server.shutdown()
    cut = {path: word for path, word in kept.items() if word}
    assert cut == {"/stream": "unspecified", "/large": "length", "/late": "time"}
    assert kept["/"] == ""
    assert [urlsplit(gone.url).path for gone in unstored] == ["/late"]


def test_a_recording_that_breaks_is_no_recording(tmp_path: Path) -> None:
    """A recorder that loses the browser says so, instead of handing over half."""
    recorder = Recorder(lambda _: None, lambda: datetime.now(UTC))
    with open_browser("", tmp_path / "profile", "") as browser:
        recorder.start(browser.address)
    with pytest.raises(RecordingBroken):
        recorder.stop()
