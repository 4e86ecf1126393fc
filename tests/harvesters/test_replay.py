"""The replay check: a recording shown again from its own files alone, and held against the page."""

import json
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

import pytest
import torget.server
from exchanges.server import PAPER

import harvesters.replay
from bundles.index import index_lines
from bundles.plain import from_json
from bundles.sight import LOOK, Sight
from harvesters.job import Job
from harvesters.replay import replay, with_replay
from harvesters.visit import read_capture, visit
from ogonblick.capture import Capture, Coverage, Outcome, Replay
from ogonblick.errors import CaptureError
from tests.bundles.building import Recording, png

pytestmark = pytest.mark.browser

POST = """<article><h2>Bron öppnar</h2><p>Den nya bron över ån öppnar den 3 april klockan tolv.</p>
<img src="/bild.png" width="400" height="300" alt="Bron"></article>"""
LEAVING = """<link rel="preconnect" href="OTHER"><img src="OTHER/pixel.png" alt="">
<script>
new WebSocket("OTHER/socket".replace("http", "ws"));
const call = new RTCPeerConnection({ iceServers: [{ urls: "stun:127.0.0.1:STUN" }] });
call.createDataChannel("samtal");
call.createOffer().then((offer) => call.setLocalDescription(offer));
fetch("/data.json").then((r) => r.json()).then(({ total }) => { document.title = total; });
</script>"""
PAGE = f"""<!doctype html><html lang="sv"><meta charset="utf-8"><link rel="icon" href="/bild.png">
<link rel="stylesheet" href="/stil.css"><header><h1>Sundby kommun</h1></header>
<main>{POST}</main>{LEAVING}"""
RESTLESS = """<script>for (let i = 0; i < 4; i++) fetch("OTHER/?" + Math.random());</script>"""
KINDS = ["image", "image", "heading", "heading", "post", "header"]
HELD = Replay(
    held=True, requests=5, resolved=5, text_distance=0.0, elements=6, picture_difference=0.0
)


@dataclass(frozen=True)
class Site:
    """A server while it listens, and what it heard: the paths asked for, and each connection."""

    base_url: str
    heard: list[str] = field(default_factory=list)


@contextmanager
def serving(files: dict[str, tuple[str, bytes]]) -> Iterator[Site]:
    """Serve files by path, on a free port of loopback."""
    heard: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def setup(self) -> None:
            heard.append("connection")
            super().setup()

        def do_GET(self) -> None:
            heard.append(self.path)
            mime, content = files.get(self.path, ("text/plain", b""))
            self.send_response(200 if self.path in files else 404)
            self.send_header("Content-Type", mime)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its names
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,)).start()
        try:
            yield Site(f"http://127.0.0.1:{server.server_port}", heard)
        finally:
            server.shutdown()


@pytest.fixture(scope="module")
def other() -> Iterator[Site]:
    """The server that the page calls out to, still listening when the recording is replayed."""
    with serving({"/pixel.png": ("image/png", png())}) as site:
        yield site


@pytest.fixture(scope="module")
def stun() -> Iterator[socket.socket]:
    """A port that would hear of a call over the net; every datagram is one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.setblocking(False)
        yield listening


@pytest.fixture(scope="module")
def leaving(other: Site, stun: socket.socket) -> str:
    """The part of the page that goes elsewhere, by every way there is."""
    return LEAVING.replace("OTHER", other.base_url).replace("STUN", str(stun.getsockname()[1]))


@pytest.fixture(scope="module")
def captured(
    leaving: str, make_job: Callable[..., Job], tmp_path_factory: pytest.TempPathFactory
) -> Capture:
    """A capture of the page, whose own server is gone when it is replayed."""
    files = {
        "/": ("text/html", PAGE.replace(LEAVING, leaving).encode()),
        "/stil.css": ("text/css", b"article { background: #eee; padding: 20px }"),
        "/bild.png": ("image/png", png(400, 300)),
        "/data.json": ("application/json", b'{"total": "3"}'),
    }
    with serving(files) as site:
        job = make_job(f"{site.base_url}/", tmp_path_factory.mktemp("visit") / "capture")
        return visit(job, lambda *_: None)


@pytest.fixture
def mine(captured: Capture, tmp_path: Path) -> Capture:
    """A copy of the capture that a test may change."""
    folder = tmp_path / "capture"
    shutil.copytree(captured.folder, folder)
    return replace(captured, folder=folder)


def without(capture: Capture, path: str) -> str:
    """Cut the answers for an address out of the recording; returns the whole address."""
    url = capture.url.rstrip("/") + path
    for warc in capture.folder.glob("rec-*.warc.gz"):
        data = warc.read_bytes()
        told = [json.loads(line.split(b" ", 2)[2]) for line in index_lines([warc])]
        gone = [(int(one["offset"]), int(one["length"])) for one in told if one["url"] == url]
        for offset, length in sorted(gone, reverse=True):
            data = data[:offset] + data[offset + length :]
        warc.write_bytes(data)
    return url


def altered(capture: Capture, page: str) -> None:
    """Put another page into the recording, at the same address."""
    url = without(capture, "/")
    with Recording(capture.folder / "rec-0009.warc.gz") as recording:
        recording.exchange(url, "text/html; charset=utf-8", page.encode())


def datagrams(listening: socket.socket) -> int:
    """Return how many have come since it was last asked."""
    for number in count():
        try:
            listening.recv(2048)
        except BlockingIOError:
            return number
    return 0


def test_a_recording_is_shown_as_the_page_was(
    other: Site, stun: socket.socket, captured: Capture
) -> None:
    """Everything is there, in words and pictures, and no other machine hears of it.

    A call's datagrams, which go by no proxy, did not even leave the visit.
    """
    assert {"/pixel.png", "/socket"} <= set(other.heard)
    other.heard.clear()
    assert replay(captured.folder, captured.url) == HELD
    assert not other.heard
    assert not datagrams(stun)


def test_a_pdf_in_a_page_is_shown_as_it_was(make_job: Callable[..., Job], tmp_path: Path) -> None:
    """What the browser shows it with is its own, live and in the replay, and counts in neither."""
    pages = '<iframe src="/protokoll.pdf" width="600" height="400"></iframe>'
    files = {
        "/": ("text/html", PAGE.replace(LEAVING, pages).encode()),
        "/stil.css": ("text/css", b""),
        "/bild.png": ("image/png", png(400, 300)),
        "/protokoll.pdf": ("application/pdf", PAPER.encode()),
    }
    with serving(files) as site:
        capture = visit(make_job(f"{site.base_url}/", tmp_path / "capture"), lambda *_: None)
    found = replay(capture.folder, capture.url)
    assert found.held
    assert (found.requests, found.resolved) == (4, 4)


def test_the_first_sight_is_kept(captured: Capture) -> None:
    """The words, and the place of pictures, headings and posts, stand beside the view."""
    sight = from_json(Sight, (captured.folder / LOOK).read_bytes())
    assert "Den nya bron över ån" in sight.text
    assert [element.kind for element in sight.elements] == KINDS
    assert sight.elements[0].box[2:] == (400, 300)


def test_a_picture_that_is_not_there_is_told(mine: Capture) -> None:
    """It is missing by its address, and seen to be; what gave nothing live either is excused."""
    gone, excused = without(mine, "/bild.png"), without(mine, "/data.json")
    file = mine.folder / "provenance.json"
    told = json.loads(file.read_bytes())
    file.write_text(json.dumps({**told, "unstored": [{"url": excused, "reason": "avbruten"}]}))
    found = replay(mine.folder, mine.url)
    assert not found.held
    assert found.missing == (gone,)
    assert (found.requests, found.resolved) == (4, 3)
    assert found.text_distance == 0
    assert found.picture_difference > 0.1


def test_another_page_is_told(mine: Capture) -> None:
    """Other words, a picture that was not recorded, and one that no browser takes, are all told."""
    other = POST.replace("den 3 april klockan", "någon gång på").replace("bild", "ny")
    altered(mine, f"<link rel=icon href=data:,>{other}<img src=/konstig.png>")
    with Recording(mine.folder / "rec-0010.warc.gz") as recording:
        recording.exchange(f"{mine.url}konstig.png", "image/png", png(), status="999 Nej")
    found = replay(mine.folder, mine.url)
    assert not found.held
    assert set(found.missing) == {f"{mine.url}ny.png", f"{mine.url}konstig.png"}
    assert 0.2 < found.text_distance < 0.9
    assert found.picture_difference == 1


def test_addresses_made_up_anew_are_told(other: Site, mine: Capture, leaving: str) -> None:
    """What a script asks for by chance is in no recording, and is not fetched from anywhere."""
    altered(mine, PAGE.replace(LEAVING, leaving + RESTLESS.replace("OTHER", other.base_url)))
    other.heard.clear()
    found = replay(mine.folder, mine.url)
    assert not found.held
    assert (found.requests, found.resolved) == (9, 5)
    assert all("/?0." in url for url in found.missing)
    assert found.text_distance == found.picture_difference == 0
    assert not other.heard


def test_an_account_with_a_consent_dialogue_holds(
    make_job: Callable[..., Job], tmp_path: Path
) -> None:
    """Consent is refused in replay as it was live, and the post lies open as it did."""
    with torget.server.serve() as site:
        account = site.account("exempelby-simhall")
        job = make_job(f"{account.url}/inlagg/{account.posts[0]}", tmp_path / "capture")
        capture = visit(job, lambda *_: None)
    found = replay(capture.folder, capture.url)
    assert "C301" in {one.code for one in capture.findings}
    assert found.held
    assert found.requests == found.resolved > 5
    assert found.elements > 5
    assert with_replay(capture, found).outcome is Outcome.COMPLETE


@pytest.mark.parametrize("file", ["rec-0001.warc.gz", LOOK])
def test_an_unreadable_recording_does_not_hold(mine: Capture, file: str) -> None:
    """Where there is nothing to show, or to compare with, the result says so."""
    (mine.folder / file).write_bytes(b"skr\xc3\xa4p")
    found = replay(mine.folder, mine.url)
    assert not found.held
    assert not found.requests
    # the page's own web socket was refused already when it was live
    assert [one.code for one in with_replay(mine, found).findings] == ["C302", "C213"]


def test_a_replay_that_hangs_is_ended(mine: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is not done in its time is a replay that did not hold, and leaves nothing."""
    monkeypatch.setattr(harvesters.replay, "GRACE", 0)
    before = set(mine.folder.rglob("*"))
    assert not replay(mine.folder, mine.url, seconds=0).held
    assert set(mine.folder.rglob("*")) == before


def test_without_a_browser_nothing_is_tried(mine: Capture) -> None:
    """No browser is the operator's matter, not the recording's."""
    with pytest.raises(CaptureError, match="OGONBLICK_BROWSER_PATH"):
        replay(mine.folder, mine.url, "/finns/inte")


def test_a_replay_that_did_not_hold_makes_the_capture_partial(mine: Capture) -> None:
    """The finding has the figures, the files say the same, and twice is no more than once."""
    found = replace(HELD, held=False, resolved=4, picture_difference=0.412)
    told = with_replay(mine, found)
    assert told.outcome is Outcome.PARTIAL
    (_, finding) = told.findings
    assert "4 av 5 adresser" in finding.text
    assert "41 % av en bild" in finding.text
    assert with_replay(told, found) == read_capture(mine.folder) == told
    assert from_json(Coverage, (mine.folder / "coverage.json").read_bytes()) == told.coverage
    assert with_replay(told, HELD).outcome is Outcome.COMPLETE
