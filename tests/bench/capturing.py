"""What a whole capture with pictures takes: processor time and memory of all its processes.

Run from ``bench.py``, or alone: ``python tests/bench/capturing.py [POSTS …]``. The page is a feed
of photographs that no compression helps against, which is the worst case for its pictures.
"""

import io
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from PIL import Image

from bundles.plain import from_json, to_json
from harvesters.browser.engine.watch import PROC, proportional, started_by
from harvesters.child import surroundings
from harvesters.job import Job
from ogonblick.account import Account, Platform
from ogonblick.capture import Capture, Occasion, Order

PICTURES = 60
"""Different photographs of a feed; a longer one shows them again under other addresses."""
LOOPBACK = "127.0.0.2"
"""Where feeds are served: 127.0.0.1 is the one address that warcprox refuses to fetch from."""
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


def taken_by(*commands: list[str], environment: Mapping[str, str] | None = None) -> Taken:
    """Run commands at once to their ends, which must be good, and watch all that they start."""
    taken, began = Taken(), time.perf_counter()
    # a visit ends itself when its standard input is closed
    quiet = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with ExitStack() as ending:
        running = [
            ending.enter_context(subprocess.Popen(command, env=environment, **quiet))
            for command in commands
        ]
        while any(one.poll() is None for one in running):
            taken.look([pid for one in running for pid in (one.pid, *started_by(one.pid))])
            time.sleep(PAUSE)
    taken.seconds = time.perf_counter() - began
    for one in running:
        if one.returncode:
            raise subprocess.CalledProcessError(one.returncode, one.args)
    return taken


@cache
def photograph(number: int) -> bytes:
    """Return a photograph of noise, some 300 kB."""
    noise = random.Random(number).randbytes(480 * 300 * 3)
    picture, stream = Image.frombytes("RGB", (480, 300), noise), io.BytesIO()
    picture.save(stream, "JPEG", quality=90)
    return stream.getvalue()


def page(posts: int) -> bytes:
    """Return a feed of so many posts."""
    return PAGE.format("".join(map(POST.format, range(posts)))).encode()


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
            self._answer("text/html; charset=utf-8", page(number))

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
    with ThreadingHTTPServer((LOOPBACK, 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{LOOPBACK}:{server.server_port}/"
        server.shutdown()


def served(posts: int) -> Iterator[bytes]:
    """Yield all that is answered to a page of so many posts."""
    yield page(posts)
    yield from (photograph(number) for number in range(min(posts, PICTURES)))


def measure(address: str, posts: int, at_once: int = 1) -> Taken:
    """Return what captures of a feed take, so many at once, each of which must be read whole."""
    with tempfile.TemporaryDirectory() as home:
        folders = [Path(home) / str(number) / "capture" for number in range(at_once)]
        commands = [ordered(folder, f"{address}{posts}") for folder in folders]
        taken = taken_by(*commands, environment=surroundings(Path(home) / "browser"))
        for folder in folders:
            made = from_json(Capture, (folder / "capture.json").read_bytes())
            if (made.coverage.posts.found, made.coverage.media.missing) != (posts, 0):
                raise SystemExit(f"{made.coverage}\n{made.findings}")
    return taken


def ordered(folder: Path, url: str) -> list[str]:
    """Order a visit into a folder; returns the command that makes it."""
    folder.mkdir(parents=True)
    job = Job(
        account=Account("konto", "E", Platform.WEBSITE, url, "E", "Kansliet"),
        order=Order("konto", Occasion.SCHEDULED, "2026H2"),
        folder=folder,
        taken_at=datetime.now(UTC),
        seconds=900,
        allow_private_addresses=True,
    )
    written = folder.with_name("job.json")
    written.write_text(to_json(job), encoding="utf-8")
    return [sys.executable, "-m", "harvesters.browser", str(written)]


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


if __name__ == "__main__":
    main()
