"""A page over HTTP/2, as small as the protocol lets a server be (RFC 9113, RFC 7541).

It reads no heads: what is asked for first is the page, and everything else gets the same few words.
``with serve(certificate, key) as site:`` gives the address, and what it was sent.
"""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

DATA, HEADERS, SETTINGS, PING = 0, 1, 4, 6
LAST, WHOLE, ACKNOWLEDGED = 1, 4, 1
PREFACE = 24
"""Bytes that a client begins with."""
OK = b"\x88"
"""The status 200, by its place in HPACK's table."""
HEAD = [
    *(("x-sist", "1"), ("vary", "origin"), ("vary", "accept"), ("a-forst", "2")),
    *(("x-gammal", "räksmörgås"), ("content-type", "text/html; charset=utf-8")),
    *(("set-cookie", "a=1"), ("set-cookie", "b=2")),
]
PAGE = """<!doctype html><meta charset="utf-8"><title>Andra</title><article>Hej.</article><script>
const body = new ReadableStream({start(way) {
  way.enqueue(new TextEncoder().encode("ström"));
  way.close();
}});
fetch("/sent", {method: "POST", duplex: "half", body});
</script>"""


@dataclass
class Site:
    """The site while it is served: its address, and every body that was sent to it."""

    url: str
    sent: list[bytes] = field(default_factory=list)


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    """Return a frame."""
    return len(payload).to_bytes(3) + bytes([kind, flags]) + stream.to_bytes(4) + payload


def packed(headers: list[tuple[str, str]]) -> bytes:
    """Return headers as HPACK has them where nothing is remembered or packed."""
    texts = [text.encode("latin-1") for pair in headers for text in pair]
    parts = [bytes([len(text)]) + text for text in texts]
    return b"".join(b"\x00" + parts[n] + parts[n + 1] for n in range(0, len(parts), 2))


def answer(stream: int, *, is_first: bool) -> bytes:
    """Return the answer to what a stream asked."""
    body = PAGE.encode() if is_first else b"tack"
    head = frame(HEADERS, WHOLE, stream, OK + packed(HEAD))
    return head + frame(DATA, LAST, stream, body)


def talk(stream: BinaryIO, site: Site) -> None:
    """Answer one connection until it ends."""
    stream.read(PREFACE)
    stream.write(frame(SETTINGS, 0, 0))
    bodies: dict[int, bytes] = {}
    while head := stream.read(9):
        kind, flags, number = head[3], head[4], int.from_bytes(head[5:])
        payload = stream.read(int.from_bytes(head[:3]))
        if kind in (SETTINGS, PING) and not flags & ACKNOWLEDGED:
            stream.write(frame(kind, ACKNOWLEDGED, 0, payload if kind == PING else b""))
        if kind in (HEADERS, DATA):
            is_first = not site.sent
            bodies[number] = bodies.get(number, b"") + (payload if kind == DATA else b"")
            if flags & LAST:
                site.sent.append(bodies[number])
                stream.write(answer(number, is_first=is_first))
        stream.flush()


@contextmanager
def serve(certificate: Path, key: Path) -> Iterator[Site]:
    """Serve on a free port of loopback until the block ends."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.set_alpn_protocols(["h2"])
    with socket.create_server(("127.0.0.1", 0)) as listening:
        site = Site(f"https://localhost:{listening.getsockname()[1]}")

        def listen() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    threading.Thread(target=welcome, args=[connection], daemon=True).start()

        def welcome(connection: socket.socket) -> None:
            with suppress(OSError), context.wrap_socket(connection, server_side=True) as secured:
                talk(secured.makefile("rwb"), site)

        threading.Thread(target=listen, daemon=True).start()
        yield site
        listening.shutdown(socket.SHUT_RDWR)
