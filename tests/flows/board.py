"""A notice board: the smallest site that an account can have, so that a visit takes a second.

Every path is an account of its own.  A test says what it shows, and may change its mind.
"""

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

POSTS = ("a-2", "a-1")
"""The ids of the posts on an open board, as the page has them."""


class Showing(StrEnum):
    """What an account's page is."""

    OPEN = "open"
    LOGIN = "login"
    GONE = "gone"
    ENDLESS = "endless"
    FROZEN = "frozen"


_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYDjxHwAClAHINXEx7AAAAABJRU5ErkJggg=="
)
_POST = """
<article itemscope itemtype="https://schema.org/SocialMediaPosting" id="{id}">
<meta itemprop="identifier" content="{id}"><span itemprop="author">Anslagstavlan</span>
<time itemprop="datePublished" datetime="2026-05-0{day}T09:00:00+02:00">{day} maj 2026</time>
<p itemprop="articleBody">Anslag nummer {day}: biblioteket håller öppet på lördag.</p>
<img src="/bild/{id}.png" alt="Bild {day}" width="200" height="100"></article>"""
_HEAD = '<!doctype html><html lang="sv"><meta charset="utf-8"><title>{title}</title>'
_PAGES = {
    Showing.OPEN: (
        _HEAD.format(title="Anslagstavlan")
        + "<header><h1>Anslagstavlan</h1><p>2 inlägg</p></header><main>"
        + "".join(_POST.format(id=post, day=post[-1]) for post in POSTS)
        + "</main>"
    ),
    Showing.LOGIN: (
        _HEAD.format(title="Logga in")
        + "<main><h1>Logga in för att fortsätta</h1><form><input type=password></form></main>"
    ),
    Showing.GONE: _HEAD.format(title="Saknas") + "<h1>Sidan finns inte</h1>",
    # grows faster than anybody reads
    Showing.ENDLESS: (
        _HEAD.format(title="Utan slut")
        + "<main></main><script>let n = 0; setInterval(() => document.querySelector('main')"
        + ".insertAdjacentHTML('beforeend', `<article><p>Anslag ${++n}</p></article>`), 100)"
        + "</script>"
    ),
    # shows itself, and then never lets anybody ask it anything
    Showing.FROZEN: (
        _HEAD.format(title="Frusen")
        + "<main><article><p>Början</p></article></main>"
        + "<script>onload = () => setTimeout(() => { while (true); }, 50)</script>"
    ),
}


@dataclass(frozen=True)
class Board:
    """The notice board while it is served, at ``base_url`` (no slash at the end)."""

    base_url: str
    shows: dict[str, Showing] = field(default_factory=dict)

    def url(self, name: str, showing: Showing = Showing.OPEN) -> str:
        """Return an account's address; from now on it shows this."""
        self.shows[name] = showing
        return f"{self.base_url}/{name}"


@contextmanager
def serve() -> Iterator[Board]:
    """Serve a notice board on a free port of loopback until the block ends."""
    shows: dict[str, Showing] = {}

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.strip("/")
            if name.startswith("bild/"):
                self.answer(HTTPStatus.OK, "image/png", _PIXEL)
            elif (showing := shows.get(name)) is None:
                self.answer(HTTPStatus.NOT_FOUND, "text/plain", b"")
            else:
                self.show(showing)

        def show(self, showing: Showing) -> None:
            status = HTTPStatus.NOT_FOUND if showing is Showing.GONE else HTTPStatus.OK
            self.answer(status, "text/html", _PAGES[showing].encode())

        def answer(self, status: int, mime: str, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", mime)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its names
            """Say nothing: the test's own words are enough."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="board")
        thread.start()
        try:
            yield Board(f"http://127.0.0.1:{server.server_port}", shows)
        finally:
            server.shutdown()
            thread.join()
