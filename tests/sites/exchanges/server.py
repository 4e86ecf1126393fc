"""A page that makes every kind of request, and a server that writes down each byte it answered.

``with serve() as site:`` gives the address and, afterwards, the ledger: what a perfect recording
of a visit would hold.
"""

import gzip
import hashlib
import random
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from websockets.sync.server import Server, ServerConnection
from websockets.sync.server import serve as serve_socket

Pairs = tuple[tuple[str, str], ...]

HERE = Path(__file__).parent
FILM = HERE.parent / "torget" / "media" / "film.webm"
SERVICE_WORKER = """
const talk = () => new Promise((done) => {
  const socket = new WebSocket("SOCKET/samtal");
  socket.onopen = () => socket.send("från arbetaren");
  socket.onmessage = () => { socket.close(); done(); };
});
const asks = () => [fetch("/from-service-worker"), fetch("/redirect/2"), talk()];
const beside = [{condition: {urlPattern: "/beside"}, source: "race-network-and-fetch-handler"}];
self.addEventListener("install", (e) => e.waitUntil(Promise.all(asks())));
self.addEventListener("install", (e) => e.waitUntil(e.addRoutes(beside)));
self.addEventListener("activate", (e) => e.waitUntil(registration.navigationPreload?.enable()));
self.addEventListener("fetch", (e) => {
  if (/(through|beside)$/.test(e.request.url))
    e.respondWith((async () => (await e.preloadResponse) || fetch(e.request))());
});
"""
LEAVING = """<p>på väg</p><script>addEventListener("pagehide", () => {
  navigator.sendBeacon("/left-beacon", "hej då");
  fetch("/left-kept", {method: "POST", keepalive: true, body: "kvar"});
});</script>"""
NEST = "<p>yttre</p><iframe src='HERE/frame?inre'></iframe><script>fetch('/from-nest')</script>"
HTML = [("Content-Type", "text/html; charset=utf-8")]
PAPER = """%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj
trailer<</Root 1 0 R>>
%%EOF"""
PACKS = (
    "<article>Packat.</article><script>"
    "for (const way of ['gzip', 'deflate', 'egen']) fetch(`/packed/${way}`)</script>"
)
SCRIPT = [("Content-Type", "text/javascript")]
COOKIES = [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2; Path=/"), ("X-mIxEd", "1")]
OLD = [("X-Gammal", "räksmörgås"), ("X-gammal", "å"), ("X-Sist", "ja")]
"""Headers of which Chromium's text lacks signs, and the end of a line."""
STYLE = "@import '/more.css';@font-face{font-family:egen;src:url(/font)}body{font-family:egen}"
ANSWERS: dict[str, tuple[int, str, list[tuple[str, str]]]] = {
    "/packs": (200, PACKS, HTML),
    "/frame": (200, "<p>ram</p><img src='/picture.bin?ram'>", HTML),
    "/nest": (200, NEST, HTML),
    "/leaving": (200, LEAVING, HTML),
    "/papers": (200, "<iframe src='/paper.pdf'></iframe>", HTML),
    "/paper.pdf": (200, PAPER, [("Content-Type", "application/pdf")]),
    "/style.css": (200, STYLE, [("Content-Type", "text/css")]),
    "/more.css": (200, "p{background:url(/picture.bin?grund)}", [("Content-Type", "text/css")]),
    "/module.js": (200, "import '/inner.js'; await import('/later.js');", SCRIPT),
    "/inner.js": (200, "export {};", SCRIPT),
    "/later.js": (200, "fetch('/from-module');", SCRIPT),
    "/worker.js": (200, "fetch('/from-worker?' + 'ä');", SCRIPT),
    "/shared-worker.js": (200, "fetch('/from-shared-worker');", SCRIPT),
    "/sw.js": (200, SERVICE_WORKER, SCRIPT),
    "/empty": (204, "", []),
    "/known": (304, "", [("ETag", '"a"')]),
    "/missing": (404, "finns inte", []),
    "/broken": (500, "trasig åäö", []),
    "/locked": (403, "låst", [("X-Skal", "1"), ("X-Skal", "2")]),
    "/login": (401, "vem?", [("WWW-Authenticate", 'Basic realm="x"')]),
    "/old": (302, "", [("Location", "/api?å")]),
    "/through": (200, "<p>genom arbetaren</p>", HTML),
    "/beside": (200, "<p>förbi arbetaren</p>", HTML),
    "/moved": (307, "", [("Location", "/moved-here")]),
    "/cookies": (200, "kakor", COOKIES),
}
PACKED = b"packat " * 5_000
LARGE = 21_000_000
"""Bytes of the body that is too large to be kept in memory."""
EVENTS = [
    "retry: 100000\nevent: ny\r\ndata: händelse 1\r\n\r\n",
    "data: två\ndata: rader\n\n",
    "event: slut\ndata:\n\n",
]


@dataclass(frozen=True)
class Served:
    """One exchange as the server knows it; bodies as digests, and as they were before packing."""

    url: str
    method: str
    status: int
    sent: str
    received: str


@dataclass(frozen=True)
class Heads:
    """The headers of one exchange, as they were on the wire."""

    url: str
    method: str
    asked: Pairs
    answered: Pairs


@dataclass
class Ledger:
    """Everything served so far, and what was said over sockets: who spoke, and what."""

    served: list[Served] = field(default_factory=list)
    heads: list[Heads] = field(default_factory=list)
    said: list[tuple[str, str | bytes]] = field(default_factory=list)


@dataclass(frozen=True)
class Site:
    """The site while it is served: two addresses of one server, so that one is foreign."""

    base_url: str
    other_url: str
    ledger: Ledger


def digest(data: bytes) -> str:
    """Return the SHA-256 of some bytes."""
    return hashlib.sha256(data).hexdigest()


@cache
def noise(name: str, size: int) -> bytes:
    """Return bytes that no compression can hide, always the same for a name."""
    return random.Random(name).randbytes(size)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet, or every answer waits 40 ms for the other end
    ledger: ClassVar[Ledger]
    places: ClassVar[dict[str, str]]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing: the ledger is the log."""

    def send_header(self, keyword: str, value: str) -> None:
        """Send a header, and remember it."""
        self._sent.append((keyword, value))
        super().send_header(keyword, value)

    def do_OPTIONS(self) -> None:
        """Answer a preflight."""
        self._answer(204, b"", [("Access-Control-Allow-Methods", "PUT")])

    def do_HEAD(self) -> None:
        """Answer without a body."""
        self._answer(200, b"", [("X-Langd", "ja")])

    def do_PUT(self) -> None:
        """Take what is sent."""
        self._answer(200, b'{"mottaget": true}', [("Content-Type", "application/json")])

    def do_POST(self) -> None:
        """Take what is sent, or say where to send it."""
        if self.path == "/moved":
            self._plain()
        else:
            self.do_PUT()

    def do_GET(self) -> None:
        """Answer by path."""
        first = self.path.split("/")[1].partition("?")[0].partition(".")[0]
        getattr(self, f"_{first}", self._plain)()

    def _plain(self) -> None:
        path = urlsplit(self.path).path
        page = (200, (HERE / "page.html").read_text(encoding="utf-8"), HTML)
        other = (200, f"svar på {self.path}", [])
        status, text, headers = page if path == "/" else ANSWERS.get(path, other)
        for name, place in self.places.items():
            text = text.replace(name, place)
        self._answer(status, text.encode(), headers)

    def _redirect(self) -> None:
        left = int(self.path.rpartition("/")[2])
        target = f"/redirect/{left - 1}" if left > 1 else "/api?n=slut"
        self._answer(302, b"", [("Location", target)])

    def _picture(self) -> None:
        self._answer(200, noise(self.path, 90_000), [("Content-Type", "image/png")])

    def _large(self) -> None:
        self._answer(200, noise("stor", LARGE), [("Content-Type", "application/octet-stream")])

    def _latin(self) -> None:
        mime = "text/plain; charset=iso-8859-1"
        body = "räksmörgås".encode("latin-1") + b"\xff\x00"
        self._answer(200, body, [*OLD, ("Content-Type", mime)])

    def _film(self) -> None:
        """Answer the film, or the part that was asked for."""
        film, headers = (
            FILM.read_bytes(),
            [("Content-Type", "video/webm"), ("Accept-Ranges", "bytes")],
        )
        first, _, last = self.headers.get("Range", "").removeprefix("bytes=").partition("-")
        if not first:
            self._answer(200, film, headers)
            return
        end = int(last) + 1 if last else len(film)
        span = ("Content-Range", f"bytes {first}-{end - 1}/{len(film)}")
        self._answer(206, film[int(first) : end], [*headers, span])

    def _packed(self) -> None:
        """Answer packed, although nobody asked for that."""
        kind = self.path.rpartition("/")[2]
        body = {"gzip": gzip.compress, "deflate": zlib.compress}.get(kind, bytes)(PACKED)
        headers = [("Content-Encoding", kind), ("Content-Length", str(len(body)))]
        self._send(200, headers, PACKED, [body])

    def _blocked(self) -> None:
        """Answer what no page of another site is let see, and nobody has a byte of."""
        body = b'{"hemligt": true}'
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        self._send(200, headers, b"", [body])

    def _chunked(self) -> None:
        parts = [b"bit ett, ", "bit två".encode()]
        framed = [b"%x\r\n%b\r\n" % (len(part), part) for part in parts]
        self._send(
            200, [("Transfer-Encoding", "chunked")], b"".join(parts), [*framed, b"0\r\n\r\n"]
        )

    def _unsized(self) -> None:
        """Answer without saying how much: it ends with the connection."""
        self._send(200, [("Connection", "close")], b"till slutet", [b"till slutet"])

    def _events(self) -> None:
        parts = [part.encode() for part in EVENTS]
        headers = [("Content-Type", "text/event-stream"), ("Connection", "close")]
        self._send(200, headers, b"".join(parts), parts)
        time.sleep(2)  # as one that may have more to say

    def _answer(self, status: int, body: bytes, headers: list[tuple[str, str]]) -> None:
        length = [] if status in (204, 304) else [("Content-Length", str(len(body)))]
        self._send(status, [*headers, *length], body, [body])

    def _send(
        self, status: int, headers: list[tuple[str, str]], body: bytes, parts: list[bytes]
    ) -> None:
        """Write down an exchange whose answer's body is what the parts mean, and answer it."""
        self._sent: list[tuple[str, str]] = []
        self.send_response(status)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Allow-Headers", "x-annan, range")
        for name, value in headers:
            self.send_header(name, value)
        self._note(status, body)
        self.end_headers()
        for part in parts:
            self.wfile.write(part)
            self.wfile.flush()
            time.sleep(0.02 * (len(parts) > 1))

    def _note(self, status: int, body: bytes) -> None:
        received = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        url = f"http://{self.headers['Host']}{self.path}"
        served = Served(url, self.command, status, digest(body), digest(received))
        self.ledger.served.append(served)
        heads = Heads(url, self.command, tuple(self.headers.items()), tuple(self._sent))
        self.ledger.heads.append(heads)


@contextmanager
def serve() -> Iterator[Site]:
    """Serve on free ports of loopback until the block ends."""
    ledger = Ledger()
    handler = type("Handler", (_Handler,), {"ledger": ledger})
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), handler) as server,
        _talking(ledger) as talking,
    ):
        port = server.server_address[1]
        here, other = f"http://127.0.0.1:{port}", f"http://localhost:{port}"
        handler.places = {"HERE": here, "OTHER": other, "SOCKET": talking}
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Site(f"{here}/", other, ledger)
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def _talking(ledger: Ledger) -> Iterator[str]:
    """Answer every message over a web socket with itself; yields the address."""

    def echo(connection: ServerConnection) -> None:
        for message in connection:
            ledger.said += [("send", message), ("receive", message)]
            connection.send(message)

    server: Server
    with serve_socket(echo, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        server.shutdown()
        thread.join()
