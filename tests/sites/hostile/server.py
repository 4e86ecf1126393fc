"""A site that means no good: every page of it tries something that a capture must survive."""

import gzip
import random
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import urlsplit

POST = "<article itemid=p{n}><p>Inlägg {n}.</p></article>"
MIXED = """<title>Blandat</title>
<iframe src="/nedladdning" hidden></iframe>
<img src="/snurra" width=1 height=1><img src="/langt-huvud" width=1 height=1>
<iframe src="file:///etc/passwd"></iframe>
<script>
new WebSocket("ws://127.0.0.1:" + (location.search.slice(1) || "9") + "/");
alert("1"); confirm("2"); prompt("3"); print();
onbeforeunload = (event) => { event.preventDefault(); event.returnValue = "stanna"; };
setInterval(() => window.open("/fonster"), 20);
setInterval(() => alert("igen"), 300);
setInterval(() => { for (let n = 0; n < 50; n++) history.pushState(0, "", "#" + n) }, 10);
for (const where of ["blob:null/x", "egen-app://x", "mailto:a@b.c", "file:///etc/passwd"])
  document.body?.insertAdjacentHTML("beforeend", `<iframe src="${where}"></iframe>`);
Array.prototype.map = Array.prototype.filter = () => [];
Array.prototype.push = function () { return 0; };
Object.prototype.itemid = "falskt"; Object.prototype.toJSON = () => "falskt";
JSON.stringify = JSON.parse = () => "falskt";
window.fetch = () => new Promise(() => 0);
window.__ogonblick = "falskt";
window.Set = window.Map = window.Promise = class {};
</script>
"""
PAGES = {
    "/blandat": "".join(POST.format(n=n) for n in range(3)) + MIXED,
    "/hanger": POST.format(n=1) + "<script>setTimeout(() => { for (;;); }, 1500)</script>",
    "/snurrar": POST.format(n=1) + "<script>if (!location.search) document.body.insertAdjacentHTML("
    "'beforeend', `<iframe src=http://localhost:${location.port}/snurrar?ram></iframe>`);"
    " setTimeout(() => { for (;;); }, 400)</script>",
    "/snurrar-genast": POST.format(n=1) + "<script>for (;;);</script>",
    "/vantar": "<script src=/dropp></script>" + POST.format(n=1),
    "/laddar-om": "<meta http-equiv=refresh content=0>" + POST.format(n=1),
    "/fonster": "<title>Fönster</title>",
    "/fragor": POST.format(n=1) + "<script>for (let i = 0; i < +location.search.slice(1); i++)"
    " fetch('/svar?' + i).catch(() => 0)</script>",
    "/strom": POST.format(n=1) + "<script>fetch('/utan-slut')</script>",
    "/minne": POST.format(n=1) + "<script>const all = []; setTimeout(() => setInterval(() => {"
    " for (let i = 0; i < 4; i++) all.push(new Uint8Array(16e6).fill(7)); }, 50), 1500)</script>",
    "/lagrar": POST.format(n=1) + "<p style='height: 3000px'></p><script>"
    "addEventListener('scroll', async () => {"
    " setInterval(() => document.body.append(document.createElement('article'), 'mer'), 200);"
    " const folder = await navigator.storage.getDirectory();"
    " for (let n = 0; ; n++) { const file = await folder.getFileHandle(n, {create: true});"
    " const way = await file.createWritable(); await way.write(new Uint8Array(2e7).fill(7));"
    " await way.close(); } }, {once: true})</script>",
    "/lankar": POST.format(n=1) + "<script>setInterval(() => Object.assign("
    "document.createElement('a'), {href: '/fonster', target: '_blank', rel: 'noopener'}).click(),"
    " 20)</script>",
    "/bomb": POST.format(n=1) + "<script>fetch('/packad')</script>",
    "/bombmatta": POST.format(n=1) + "<img src=/packad?1><script src=/packad?2 async></script>"
    "<link rel=stylesheet href=/packad?3><video src=/packad?4 autoplay></video>"
    "<iframe src=/packad?5></iframe><script>new Worker('/packad?6')</script>",
    "/bombregn": POST.format(n=1) + "".join(f"<img src=/packad?{n}>" for n in range(300)),
    "/tom": "",
}
BLOCK = bytes(1 << 16)
HEAD_OF_GZIP = bytes.fromhex("1f8b 08 00 00000000 00 ff")
SQUEEZING = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
NOTHING = SQUEEZING.compress(bytes(10_000_000)) + SQUEEZING.flush(zlib.Z_FULL_FLUSH)
"""Ten megabytes of nothing in ten kilobytes, which may be said again: of a second gzip member a
browser takes no notice."""


@dataclass
class Site:
    """The site while it is served, and the paths that were asked of it."""

    url: str
    port: int
    asked: list[str] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet, or every answer waits 40 ms for the other end
    asked: ClassVar[list[str]]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer by path; whoever is cut off has been asked to leave."""
        path = urlsplit(self.path).path
        self.asked.append(path)
        special = getattr(self, f"_{path.strip('/').replace('-', '_')}", None)
        with suppress(OSError):
            if special:
                special()
            else:
                self._page(PAGES.get(path, "svar"))

    def _page(self, text: str) -> None:
        body = f"<!doctype html><meta charset=utf-8>{text}".encode()
        self._head({"Content-Type": "text/html", "Content-Length": str(len(body))})
        self.wfile.write(body)

    def _head(self, headers: dict[str, str], status: int = 200) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _nedladdning(self) -> None:
        named = {"Content-Disposition": "attachment; filename=virus.exe", "Content-Length": "4"}
        self._head({"Content-Type": "application/octet-stream", **named})
        self.wfile.write(b"MZMZ")

    def _snurra(self) -> None:
        self._head({"Location": "/snurra", "Content-Length": "0"}, 302)

    def _langt_huvud(self) -> None:
        self._head({"X-Langt": "x" * 300_000, "Content-Length": "0"})

    def _utan_slut(self) -> None:
        """Send for as long as anybody listens."""
        self._head({"Content-Type": "text/plain", "Transfer-Encoding": "chunked"})
        while True:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(BLOCK), BLOCK))

    def _dropp(self) -> None:
        """Send a byte now and then for as long as anybody listens."""
        self._head({"Content-Type": "text/plain", "Transfer-Encoding": "chunked"})
        while True:
            self.wfile.write(b"1\r\nx\r\n")
            self.wfile.flush()
            time.sleep(0.1)

    def _stor(self) -> None:
        """Send three megabytes, and say so first."""
        self._head({"Content-Type": "text/plain", "Content-Length": "3000000"})
        self.wfile.write(bytes(3_000_000))

    def _packad(self) -> None:
        """Send a hundred gigabytes in a hundred megabytes."""
        self._head({"Content-Type": "text/plain", "Content-Encoding": "gzip"})
        self.wfile.write(HEAD_OF_GZIP)
        for _ in range(10_000):
            self.wfile.write(NOTHING)
        self.close_connection = True

    def _stor_packad(self) -> None:
        """Send twenty-one megabytes of honest text in half of it, as a server with much to tell."""
        packed = gzip.compress(random.Random(1).randbytes(10_500_000).hex().encode(), 1)
        head = {"Content-Type": "text/plain", "Content-Encoding": "gzip"}
        self._head(head | {"Content-Length": str(len(packed))})
        self.wfile.write(packed)

    def _handelser(self) -> None:
        """Send three events, and wait."""
        events = "".join(f"event: ny\r\ndata: händelse {n}\r\n\r\n" for n in range(3)).encode()
        self._head({"Content-Type": "text/event-stream"})
        self.wfile.write(events)
        self.wfile.flush()
        time.sleep(10)
        self.close_connection = True


@contextmanager
def serve() -> Iterator[Site]:
    """Serve on a free port of loopback until the block ends."""
    asked: list[str] = []
    handler = type("Handler", (_Handler,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Site(f"http://127.0.0.1:{port}", port, asked)
        finally:
            server.shutdown()
            thread.join()
