"""A page, a browser or a driver that dies is an outcome of the capture, each by its own name."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from harvesters.browser.engine.watch import BROWSER, RENDERER, started_by
from harvesters.job import PROFILE, Job
from harvesters.visit import visit
from ogonblick.capture import Outcome

pytestmark = pytest.mark.browser

PAGE = b"""<!doctype html><meta charset=utf-8><article itemid=a>Hej.</article>
<button onclick="fetch('/slut')">Visa mer</button>"""
DRIVER = b"run-driver"
VICTIMS: dict[str, Callable[[bytes], bool]] = {
    "page": lambda words: RENDERER in words,
    "browser": lambda words: BROWSER in words and b"--type=" not in words,
    "driver": lambda words: DRIVER in words,
}
"""Which of the processes dies, by the words that it was started with."""


def end(victim: str) -> None:
    """Kill what the visit has started of one kind."""
    for pid in list(started_by(os.getpid())):
        with suppress(OSError):
            if VICTIMS[victim](Path(f"/proc/{pid}/cmdline").read_bytes()):
                os.kill(pid, signal.SIGKILL)


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer the page; what it asks for when it is unfolded, somebody dies of."""
        if self.path != "/slut":
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(PAGE)))
            self.end_headers()
            self.wfile.write(PAGE)
            return
        end(self.path_of_death())
        self.rfile.read(1)

    def path_of_death(self) -> str:
        """Return who is to die: the server's own word."""
        return str(vars(self.server)["victim"])


@contextmanager
def deadly(victim: str) -> Iterator[str]:
    """Serve the page, at the address that it gives."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        vars(server)["victim"] = victim
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@pytest.mark.parametrize(
    ("victim", "code", "outcome"),
    [
        ("page", "C222", Outcome.PARTIAL),
        ("browser", "C107", Outcome.FAILED),
        ("driver", "C122", Outcome.FAILED),
    ],
)
def test_whoever_dies_is_named_and_what_was_seen_is_kept(
    make_job: Callable[..., Job], tmp_path: Path, victim: str, code: str, outcome: Outcome
) -> None:
    """The capture ends, tells who died and in which step, and leaves no browser's folder behind."""
    with deadly(victim) as url:
        capture = visit(make_job(url, tmp_path / "capture", seconds=30), lambda *_: None)
    assert code in {finding.code for finding in capture.findings}, capture.findings
    assert capture.outcome is outcome
    assert not all(step.held for step in capture.steps)
    assert (capture.folder / "rec-0001.warc.gz").stat().st_size > 0
    assert not list(tmp_path.glob(f"{PROFILE}*"))
