"""Visits to pages that do not behave: each ends with an honest account of what was seen."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from warcio.archiveiterator import ArchiveIterator

from harvesters.job import Job
from harvesters.pace_waits import waits_until
from harvesters.visit import visit
from ogonblick.account import Platform
from ogonblick.capture import Capture, Outcome, Tally

pytestmark = pytest.mark.browser

POST = "<article><p>Ett inlägg.</p></article>"
FEED = """<main></main><div id=end>…</div><script>
let at = 0, busy = false;
const more = async () => {
  if (busy || at < 0) return;
  busy = true;
  try {
    const { posts, next } = await (await fetch(`API?after=${at}`)).json();
    for (const n of posts)
      document.querySelector("main").insertAdjacentHTML("beforeend",
        `<article itemid="f${n}" style="height:500px">Inlägg ${n}</article>`);
    at = next;
  } finally { busy = false; }
};
const seen = new IntersectionObserver(([e]) => e.isIntersecting && more());
seen.observe(document.getElementById("end"));
addEventListener("scroll", more); more();
</script>"""
LOGIN = """<div role=dialog style="position:fixed;inset:0;background:#fff">
Logga in för att se fler inlägg <input type=password></div>"""
TOTALS = """<header>5 inlägg</header><article itemscope itemid=a
itemtype="https://schema.org/SocialMediaPosting"><p itemprop=articleBody>Ja</p>
<img src="/finns-inte.jpg" width=50>
<span itemprop=commentCount>3 kommentarer</span></article>"""
PAGES = {
    "/borta": "<meta http-equiv=refresh content='0;url=/hem'>" + POST,
    "/flyttar": POST + "<script>setTimeout(() => location.replace('/hem'), 250)</script>",
    "/hem": "<title>Hem</title>" + POST,
    "/tom": "",
    "/angrad": POST + "<img id=b width=50 src='/api/slow?after=0'>"
    "<script>setTimeout(() => { b.src = '/api/quick?after=0'; }, 100)</script>",
    "/utan": "<main><h1>Vårt konto</h1><p>Här kommer snart inlägg om allt möjligt.</p></main>",
    "/trog": FEED.replace("API", "/api/slow"),
    "/nekad": FEED.replace("API", "/api/limited"),
    "/avbruten": FEED.replace("API", "/api/cut"),
    "/upptagen": FEED.replace("API", "/api/patient"),
    "/utan-slut": FEED.replace("API", "/api/endless"),
    "/brister": TOTALS + "<a rel=next href='/trasig'>Äldre</a>" + LOGIN,
    "/fel": POST + "<p id=p></p><script>p.innerText = 'halv \\ud83c';"
    " fetch('http://127.0.0.1:1/').catch(() => 0);"
    " fetch(`http://localhost:${location.port}/stangd`, {mode: 'no-cors'}); finns.inte()</script>",
}
BLOG = """<link rel="https://api.w.org/" href="/blogg/wp-json/"><title>Bloggen</title>
<article class=post id=post-1><p class=entry-content>Ett.</p></article>
<article class=post id=post-2><p class=entry-content>Två.</p></article>"""
BLOG_TOTALS = {"posts": 3}
SLOW = 1.2
PATIENCE = timedelta(hours=2)


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer a page, or a piece of a feed; some only when they are asked once more."""
        path = urlsplit(self.path)
        if path.path == "/stangd":
            self._answer(
                503, "stängt", wait=format_datetime(datetime.now(UTC) + PATIENCE, usegmt=True)
            )
        elif path.path == "/upptagen" and self._is_first(self.path):
            self._answer(429, "vänta", wait="1")
        elif path.path.startswith("/api/"):
            self._feed(path.path.removeprefix("/api/"), int(path.query.removeprefix("after=")))
        elif path.path == "/blogg/":
            self._answer(200, f"<!doctype html><meta charset=utf-8>{BLOG}")
        elif path.path.startswith("/blogg/wp-json/wp/v2/"):
            self._answer(200, "[]", total=BLOG_TOTALS.get(path.path.rpartition("/")[2]))
        elif path.path in PAGES:
            self._answer(200, f"<!doctype html><meta charset=utf-8>{PAGES[path.path]}")
        else:
            self._answer(500 if path.path == "/trasig" else 404, "borta")

    def _feed(self, manner: str, after: int) -> None:
        last = 10_000 if manner == "endless" else 12
        posts = list(range(after, min(after + 3, last)))
        text = json.dumps({"posts": posts, "next": after + 3 if after + 3 < last else -1})
        if manner == "slow":
            time.sleep(SLOW)
        if manner == "patient" and after == 6 and self._is_first(manner):
            self._answer(429, "{}", wait="1")
        elif manner == "limited" and after:
            self._answer(429, "{}", wait="7200")
        elif manner == "cut" and after:
            self._answer(200, text[:10], length=len(text))
        else:
            self._answer(200, text)

    def _is_first(self, name: str) -> bool:
        """Say whether this is asked for the first time."""
        asked: set[str] = vars(self.server).setdefault("asked", set())
        known = name in asked
        asked.add(name)
        return not known

    def _answer(
        self,
        status: int,
        text: str,
        *,
        length: int | None = None,
        wait: str = "",
        total: int | None = None,
    ) -> None:
        body = text.encode()
        self.send_response(status)
        if total is not None:
            self.send_header("X-WP-Total", str(total))
        if wait:
            self.send_header("Retry-After", wait)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(length or len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the pages."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture
def visited(address: str, make_job: Callable[..., Job], tmp_path: Path) -> Callable[..., Capture]:
    """Return what visits one of the pages."""

    def go(name: str, seconds: int = 120) -> Capture:
        job = make_job(f"{address}/{name}", tmp_path / "capture", seconds=seconds)
        return visit(job, lambda *_: None)

    return go


def codes(capture: Capture) -> set[str]:
    """Return the codes of what a capture found out about itself."""
    return {finding.code for finding in capture.findings}


@pytest.mark.parametrize(("name", "code"), [("borta", "C303"), ("flyttar", "C303")])
def test_a_page_that_goes_elsewhere_is_read_and_told(
    visited: Callable[..., Capture], name: str, code: str
) -> None:
    """Where the address led is named, for a person to see whether it is the right account."""
    capture = visited(name)
    assert codes(capture) & {code, "C208"}
    assert capture.coverage.posts.found == 1


def test_an_empty_page_is_no_account(visited: Callable[..., Capture]) -> None:
    """A shell that loads and shows nothing fails, with a picture of it."""
    capture = visited("tom")
    assert codes(capture) == {"C106"}
    assert capture.outcome is Outcome.FAILED
    assert (capture.folder / "view.png").stat().st_size > 0


def test_a_picture_that_the_page_gave_up_is_had_all_the_same(
    visited: Callable[..., Capture], address: str
) -> None:
    """Its host has sent it, and a page of another width shows it."""
    capture = visited("angrad")
    with (capture.folder / "rec-0001.warc.gz").open("rb") as recorded:
        came = {
            record.rec_headers.get_header("WARC-Target-URI") for record in ArchiveIterator(recorded)
        }
    assert {f"{address}/api/slow?after=0", f"{address}/api/quick?after=0"} < came


def test_a_long_path_keeps_no_browser_from_starting(
    visited: Callable[..., Capture], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a home lies deep in the tree, its folder for temporary files is not the browser's."""
    deep = tmp_path / ("djupt-" * 15)
    deep.mkdir()
    monkeypatch.setenv("TMPDIR", str(deep))
    assert visited("hem").outcome is Outcome.COMPLETE


def test_a_slow_answer_is_waited_for(visited: Callable[..., Capture]) -> None:
    """A feed whose server takes its time is no feed that has ended."""
    capture = visited("trog")
    assert capture.coverage.posts.found == 12
    assert capture.outcome is Outcome.COMPLETE, capture.findings


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("utan", {"C205"}),
        ("nekad", {"C201", "C207", "C305"}),
        ("brister", {"C201", "C202", "C203", "C204", "C209", "C231"}),
    ],
)
def test_what_is_missing_makes_the_capture_partial(
    visited: Callable[..., Capture], name: str, found: set[str]
) -> None:
    """No posts, a feed refused; totals not met, lost pictures, a page that fails, a wall."""
    capture = visited(name)
    assert codes(capture) == found
    assert capture.outcome is Outcome.PARTIAL


def test_a_wall_that_nobody_knows_is_an_obstacle_and_no_end(
    address: str, make_job: Callable[..., Job], tmp_path: Path
) -> None:
    """A page of a platform that shows nothing of an account: told, and no feed ends there."""
    job = make_job(f"{address}/utan", tmp_path / "capture")
    job = replace(job, account=replace(job.account, platform=Platform.X))
    capture = visit(job, lambda *_: None)
    assert codes(capture) == {"C205", "C214", "C230"}
    assert capture.outcome is Outcome.PARTIAL
    told = capture.coverage
    assert (told.walls, told.end_reached, told.end_proof, told.budgets) == (
        ("C230",),
        False,
        "",
        (),
    )
    written = json.loads((capture.folder / "coverage.json").read_text(encoding="utf-8"))
    assert written["walls"] == ["C230"]


def test_the_platforms_own_totals_are_what_is_expected(
    address: str, make_job: Callable[..., Job], tmp_path: Path
) -> None:
    """A blog whose interface knows of one post more than its page shows is not read whole.

    Of its comments the interface does not say how many there are, and that is not none.
    """
    job = make_job(f"{address}/blogg/", tmp_path / "capture")
    job = replace(job, account=replace(job.account, platform=Platform.WORDPRESS))
    capture = visit(job, lambda *_: None)
    assert (capture.coverage.posts, capture.coverage.comments) == (Tally(2, 3), Tally(0))
    assert "C202" in codes(capture)
    with (capture.folder / "rec-0001.warc.gz").open("rb") as stream:
        asked = {record.rec_headers["WARC-Target-URI"] for record in ArchiveIterator(stream)}
    assert f"{address}/blogg/wp-json/wp/v2/posts?per_page=1&_fields=id" in asked


def test_who_asks_for_patience_is_given_it(visited: Callable[..., Capture]) -> None:
    """A page and a feed that are busy for a second are asked again, and all of it is read."""
    capture = visited("upptagen")
    assert capture.coverage.posts.found == 12
    assert capture.outcome is Outcome.COMPLETE, capture.findings


def test_who_asks_for_too_much_patience_is_left_alone(
    address: str, make_job: Callable[..., Job], tmp_path: Path
) -> None:
    """The capture ends as limited, and until the moment that was named nobody asks there again."""
    job = replace(make_job(f"{address}/stangd", tmp_path / "first"), waits=tmp_path / "waits")
    first = visit(job, lambda *_: None)
    assert (first.outcome, codes(first)) == (Outcome.FAILED, {"C104", "C305"})
    assert (first.folder / "view.png").stat().st_size > 0
    assert waits_until(tmp_path / "waits", address, first.taken_at)
    again = visit(replace(job, folder=tmp_path / "again"), lambda *_: None)
    assert codes(again) == {"C104", "C305"}
    assert not list(again.folder.glob("*.warc.gz"))


def page_info(capture: Capture) -> dict[str, Any]:
    """Return what the capture's first page asked for and what came of it."""
    with (capture.folder / "info-0001.warc.gz").open("rb") as stream:
        first = next(r for r in ArchiveIterator(stream) if r.rec_type == "resource")
        told: dict[str, Any] = json.loads(first.content_stream().read())
    return told


def test_a_body_that_was_cut_is_said_to_be_cut(visited: Callable[..., Capture]) -> None:
    """What came of it is in the recording, marked, and the page tells how it ended."""
    capture = visited("avbruten")
    assert (codes(capture), capture.outcome) == ({"C207", "C302"}, Outcome.PARTIAL)
    with (capture.folder / "rec-0001.warc.gz").open("rb") as stream:
        cut = {
            record.rec_headers["WARC-Target-URI"]: record.content_stream().read()
            for record in ArchiveIterator(stream)
            if record.rec_headers["WARC-Truncated"] == "disconnect"
        }
    assert [urlsplit(url).path for url in cut] == ["/api/cut"]
    assert set(cut.values()) == {b'{"posts": '}
    errors = {page_info(capture)["urls"][url]["error"] for url in cut}
    assert errors == {"net::ERR_CONTENT_LENGTH_MISMATCH"}


def test_a_pages_own_faults_stop_no_visit(
    address: str, make_job: Callable[..., Job], tmp_path: Path
) -> None:
    """Scripts that fail are counted, and half an emoji, which no file can hold, is replaced.

    What the page asked others for and never got is a note; the account is whole. Another server
    that is busy for hours keeps nobody from it, now or later.
    """
    job = replace(make_job(f"{address}/fel", tmp_path / "capture"), waits=tmp_path / "waits")
    capture = visit(job, lambda *_: None)
    urls = page_info(capture)["urls"]
    assert [one["status"] for url, one in urls.items() if "localhost" in url] == [503]
    assert not (tmp_path / "waits").exists()
    assert capture.outcome is Outcome.COMPLETE, capture.findings
    assert codes(capture) == {"C302"}
    assert page_info(capture)["counts"] == {"jsErrors": 1}
    assert "halv \ufffd" in (capture.folder / "pages.jsonl").read_text(encoding="utf-8")


def test_an_endless_feed_ends_with_the_budget(visited: Callable[..., Capture]) -> None:
    """What could not be reached in time is said to be unreached."""
    capture = visited("utan-slut", seconds=12)
    assert "C201" in codes(capture)
    assert (capture.outcome, capture.coverage.end_reached) == (Outcome.PARTIAL, False)
    assert capture.coverage.budgets


@pytest.mark.parametrize(
    ("url", "code"),
    [("http://127.0.0.1:1/", "C109"), ("http://finns-inte.invalid/", "C109")],
)
def test_a_dead_link_is_a_finding(
    make_job: Callable[..., Job], tmp_path: Path, url: str, code: str
) -> None:
    """Nobody at the address, or no such name: a failed capture that says so."""
    capture = visit(make_job(url, tmp_path / "capture"), lambda *_: None)
    assert capture.outcome is Outcome.FAILED
    assert codes(capture) == {code}
