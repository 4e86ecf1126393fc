"""How a site that turns a visit away is met: with the patience it asks, told by its answer."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from harvesters.job import Job
from harvesters.visit import visit
from ogonblick.capture import Capture, Outcome

pytestmark = pytest.mark.browser

HEAD = "<!doctype html><meta charset=utf-8><title>Exempelby</title>"
POST = "<article><p>Bron över ån öppnas igen på måndag.</p></article>"
LOOKED_OVER = """<h1>Kontrollerar din webbläsare</h1><script>
setTimeout(() => { document.cookie = "sedd=1"; location.reload(); }, 900);</script>"""
DIALOGUE = """<script>
const ask = () => document.body.insertAdjacentHTML("beforeend",
  `<div id=ask role=dialog>Vi använder kakor <button>Godkänn</button>
   <button onclick="ask_away()">Neka alla</button></div>`);
const ask_away = () => { document.getElementById("ask").remove(); AGAIN };
setTimeout(ask, 1500)</script>"""
PAGES = {
    "/sent": (200, POST + DIALOGUE.replace("AGAIN", ""), {}),
    "/igen": (200, POST + DIALOGUE.replace("AGAIN", "setTimeout(ask, 500)"), {}),
    "/tom": (429, "", {"Retry-After": "700"}),
    "/losen": (401, "<p>Nej</p>", {"WWW-Authenticate": "Basic realm=x"}),
    "/blandat": (200, POST + "<iframe src=/losen></iframe><img src=/losen>", {}),
    "/fragar": (200, "<p>Hej</p><script>fetch('/svar').catch(() => 0)</script>", {}),
    "/svar": (429, "{}", {"Retry-After": "700"}),
    "/bild": (200, POST.replace("</p>", "</p><img src=/sen width=200 height=90>"), {}),
    "/sen": (503, "", {"Retry-After": "700"}),
}
"""What each path answers: status, body and headers."""


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer a path; one of them only to who has been looked over."""
        vars(self.server)["asked"].append(self.path)
        status, body, headers = PAGES.get(self.path, (200, POST, {}))
        if self.path == "/granskas":
            seen = "sedd=1" in self.headers.get("Cookie", "")
            status, body = (200, POST) if seen else (503, LOOKED_OVER)
        self.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write((HEAD + body).encode() if body else b"")


@contextmanager
def serving() -> Iterator[tuple[str, list[str]]]:
    """Serve the pages; yields their address and what is asked for."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        asked: list[str] = []
        vars(server)["asked"] = asked
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


@pytest.fixture
def visited(make_job: Callable[..., Job], tmp_path: Path) -> Callable[..., Capture]:
    """Return what visits one of the pages."""

    def go(url: str) -> Capture:
        job = make_job(url, tmp_path / "capture", seconds=60)
        return visit(replace(job, waits=tmp_path / "waits"), lambda *_: None)

    return go


def test_a_page_that_looks_one_over_is_waited_for(visited: Callable[..., Capture]) -> None:
    """What comes then is the account, and answered as it says; nothing is pressed for it."""
    with serving() as (base, _):
        capture = visited(f"{base}/granskas")
    assert capture.outcome is Outcome.COMPLETE, capture.findings
    assert capture.coverage.posts.found == 1


@pytest.mark.parametrize(
    ("path", "codes"),
    [("tom", {"C104", "C305"}), ("losen", {"C111"})],
)
def test_an_error_without_a_page_is_told_by_its_status(
    visited: Callable[..., Capture], path: str, codes: set[str]
) -> None:
    """Chromium shows a page of its own instead; what the server asks for is heeded all the same."""
    with serving() as (base, _):
        capture = visited(f"{base}/{path}")
    assert {finding.code for finding in capture.findings} == codes
    assert (capture.folder / "view.png").stat().st_size > 0


def test_a_password_that_is_asked_for_in_a_page_holds_nothing_up(
    visited: Callable[..., Capture],
) -> None:
    """Nobody is there to give it: the answer without it is recorded, and the page is read whole."""
    with serving() as (base, asked):
        capture = visited(f"{base}/blandat")
    assert asked.count("/losen") == 2
    assert capture.outcome is Outcome.COMPLETE, capture.findings


def test_a_page_whose_content_comes_too_soon_is_limited(visited: Callable[..., Capture]) -> None:
    """The page itself came, and is empty since its question was one too many."""
    with serving() as (base, _):
        capture = visited(f"{base}/fragar")
    assert {finding.code for finding in capture.findings} == {"C104", "C305"}


def test_a_picture_that_asks_for_patience_is_not_asked_for_again(
    visited: Callable[..., Capture],
) -> None:
    """It is missing, and that is told once; it is none of the page's questions for more."""
    with serving() as (base, asked):
        capture = visited(f"{base}/bild")
    assert asked.count("/sen") == 1
    assert {finding.code for finding in capture.findings} == {"C203"}


@pytest.mark.parametrize(
    ("path", "codes"),
    [("sent", {"C301"}), ("igen", {"C301", "C211"})],
    ids=["once", "again"],
)
def test_a_consent_dialogue_that_comes_late_is_refused(
    visited: Callable[..., Capture], path: str, codes: set[str]
) -> None:
    """It came up while the page was read; one that comes back is told to lie over the pictures."""
    with serving() as (base, _):
        capture = visited(f"{base}/{path}")
    assert {finding.code for finding in capture.findings} == codes
