"""Pages shaped like the platforms', served for real on loopback.

What they are shaped after, and what they therefore cannot prove, stands in docs/platforms.md.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from platforms.content import HANDLE, OWNER, POSTS, Published, shown

from ogonblick.account import Platform

_TEMPLATES = Path(__file__).with_name("pages")
_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)


@dataclass(frozen=True)
class Places:
    """Where a platform has its accounts and their posts; ``{}`` stands for a post's id."""

    account: str
    post: str


PLACES = {
    Platform.BLUESKY: Places("/profile/exempelby.test", "/profile/exempelby.test/post/{}"),
    Platform.FACEBOOK: Places("/exempelby", "/exempelby/posts/{}"),
    Platform.INSTAGRAM: Places("/exempelby/", "/p/{}/"),
    Platform.LINKEDIN: Places("/company/exempelby", "/feed/update/urn:li:activity:{}"),
    Platform.MASTODON: Places("/@exempelby", "/@exempelby/{}"),
    Platform.TIKTOK: Places("/@exempelby", "/@exempelby/video/{}"),
    Platform.X: Places("/exempelby", "/exempelby/status/{}"),
    Platform.YOUTUBE: Places("/@exempelby/videos", "/watch?v={}"),
}


def environment() -> Environment:
    """Return the templates; what one names and does not get is an error."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    made.filters["shown"] = shown
    made.globals.update(owner=OWNER, handle=HANDLE)
    return made


def page_of(platform: Platform, post: Published | None) -> str:
    """Return an account's page, or one post's own."""
    base = f"/{platform.value}"
    places = PLACES[platform]
    links = {one.id: base + places.post.format(one.id) for one in POSTS}
    template = environment().get_template(f"{platform.value}.html")
    return template.render(
        posts=POSTS, post=post, link=links, account=base + places.account, base=base
    )


def pages() -> dict[str, str]:
    """Return every page by its path and query."""
    return {
        f"/{platform.value}{path}": page_of(platform, post)
        for platform, places in PLACES.items()
        for post, path in (
            (None, places.account),
            *((one, places.post.format(one.id)) for one in POSTS),
        )
    }


class _Handler(BaseHTTPRequestHandler):
    shelf: dict[str, str]

    def do_GET(self) -> None:
        """Answer with a page, or with a pixel for whatever is asked for under /media/."""
        asked = unquote(self.path)
        if urlsplit(asked).path.startswith("/media/"):
            self._answer("image/png", _PIXEL)
        elif asked in self.shelf:
            self._answer("text/html; charset=utf-8", self.shelf[asked].encode())
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def _answer(self, mime: str, content: bytes) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("content-type", mime)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing: the tests' output is for what fails."""


@contextmanager
def serve() -> Iterator[str]:
    """Serve the pages until the block ends; yields the address that they begin with."""
    handler = type("Handler", (_Handler,), {"shelf": pages()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
