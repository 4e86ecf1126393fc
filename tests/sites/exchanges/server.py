"""A page that makes every kind of request, and a server that writes down each byte it answered.

``with serve() as site:`` gives the address and, afterwards, the ledger: what a perfect recording
of a visit would hold.
"""

import hashlib
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import urlsplit

PAGE = """<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Utbyten</title>
<link rel="stylesheet" href="/style.css"></head><body>
<article itemscope itemtype="https://schema.org/SocialMediaPosting" itemid="ett">
<p itemprop="articleBody">Ett inlägg: räksmörgås.</p><img src="/picture.bin" alt="bild"></article>
<iframe src="/frame" title="samma"></iframe><iframe src="OTHER/frame" title="annan"></iframe>
<script>
const bytes = Uint8Array.from({length: 70000}, (_, i) => (i * 31 + 7) % 256);
const form = new FormData();
form.append("fil", new Blob([bytes.slice(0, 999)]), "å.bin");
const json = {"Content-Type": "application/json"};
(async () => {
  await fetch("/api?n=1", {headers: {"X-Egen": "ja"}});
  await fetch("/binary", {method: "POST", body: bytes});
  await fetch("/form", {method: "POST", body: form});
  await fetch("/json", {method: "POST", headers: json, body: '{"å":1}'});
  await fetch("/empty");
  await fetch("/head", {method: "HEAD"});
  await fetch("/missing");
  await fetch("/broken");
  await fetch("/redirect/3");
  await fetch("/cookies");
  await fetch("/chunked");
  await fetch("OTHER/shared", {method: "PUT", headers: {"X-Annan": "1"}, body: "hej"});
  navigator.sendBeacon("/beacon", "signal");
  new Worker("/worker.js");
  await navigator.serviceWorker.register("/sw.js");
  await navigator.serviceWorker.ready;
})();
</script></body></html>"""
SERVICE_WORKER = """
self.addEventListener("install", (e) => e.waitUntil(fetch("/from-service-worker")));
"""
HTML = [("Content-Type", "text/html; charset=utf-8")]
SCRIPT = [("Content-Type", "text/javascript")]
COOKIES = [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2; Path=/"), ("X-mIxEd", "1")]
ANSWERS: dict[str, tuple[int, str, list[tuple[str, str]]]] = {
    "/": (200, PAGE, HTML),
    "/frame": (200, "<p>ram</p><img src='/picture.bin?ram'>", HTML),
    "/style.css": (200, "body{background:#fff}", [("Content-Type", "text/css")]),
    "/worker.js": (200, "fetch('/from-worker?' + 'ä');", SCRIPT),
    "/sw.js": (200, SERVICE_WORKER, SCRIPT),
    "/empty": (204, "", []),
    "/missing": (404, "finns inte", []),
    "/broken": (500, "trasig åäö", []),
    "/cookies": (200, "kakor", COOKIES),
}


@dataclass(frozen=True)
class Served:
    """One exchange as the server knows it; bodies as digests."""

    url: str
    method: str
    status: int
    sent: str
    received: str


@dataclass
class Ledger:
    """Everything served so far."""

    served: list[Served] = field(default_factory=list)


@dataclass(frozen=True)
class Site:
    """The site while it is served: two addresses of one server, so that one is foreign."""

    base_url: str
    other_url: str
    ledger: Ledger


def digest(data: bytes) -> str:
    """Return the SHA-256 of some bytes."""
    return hashlib.sha256(data).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    ledger: ClassVar[Ledger]
    other: ClassVar[str]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing: the ledger is the log."""

    def do_OPTIONS(self) -> None:
        """Answer a preflight."""
        self._answer(204, b"", [("Access-Control-Allow-Methods", "PUT")])

    def do_HEAD(self) -> None:
        """Answer without a body."""
        self._answer(200, b"", [("X-Langd", "ja")])

    def _with_body(self) -> None:
        self._answer(200, b'{"mottaget": true}', [("Content-Type", "application/json")])

    do_POST = do_PUT = _with_body  # noqa: N815 - the library's names

    def do_GET(self) -> None:
        """Answer by path."""
        path = urlsplit(self.path).path
        if path.startswith("/redirect/"):
            left = int(path.rpartition("/")[2])
            target = f"/redirect/{left - 1}" if left > 1 else "/api?n=slut"
            self._answer(302, b"", [("Location", target)])
        elif path == "/chunked":
            self._chunked([b"bit ett, ", "bit två".encode()])
        elif path == "/picture.bin":
            noise = random.Random(self.path).randbytes(90_000)
            self._answer(200, noise, [("Content-Type", "image/png")])
        else:
            plain = (200, f"svar på {self.path}", [])
            status, text, headers = ANSWERS.get(path, plain)
            self._answer(status, text.replace("OTHER", self.other).encode(), headers)

    def _answer(self, status: int, body: bytes, headers: list[tuple[str, str]]) -> None:
        self._begin(status, headers)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self._note(status, body)
        self.wfile.write(body)

    def _chunked(self, parts: list[bytes]) -> None:
        self._begin(200, [("Transfer-Encoding", "chunked")])
        self.end_headers()
        self._note(200, b"".join(parts))
        for part in parts:
            self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
            time.sleep(0.05)
        self.wfile.write(b"0\r\n\r\n")

    def _begin(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.send_response(status)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Allow-Headers", "x-annan")
        for name, value in headers:
            self.send_header(name, value)

    def _note(self, status: int, body: bytes) -> None:
        received = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        url = f"http://{self.headers['Host']}{self.path}"
        served = Served(url, self.command, status, digest(body), digest(received))
        self.ledger.served.append(served)


@contextmanager
def serve() -> Iterator[Site]:
    """Serve on a free port of loopback until the block ends."""
    ledger = Ledger()
    handler = type("Handler", (_Handler,), {"ledger": ledger})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        port = server.server_address[1]
        handler.other = f"http://localhost:{port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Site(f"http://127.0.0.1:{port}/", handler.other, ledger)
        finally:
            server.shutdown()
            thread.join()
