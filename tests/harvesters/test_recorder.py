"""The recorder holds every exchange that a visited server answered, byte for byte."""

import gzip
import json
import os
import socket
import struct
import subprocess
import sys
import threading
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from exchanges.server import EVENTS, LARGE, PACKED, Heads, Served, Site, digest, serve
from warcio.archiveiterator import ArchiveIterator

from harvesters.browser.recording.exchange import GIVEN_UP, LEFT, Exchange
from harvesters.browser.recording.recorder import RecordingBroken
from harvesters.job import Job
from harvesters.limits import Limits
from harvesters.visit import visit
from ogonblick.capture import Outcome
from tests.harvesters.recording import recording

pytestmark = pytest.mark.browser

ORIG = "X-Archive-Orig-"
"""What the names of headers begin with that are no longer true of the body."""


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
    # the page asks for something that answers 500, and is refused another site's data: that is told
    assert {finding.code for finding in capture.findings} == {"C207", "C302"}
    return capture.folder


Records = list[tuple[str, Any, bytes]]
"""Every record of a recording: type, record, and its payload."""


@pytest.fixture(scope="module")
def records(folder: Path) -> Records:
    """Every record of the recording."""
    return records_in(folder)


def records_in(folder: Path) -> Records:
    """Return every record of a capture's recording."""
    with (folder / "rec-0001.warc.gz").open("rb") as stream:
        return [(r.rec_type, r, r.content_stream().read()) for r in ArchiveIterator(stream)]


def pairs(records: Records) -> Iterator[tuple[str, Any, bytes, Any, bytes]]:
    """Yield every exchange: its address, the answer and its body, the request and its body."""
    sent = {
        record.rec_headers["WARC-Concurrent-To"]: (record.http_headers, payload)
        for kind, record, payload in records
        if kind == "request"
    }
    for kind, record, payload in records:
        if kind == "response":
            headers = record.rec_headers
            yield headers["WARC-Target-URI"], record, payload, *sent[headers["WARC-Record-ID"]]


def held(records: Records) -> Counter[Served]:
    """Return what the WARC holds, in the server's own terms."""
    found: Counter[Served] = Counter()
    for url, answer, payload, request, body in pairs(records):
        status = int(answer.http_headers.get_statuscode())
        found[Served(url, request.protocol, status, digest(payload), digest(body))] += 1
    return found


def heads(records: Records) -> Counter[Heads]:
    """Return the headers that the WARC holds, those that were renamed under their own names."""
    found: Counter[Heads] = Counter()
    for url, answer, _, request, _ in pairs(records):
        told = answer.http_headers.headers
        plain = tuple((name.removeprefix(ORIG), value) for name, value in told)
        found[Heads(url, request.protocol, tuple(request.headers), plain)] += 1
    return found


def test_every_exchange_is_recorded_byte_for_byte(site: Site, records: Records) -> None:
    """What the server answered and what it was sent is in the WARC: frames, workers, preflights."""
    served = Counter(site.ledger.served)
    methods = {one.method for one in served}
    paths = {one.url.split("/", 3)[3].partition("?")[0] for one in served}
    assert {"GET", "POST", "PUT", "HEAD", "OPTIONS"} <= methods
    assert {"from-worker", "from-service-worker", "from-shared-worker", "from-module"} <= paths
    assert {"beacon", "kept", "frame", "from-nest", "redirect/1", "moved-here", "font"} <= paths
    assert {"left-beacon", "left-kept"} <= paths
    assert {"login", "old", "blocked"} <= paths
    assert {200, 204, 206, 302, 304, 307, 401, 403, 404, 500} <= {one.status for one in served}
    missing = served - held(records)
    assert not missing


def test_nothing_is_recorded_that_was_not_served(site: Site, records: Records) -> None:
    """The WARC holds no exchange that the server does not know of."""
    assert not held(records) - Counter(site.ledger.served)


def test_nothing_is_fetched_unseen(site: Site) -> None:
    """What a page only proposes to fetch ahead is not fetched: nobody could record it."""
    assert not [one for one in site.ledger.served if one.url.endswith("/proposed")]


def test_what_was_answered_late_is_not_called_lost(folder: Path, records: Records) -> None:
    """What a frame sends as it is left is given up by it, and yet answered, and kept."""
    kept = {urlsplit(url).path for url, *_ in pairs(records)}
    assert {"/left-beacon", "/left-kept"} <= kept
    provenance = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    assert not [one for one in provenance["unstored"] if "/left-" in one["url"]]


def test_headers_are_kept_as_they_were_sent(site: Site, records: Records) -> None:
    """Answers' headers in their order, spelling and number; of requests' the order is not known."""
    kept = list(heads(records).elements())
    told = Counter((one.url, one.method, one.answered) for one in site.ledger.heads)
    assert not told - Counter((one.url, one.method, one.answered) for one in kept)
    asked = Counter(map(question, filter(is_the_pages_own, site.ledger.heads)))
    assert asked.total() > 20
    assert not asked - Counter(map(question, kept))


def question(one: Heads) -> tuple[str, str, frozenset[tuple[str, str]]]:
    """Return what was asked, and with which headers."""
    return one.url, one.method, frozenset(one.asked)


def is_the_pages_own(one: Heads) -> bool:
    """Say whether a page's script asked: a frame or a worker may ask before it is listened to."""
    asked = dict(one.asked)
    from_page = asked.get("Referer", "").rstrip("/") == f"http://{asked['Host']}"
    return from_page and asked["Sec-Fetch-Mode"] == "cors" and one.method != "OPTIONS"


def test_everybody_is_told_who_asks(site: Site, records: Records) -> None:
    """Pages, frames and workers of every kind say the same name, and ask for Swedish."""
    assert records
    told = [dict(one.asked) for one in site.ledger.heads]
    assert {one["User-Agent"].rpartition(" ")[2].partition("/")[0] for one in told} == {"Ogonblick"}
    assert {one.get("Accept-Language", "") for one in told} == {"sv-SE,sv;q=0.9,en;q=0.8"}


def test_a_body_too_large_for_memory_is_whole(folder: Path, records: Records) -> None:
    """It waits on disk, and nothing of it is left there."""
    sizes = {url: len(payload) for url, _, payload, *_ in pairs(records)}
    assert [size for url, size in sizes.items() if url.endswith("/large")] == [LARGE]
    assert not list(folder.parent.rglob("spool"))


def test_a_film_that_was_asked_for_in_parts_is_there_whole(records: Records) -> None:
    """The parts are kept as they came, and the film once more as one answer."""
    films = [
        (int(answer.http_headers.get_statuscode()), answer.http_headers.get_header("Content-Range"))
        for url, answer, *_ in pairs(records)
        if url.endswith("/film")
    ]
    assert sorted(status for status, _ in films) == [200, 206, 206]
    assert all(part for status, part in films if status == 206)


def test_what_is_said_over_sockets_and_events_is_kept(site: Site, records: Records) -> None:
    """Messages of text and bytes as the server heard and said them, and a stream of events."""
    sockets = [
        list(map(json.loads, payload.splitlines()))
        for kind, record, payload in records
        if kind == "resource" and record.rec_headers["WARC-Target-URI"].startswith("ws:")
    ]
    # the page's own, and its service worker's
    assert [(lines[0]["type"], lines[0]["status"]) for lines in sockets] == [("open", 101)] * 2
    told = [
        (one["type"], one["payloadData"] if one["opcode"] == 1 else b64decode(one["payloadData"]))
        for one in chain.from_iterable(lines[1:] for lines in sockets)
    ]
    assert Counter(told) == Counter(site.ledger.said)
    (events,) = (payload for url, _, payload, *_ in pairs(records) if url.endswith("/events"))
    assert events.decode() == "".join(EVENTS)


def test_chunking_is_undone_and_said_so(records: Records) -> None:
    """A body that was sent in chunks lies whole, its header renamed, never left to mislead."""
    head, payload = next(
        (record.http_headers, payload)
        for kind, record, payload in records
        if kind == "response" and record.rec_headers["WARC-Target-URI"].endswith("/chunked")
    )
    assert payload.decode() == "bit ett, bit två"
    assert head.get_header("Transfer-Encoding") is None
    assert head.get_header("X-Archive-Orig-Transfer-Encoding") == "chunked"


def test_records_say_where_and_how(records: Records) -> None:
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


def test_a_server_that_packs_whatever_is_asked_is_read(
    site: Site, make_job: Callable[..., Job], tmp_path: Path
) -> None:
    """What the browser refused when it was asked for plain is had, unpacked, and says so."""
    capture = visit(make_job(f"{site.base_url}packs", tmp_path / "capture"), lambda *_: None)
    assert capture.outcome is Outcome.COMPLETE, capture.findings
    kept = {
        urlsplit(url).path: (answer.http_headers, payload)
        for url, answer, payload, *_ in pairs(records_in(capture.folder))
    }
    # what Chromium does not know it does not undo, and that stays as it was
    for name, prefix in (("gzip", ORIG), ("deflate", ORIG), ("egen", "")):
        head, payload = kept[f"/packed/{name}"]
        assert payload == PACKED
        told = [one for one in head.headers if "content-encoding" in one[0].lower()]
        assert told == [(f"{prefix}Content-Encoding", name)]
    provenance = json.loads((capture.folder / "provenance.json").read_text(encoding="utf-8"))
    assert "Accept-Encoding" not in provenance["request_headers"]
    assert {one["reason"] for one in provenance["unstored"]} == {"net::ERR_CONTENT_DECODING_FAILED"}


TYPES = {"/stream": "text/event-stream", "/camera": "multipart/x-mixed-replace; boundary=x"}
"""Of what may go on for ever."""


class _CutHandler(BaseHTTPRequestHandler):
    """Answers that no recording can hold whole: endless, too large, too late, or broken off."""

    leave = threading.Event()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer what has no end, a giant, a head alone, what breaks off, or nothing."""
        if self.path == "/silent":
            self.leave.wait(60)
            return
        half = gzip.compress(b"packat")
        self.send_response(200)
        self.send_header("Content-Type", TYPES.get(self.path, "text/plain"))
        if self.path == "/half":
            self.send_header("Content-Encoding", "gzip")
        lengths = {"/large": 999, "/half": 2 * len(half)}
        if self.path not in (*TYPES, "/reset", "/none"):
            self.send_header("Content-Length", str(lengths.get(self.path, 3)))
        self.end_headers()
        if self.path == "/half":
            self.wfile.write(half)
            return
        if self.path != "/none":
            self.wfile.write(b"x" * 999 if self.path == "/large" else b"x")
        if self.path in ("/stream", "/late"):
            self.leave.wait(60)
        elif self.path in ("/reset", "/none"):
            self._break_off()
        elif self.path != "/large":
            self.wfile.write(b"xx")

    def _break_off(self) -> None:
        """Reset the connection: who said no length has no other way to say that it is not whole."""
        self.leave.wait(0.2)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())


def test_every_way_to_be_cut_has_its_word(tmp_path: Path) -> None:
    """What is endless, larger than allowed, late or broken off is recorded, and says so."""
    kept: dict[str, str] = {}

    def note(one: Exchange) -> None:
        kept[urlsplit(one.url).path] = one.truncated

    with (
        ThreadingHTTPServer(("127.0.0.1", 0), _CutHandler) as server,
        recording(tmp_path, limits=Limits(body=100), sink=note) as opened,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page, recorder = opened.page, opened.recorder
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        page.context.set_extra_http_headers({})
        # of no length, it would be taken for too long by what its host sends beside it
        for path in ("/reset", "/none"):
            page.evaluate(f"fetch('{path}').then((answer) => answer.text()).catch(() => 0)")
        page.evaluate("new Image().src = '/camera'")
        urls = ["/stream", "/large", "/late", "/half", "/silent"]
        page.evaluate("(urls) => urls.forEach((url) => void fetch(url).catch(() => 0))", urls)
        told = {"/camera", "/large", "/reset", "/none", "/half"}
        while not (opened.is_coming("/late") and recorder._bodies._along and told <= kept.keys()):
            page.wait_for_timeout(50)
        unstored = recorder.stop()
        _CutHandler.leave.set()
        server.shutdown()
    cut = {path: word for path, word in kept.items() if word}
    timed = {"/stream": "time", "/late": "time", "/camera": "unspecified"}
    broken = dict.fromkeys(("/reset", "/none", "/half"), "disconnect")
    assert cut == timed | broken | {"/large": "length"}
    assert kept["/"] == ""
    lost = {urlsplit(gone.url).path: gone.reason for gone in unstored}
    assert lost.keys() == {"/late", "/reset", "/none", "/half", "/silent"}
    assert lost["/silent"] == LEFT


def test_what_a_worker_waited_for_is_given_up_with_it(tmp_path: Path) -> None:
    """Nobody asks any more for an answer to a worker that is gone, and it holds nothing up."""
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), _CutHandler) as server,
        recording(tmp_path) as opened,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = opened.page
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        _CutHandler.leave.clear()
        page.evaluate(
            """() => {
              const script = new Blob([`fetch("${location.origin}/late")`]);
              window.worker = new Worker(URL.createObjectURL(script));
            }"""
        )
        while not opened.is_coming("/late"):
            page.wait_for_timeout(20)
        page.evaluate("worker.terminate()")
        while opened.is_coming("/late"):
            page.wait_for_timeout(50)
        (lost,) = opened.recorder.stop()
        _CutHandler.leave.set()
        server.shutdown()
    assert (urlsplit(lost.url).path, lost.reason) == ("/late", GIVEN_UP)


def test_a_document_that_a_worker_lets_through_is_recorded(site: Site, tmp_path: Path) -> None:
    """Also where it would be fetched before the worker asks for it, or beside it, unseen."""
    with recording(tmp_path) as opened:
        opened.page.goto(f"{site.base_url}frame")
        opened.page.evaluate(
            "async () => { await navigator.serviceWorker.register('/sw.js');"
            " await navigator.serviceWorker.ready; }"
        )
        for name in ("through", "beside"):
            opened.page.goto(f"{site.base_url}{name}")
        opened.recorder.stop()
    kept = Counter(urlsplit(one.url).path for one in opened.exchanges)
    assert (kept["/through"], kept["/beside"]) == (1, 1)


def test_what_the_browser_reads_a_pdf_with_is_no_answer(site: Site, tmp_path: Path) -> None:
    """A PDF in a frame is recorded, and none of the sixty files of Chromium's own reader."""
    with recording(tmp_path) as opened:
        opened.page.goto(f"{site.base_url}papers")
        while not any(one.url.startswith("chrome-extension:") for one in opened.page.frames):
            opened.page.wait_for_timeout(50)
        opened.page.wait_for_timeout(500)
        assert opened.recorder.stop() == ()
    kept = [urlsplit(one.url).path for one in opened.exchanges]
    assert {"/papers", "/paper.pdf"} <= set(kept) <= {"/papers", "/paper.pdf", "/favicon.ico"}


def test_the_browser_asks_for_nothing_itself(site: Site, tmp_path: Path) -> None:
    """What is fetched in the background, to log in or to pay, would be in no recording."""
    asking = ["BackgroundFetchManager", "IdentityCredential", "PaymentRequest"]
    with recording(tmp_path) as opened:
        opened.page.goto(f"{site.base_url}frame")
        there = opened.page.evaluate("(names) => names.filter((name) => name in window)", asking)
    assert there == []


def test_a_recording_that_breaks_is_no_recording(tmp_path: Path) -> None:
    """A recorder that loses the browser says so, instead of handing over half."""
    with recording(tmp_path) as opened:
        opened.page.context.close()
    with pytest.raises(RecordingBroken):
        opened.recorder.stop()
