"""Visits to pages that do not behave: each ends with an account of what was seen."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from harvesters.job import Job
from harvesters.visit import visit
from ogonblick.capture import Capture, Outcome

pytestmark = pytest.mark.browser

POST = "<article><p>Ett inlägg.</p></article>"
PAGES = {
    "borta": "<meta http-equiv=refresh content='0;url=hem.html'>" + POST,
    "flyttar": POST + "<script>setTimeout(() => location.replace('hem.html'), 250)</script>",
    "hem": "<title>Hem</title>" + POST,
    "fragar": POST + "<script>alert('hej'); confirm('ja?'); print();</script>",
    "oppnar": POST + "<script>for (let i = 0; i < 5; i++) window.open('hem.html')</script>",
    "tom": "",
    "utan": "<main><h1>Vårt konto</h1><p>Här kommer snart inlägg om allt möjligt.</p></main>",
    "bild": "<article><p>Trasig</p><img src='/finns-inte.jpg' width=50></article>",
}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the pages from a folder of files."""
    folder = tmp_path_factory.mktemp("pages")
    for name, body in PAGES.items():
        text = f"<!doctype html><meta charset=utf-8>{body}"
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    handler = partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture
def visited(address: str, make_job: Callable[..., Job], tmp_path: Path) -> Callable[[str], Capture]:
    """Return what visits one of the pages."""

    def go(name: str) -> Capture:
        job = make_job(f"{address}/{name}.html", tmp_path / "capture", seconds=60)
        return visit(job, lambda *_: None)

    return go


@pytest.mark.parametrize("name", ["borta", "flyttar", "fragar", "oppnar"])
def test_a_page_that_moves_asks_or_opens_windows_is_read(
    visited: Callable[[str], Capture], name: str
) -> None:
    """Redirects by script or refresh, questions and pop-ups do not stop a capture."""
    capture = visited(name)
    assert capture.outcome is Outcome.COMPLETE, capture.findings
    assert capture.coverage.posts.found == 1


def test_an_empty_page_is_no_account(visited: Callable[[str], Capture]) -> None:
    """A shell that loads and shows nothing fails, with a picture of it."""
    capture = visited("tom")
    assert [finding.code for finding in capture.findings] == ["C106"]
    assert capture.outcome is Outcome.FAILED
    assert (capture.folder / "view.png").stat().st_size > 0


def test_an_account_without_posts_is_partial(visited: Callable[[str], Capture]) -> None:
    """A page where no post can be made out is kept as it looked, and said to be unsearchable."""
    capture = visited("utan")
    assert capture.outcome is Outcome.PARTIAL
    assert "C205" in {finding.code for finding in capture.findings}


def test_a_picture_that_is_missing_is_told(visited: Callable[[str], Capture]) -> None:
    """A post whose picture cannot be fetched makes the capture partial, and names the address."""
    capture = visited("bild")
    assert capture.outcome is Outcome.PARTIAL
    found = {finding.code: finding for finding in capture.findings}
    assert found["C203"].place.endswith("/finns-inte.jpg")
    assert (capture.coverage.media.found, capture.coverage.media.missing) == (0, 1)


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
    assert [finding.code for finding in capture.findings] == [code]
