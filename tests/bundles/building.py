"""Small real capture folders: WARCs by warcio, pictures by Pillow, everything a visit leaves."""

import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Self

from PIL import Image, ImageDraw
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from bundles.plain import to_json
from bundles.proof.prover import Prover
from ogonblick.capture import (
    Capture,
    Coverage,
    Finding,
    Occasion,
    Order,
    Outcome,
    Severity,
    Tally,
)
from ogonblick.post import Medium, Origin, Post, PostKind
from ogonblick.settings import Settings

TAKEN = datetime(2026, 3, 2, 9, 0, 0, tzinfo=UTC)
SEALED = datetime(2026, 3, 2, 9, 5, 30, tzinfo=UTC)
SITE = "https://social.sundby.example"
PAGE = f"{SITE}/sundbykommun"
PICTURE = f"{SITE}/media/bro.png"
FILM = f"{SITE}/media/film.mp4"
HTML = "<!doctype html><title>Sundby</title><p>Bron öppnar i april.</p>".encode()


def prover(home: Path, at: datetime = SEALED, **settings: str | bool | int) -> Prover:
    """Return a prover whose keys lie in a home, and whose own clock stands still."""
    return Prover(Settings(home=home, **settings), lambda: at)  # type: ignore[arg-type]


def faults(findings: Iterable[Finding]) -> set[str]:
    """Return the codes of what is wrong; a local stamp's own note about itself is not."""
    return {one.code for one in findings if one.severity is not Severity.NOTE}


def make_writable(folder: Path) -> Path:
    """Let a test break a sealed bundle's folder, and return it."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


def png(width: int = 64, height: int = 64, words: str = "Bron") -> bytes:
    """Return a picture with some shapes and words in it, the same for the same arguments."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((width // 8, height // 8, width // 2, height // 2), fill="teal")
    draw.ellipse((width // 3, height // 3, width - 4, height - 4), outline="black", width=3)
    draw.text((width // 4, height // 4), words, fill="black")
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


class _Sha256:
    """A digest printed as the recorder prints it: ``sha256:<hex>``."""

    def __init__(self) -> None:
        self._running = sha256()

    def update(self, data: bytes) -> None:
        """Take more bytes."""
        self._running.update(data)

    def __str__(self) -> str:
        return f"sha256:{self._running.hexdigest()}"


class _Writer(WARCWriter):
    """warcio's writer knows SHA-1 only."""

    @staticmethod
    def _create_digester() -> _Sha256:
        return _Sha256()


class Recording:
    """Writes one WARC/1.1 the way a recorder does: warcinfo first, every exchange in pairs."""

    def __init__(self, path: Path, *, with_info: bool = True) -> None:
        self._file = path.open("wb")
        self.writer = _Writer(self._file, gzip=True, warc_version="1.1")
        self._count = 0
        self._name = path.name
        if with_info:
            info = self.writer.create_warcinfo_record(path.name, {"software": "test"})
            info.rec_headers.replace_header("WARC-Date", "2026-03-02T09:00:00Z")
            info.rec_headers.replace_header("WARC-Record-ID", self._next_id())
            self.writer.write_record(info)

    def _next_id(self) -> str:
        self._count += 1
        seed = sha256(f"{self._name} {self._count}".encode()).hexdigest()
        return f"<urn:uuid:{seed[:8]}-{seed[8:12]}-4{seed[13:16]}-8{seed[17:20]}-{seed[20:32]}>"

    def _headers(self, **more: str) -> dict[str, str]:
        given = {name.replace("_", "-"): value for name, value in more.items()}
        return {"WARC-Date": "2026-03-02T09:00:01Z", "WARC-Record-ID": self._next_id(), **given}

    def response(
        self, url: str, mime: str, body: bytes, status: str = "200 OK", location: str = ""
    ) -> str:
        """Write a response alone and return its id."""
        turn = [("Location", location)] if location else []
        headers = self._headers()
        answer = StatusAndHeaders(
            status,
            [("Content-Type", mime), ("Content-Length", str(len(body))), *turn],
            protocol="HTTP/1.1",
        )
        self.writer.write_record(
            self.writer.create_warc_record(
                url,
                "response",
                payload=io.BytesIO(body),
                length=len(body),  # else warcio copies the body to a file that it never closes
                http_headers=answer,
                warc_headers_dict=headers,
            )
        )
        return headers["WARC-Record-ID"]

    def request(
        self,
        url: str,
        answer: str,
        method: str = "GET",
        body: bytes = b"",
        mime: str = "application/json",
    ) -> None:
        """Write the request that belongs to a response."""
        question = StatusAndHeaders(
            f"{method} / HTTP/1.1",
            [("Content-Type", mime), ("Content-Length", str(len(body)))],
            is_http_request=True,
        )
        self.writer.write_record(
            self.writer.create_warc_record(
                url,
                "request",
                payload=io.BytesIO(body),
                length=len(body),  # else warcio copies the body to a file that it never closes
                http_headers=question,
                warc_headers_dict=self._headers(WARC_Concurrent_To=answer),
            )
        )

    def exchange(
        self, url: str, mime: str, body: bytes, status: str = "200 OK", posted: bytes = b""
    ) -> None:
        """Write a response and its request."""
        answer = self.response(url, mime, body, status)
        self.request(url, answer, "POST" if posted else "GET", posted)

    def resource(self, url: str, mime: str, body: bytes, kind: str = "resource") -> None:
        """Write a page artefact."""
        self.writer.write_record(
            self.writer.create_warc_record(
                url,
                kind,
                payload=io.BytesIO(body),
                length=len(body),  # else warcio copies the body to a file that it never closes
                warc_content_type=mime,
                warc_headers_dict=self._headers(),
            )
        )

    def revisit(self, url: str, digest: str) -> None:
        """Write a revisit with its request, which refers to a payload by digest."""
        headers = self._headers()
        answer = StatusAndHeaders("200 OK", [("Content-Type", "text/plain")], protocol="HTTP/1.1")
        self.writer.write_record(
            self.writer.create_revisit_record(
                url,
                digest,
                url,
                "2026-01-01T00:00:00Z",
                http_headers=answer,
                warc_headers_dict=headers,
            )
        )
        self.request(url, headers["WARC-Record-ID"])

    def close(self) -> None:
        """End the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def post(number: int = 1) -> Post:
    """Return a post with the site's picture in it."""
    medium = Medium(PICTURE, "image/png", f"sha256:{sha256(png()).hexdigest()}", "Bron över ån")
    return Post(f"p{number}", PostKind.POST, Origin.DRAWN_UP, "Sundby kommun", "Bron öppnar.",
                media=(medium,))  # fmt: skip


def record_exchanges(folder: Path, extra: int = 0) -> None:
    """Write the recording of a visit: a page, a picture, a posted query, a film by ranges."""
    with Recording(folder / "rec-20260302090000.warc.gz") as warc:
        warc.exchange(PAGE, "text/html; charset=utf-8", HTML)
        warc.exchange(PICTURE, "image/png", png())
        warc.exchange(f"{SITE}/graphql", "application/json", b'{"a":1}', posted=b'{"q":"posts"}')
        warc.exchange(FILM, "video/mp4", b"mitten", "206 Partial Content")
        warc.exchange(FILM, "video/mp4", b"hela filmen")
        warc.resource(PAGE, "application/json", b'{"shadows":true}', kind="metadata")
        for number in range(extra):
            warc.exchange(f"{SITE}/more/{number:04}", "text/plain", f"nr {number}".encode())


def record_screenshots(folder: Path, words: str = "Bron", pieces: int = 2) -> None:
    """Write the top view and the pieces of the full page."""
    with Recording(folder / "screenshots-20260302090000.warc.gz") as warc:
        warc.resource(f"urn:view:{PAGE}", "image/png", png(640, 480, words))
        for number in range(pieces):
            picture = png(640, 800 + 100 * number, f"{words} {number}")
            warc.resource(f"urn:fullPageFinal:{PAGE}", "image/png", picture)


def fill(folder: Path) -> Capture:
    """Fill a folder with everything that a good visit leaves, and return the capture."""
    folder.mkdir(parents=True)
    record_exchanges(folder)
    record_screenshots(folder)
    with Recording(folder / "text-20260302090000.warc.gz") as warc:
        warc.resource(f"urn:textFinal:{PAGE}", "text/plain", "Bron öppnar i april.".encode())
        warc.resource(f"urn:pageinfo:{PAGE}", "application/json", b"{}")
    page = {"url": PAGE, "ts": "2026-03-02T09:00:01Z", "title": "Sundby", "text": "Bron öppnar.",
            "status": 200, "depth": 0, "loadState": 4}  # fmt: skip
    (folder / "pages.jsonl").write_text(json.dumps(page) + "\n")
    (folder / "posts.jsonl").write_text(to_json(post()) + "\n")
    (folder / "coverage.json").write_text(to_json(Coverage(posts=Tally(1, 1))))
    (folder / "provenance.json").write_text('{"browser": "Chromium 156"}')
    (folder / "spans.jsonl").write_text("")
    order = Order("sundby-facebook", Occasion.SCHEDULED, "2026H1")
    return Capture(order, folder, TAKEN, Outcome.COMPLETE, "Sundby kommun", PAGE)
