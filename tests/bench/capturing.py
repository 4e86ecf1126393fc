"""What a whole capture with pictures takes: processor time and memory of all its processes.

Run from ``bench.py``, or alone: ``python tests/bench/capturing.py [POSTS …]``. The page is a feed
of photographs that no compression helps against, which is the worst case for its pictures.
"""

import io
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from PIL import Image

from bundles.plain import from_json, to_json
from harvesters.browser.watch import PROC, proportional, started_by
from harvesters.job import Job
from ogonblick.account import Account, Platform
from ogonblick.capture import Capture, Occasion, Order

PICTURES = 60
"""Different photographs of a feed; a longer one shows them again under other addresses."""
PAUSE = 0.2
"""Seconds between two looks at the processes."""
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = """<!doctype html><html lang="sv"><meta charset="utf-8"><title>Flöde</title>
<header><h1>Exempelby</h1></header><main>{}</main>"""
POST = """<article itemscope itemtype="https://schema.org/SocialMediaPosting" style="margin:20px">
<meta itemprop="identifier" content="p{0}"><p itemprop="articleBody">Inlägg {0} om bron.</p>
<img src="/bild/{0}.jpg" width="960" height="600" loading="lazy" alt="Bron"></article>"""


@dataclass
class Taken:
    """What all processes of a command took: seconds, seconds of processor, most megabytes (PSS)."""

    seconds: float = 0.0
    megabytes: float = 0.0
    spent: dict[int, float] = field(default_factory=dict)

    @property
    def processor(self) -> float:
        """Seconds of processor of them all, as far as they were seen."""
        return sum(self.spent.values())

    def look(self, pids: list[int]) -> None:
        """Note what the processes have taken until now."""
        self.spent |= {pid: spent for pid in pids if (spent := processor_of(pid))}
        self.megabytes = max(self.megabytes, sum(map(proportional, pids)) / 1e6)


def processor_of(pid: int) -> float:
    """Return the seconds of processor that a process has taken; 0 for one that is gone."""
    with suppress(OSError):
        told = (PROC / str(pid) / "stat").read_bytes().rpartition(b")")[2].split()
        return (int(told[11]) + int(told[12])) / TICKS
    return 0.0


def taken_by(command: list[str]) -> Taken:
    """Run a command to its end, which must be a good one, and watch all that it starts."""
    taken, began = Taken(), time.perf_counter()
    # a visit ends itself when its standard input is closed
    quiet = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, **quiet) as running:
        while running.poll() is None:
            taken.look([running.pid, *started_by(running.pid)])
            time.sleep(PAUSE)
    taken.seconds = time.perf_counter() - began
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, command)
    return taken


@cache
def photograph(number: int) -> bytes:
    """Return a photograph of noise, some 300 kB."""
    noise = random.Random(number).randbytes(480 * 300 * 3)
    picture, stream = Image.frombytes("RGB", (480, 300), noise), io.BytesIO()
    picture.save(stream, "JPEG", quality=90)
    return stream.getvalue()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer a feed of so many posts, or a photograph."""
        name = self.path.strip("/").removeprefix("bild/").removesuffix(".jpg")
        number = int(name) if name.isdecimal() else 0
        if "bild" in self.path:
            self._answer("image/jpeg", photograph(number % PICTURES))
        else:
            posts = "".join(map(POST.format, range(number)))
            self._answer("text/html; charset=utf-8", PAGE.format(posts).encode())

    def _answer(self, mime: str, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", mime)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def feeds() -> Iterator[str]:
    """Serve feeds: the address with a number after it is one of so many posts."""
    for number in range(PICTURES):
        photograph(number)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def measure(address: str, posts: int) -> Taken:
    """Return what the capture of a feed takes, which must be read whole."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "capture"
        folder.mkdir()
        job = Job(
            account=Account("konto", "E", Platform.WEBSITE, f"{address}{posts}", "E", "Kansliet"),
            order=Order("konto", Occasion.SCHEDULED, "2026H2"),
            folder=folder,
            taken_at=datetime.now(UTC),
            seconds=900,
            allow_private_addresses=True,
        )
        written = Path(home) / "job.json"
        written.write_text(to_json(job), encoding="utf-8")
        taken = taken_by([sys.executable, "-m", "harvesters.browser", str(written)])
        made = from_json(Capture, (folder / "capture.json").read_bytes())
    if (made.coverage.posts.found, made.coverage.media.missing) != (posts, 0):
        raise SystemExit(f"{made.coverage}\n{made.findings}")
    return taken


def single_file(address: str, posts: int) -> Taken | None:
    """Return what single-file-cli takes for the same feed, as one page; None where it is missing.

    It is looked for on the path: ``npm install single-file-cli`` and its ``node_modules/.bin``.
    """
    program = shutil.which("single-file")
    browser = shutil.which("chromium")
    if not program or not browser:
        return None
    with tempfile.TemporaryDirectory() as folder:
        told = [f"--browser-executable-path={browser}", '--browser-args=["--no-sandbox"]']
        late = "--load-deferred-images-max-idle-time=5000"
        return taken_by([program, f"{address}{posts}", f"{folder}/page.html", late, *told])


def in_words(runs: Sequence[Taken]) -> str:
    """Return what some runs took, as medians and the most memory."""
    processor = statistics.median(run.processor for run in runs)
    seconds = statistics.median(run.seconds for run in runs)
    memory = max(run.megabytes for run in runs)
    return f"{processor:.1f} CPU-s, {seconds:.1f} s, högst {memory:.0f} MB (PSS)"


def main() -> None:
    """Measure feeds of so many posts."""
    with feeds() as address:
        for posts in map(int, sys.argv[1:] or ("60", "600")):
            print(f"{posts} inlägg: {in_words([measure(address, posts)])}", flush=True)
            other = single_file(address, posts)
            print("  single-file-cli:", in_words([other]) if other else "saknas", flush=True)


if __name__ == "__main__":
    main()
