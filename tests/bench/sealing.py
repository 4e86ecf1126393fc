"""Sealing and verifying a large capture, each in a process of its own, beside others' tools.

``python tests/bench/sealing.py make FOLDER 1000`` makes a capture of about so many megabytes, as
the recorder would have written it, of a page so many pixels high if a third figure says so;
``seal FOLDER`` and ``verify FOLDER`` do one thing each.
"""

import json
import random
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from weighing import Weight, weigh

from bundles.plain import from_json, to_json
from bundles.proof.prover import Prover
from bundles.seal import seal
from bundles.verify import verify
from harvesters.browser.pictures.screenshots import PIECE
from harvesters.browser.recording.exchange import Exchange
from harvesters.browser.recording.warc import WarcFile
from harvesters.browser.report.folder import write_lines, write_spans, write_text
from ogonblick.capture import Capture, Coverage, Occasion, Order, Outcome, Severity
from ogonblick.post import Medium, Origin, Post, PostKind
from ogonblick.settings import Settings

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SITE = "https://social.exempelby.example"
INFO = {"software": "Ögonblick/bench", "format": "WARC File Format 1.1"}
WIDTH, HEIGHT = 1920, 12_000
SCREEN = 1080
PHOTO = (1600, 1067)
PHOTOS = 40
SMALLEST, LARGEST = 50_000, 30_000_000
TEXT_SHARE = 0.2
WORDS = ("bron", "torget", "öppnar", "i", "april", "är", "och", "en", "ny", "skola", "class=post")
SHA = "sha256sum"
TOOLS = Path(__file__).parents[1] / "replay" / ".venv" / "bin"


@dataclass(frozen=True)
class Figures:
    """What each took on the same files: ours, ``sha256sum`` of a WACZ of so many bytes, others."""

    size: int
    took: dict[str, Weight]


def made(home: Path, megabytes: int) -> None:
    """Make a capture of about so many megabytes in a folder, in a process of its own."""
    weigh(sys.executable, __file__, "make", str(home), str(megabytes))


def measure(home: Path) -> Figures:
    """Seal the capture and verify the bundle, let others do the same, and leave neither."""
    took = {what: weigh(sys.executable, __file__, what, str(home)) for what in ("seal", "verify")}
    bundle = home / "bundle"
    wacz = bundle / "snapshot.wacz"
    figures = Figures(wacz.stat().st_size, took | {SHA: weigh(SHA, str(wacz))} | _theirs(home))
    for folder in (bundle, bundle / "proof"):
        folder.chmod(0o700)
    shutil.rmtree(bundle)
    return figures


def _theirs(home: Path) -> dict[str, Weight]:
    """Have py-wacz make a WACZ of the same files and validate it, if it is installed."""
    tool, target, capture = TOOLS / "wacz", home / "theirs.wacz", home / "capture"
    if not tool.exists():
        return {}
    inputs = ("-p", capture / "pages.jsonl", *sorted(capture.glob("*.warc.gz")))
    created = weigh(*map(str, (tool, "create", "-o", target, *inputs)))
    validated = weigh(*map(str, (tool, "validate", "-f", target)))
    target.unlink()
    return {"wacz create": created, "wacz validate": validated}


def make(folder: Path, megabytes: int, height: int = HEIGHT) -> None:
    """Make a capture folder whose payloads are about so many megabytes, always the same."""
    chance = random.Random(20261121)
    folder.mkdir(parents=True)
    with WarcFile(folder, "rec", INFO, NOW) as recording:
        recording.exchange(exchange(f"{SITE}/", "text/html", text(chance, 200_000)))
        for address, mime, body in payloads(chance, megabytes * 1_000_000):
            recording.exchange(exchange(address, mime, body))
    with WarcFile(folder, "screenshots", INFO, NOW) as shots:
        for uri, picture in pictures(chance, height):
            shots.resource(f"{uri}{SITE}/", "image/png", picture, NOW)
    write_spans(folder, (*recording.spans, *shots.spans))
    describe(folder)


def payloads(chance: random.Random, size: int) -> Iterator[tuple[str, str, bytes]]:
    """Yield what a page asked for: photographs, films, and texts that can be packed."""
    for number in range(PHOTOS):
        body = photo(chance, *PHOTO)
        size -= len(body)
        yield photo_address(number), "image/jpeg", body
    words = text(chance, 4_000_000)
    had, written = 0, 0
    while had < size:
        if written <= had * TEXT_SHARE:
            begin = chance.randrange(len(words) - 400_000)
            kind, body = (
                "application/json",
                words[begin : begin + chance.randrange(20_000, 400_000)],
            )
            written += len(body)
        else:
            kind, body = "video/mp4", chance.randbytes(length(chance))
        had += len(body)
        yield f"{SITE}/more/{had}", kind, body


def length(chance: random.Random) -> int:
    """Return a medium's size, most of them small."""
    return int(SMALLEST * (LARGEST / SMALLEST) ** (chance.random() ** 2))


def text(chance: random.Random, size: int) -> bytes:
    """Return words and numbers that pack to about a fourth, as pages and their scripts do."""
    words = (chance.choice(WORDS) + str(chance.randrange(100)) for _ in range(size // 6))
    return " ".join(words).encode()[:size]


def photo(chance: random.Random, width: int, height: int, kind: str = "JPEG") -> bytes:
    """Return a picture with soft shapes and some grain, as a camera's are."""
    return encoded(shapes(chance, width, height), kind)


def shapes(chance: random.Random, width: int, height: int) -> Image.Image:
    """Return a picture with soft shapes and some grain."""
    seed = Image.frombytes("RGB", (24, 16), chance.randbytes(24 * 16 * 3))
    grain = Image.frombytes("RGB", (256, 256), chance.randbytes(256 * 256 * 3))
    soft = seed.resize((width, height), Image.Resampling.BICUBIC)
    return Image.blend(soft, grain.resize((width, height)), 0.06)


def pictures(chance: random.Random, high: int) -> Iterator[tuple[str, bytes]]:
    """Yield the first sight of a page with texts and photographs, and all of it in pieces."""
    page = Image.new("RGB", (WIDTH, high), "white")
    draw = ImageDraw.Draw(page)
    for top in range(0, high, 900):
        page.paste(shapes(chance, 680, 450), (620, top))
        for line in range(top + 470, top + 860, 18):
            draw.text((620, line), text(chance, 110).decode(errors="ignore"), fill="black")
    yield "urn:view:", encoded(page.crop((0, 0, WIDTH, SCREEN)), "PNG")
    for top in range(0, high, PIECE):
        piece = page.crop((0, top, WIDTH, min(top + PIECE, high)))
        yield "urn:fullPageFinal:", encoded(piece, "PNG")


def encoded(image: Image.Image, kind: str) -> bytes:
    """Return a picture's file; a PNG as quickly made as Chromium's."""
    stream = BytesIO()
    image.save(stream, kind, **({"compress_level": 1} if kind == "PNG" else {"quality": 88}))
    return stream.getvalue()


def exchange(address: str, mime: str, body: bytes) -> Exchange:
    """Return a question and its answer."""
    headers = (("Content-Type", mime), ("Content-Length", str(len(body))))
    asked = (("Accept", "*/*"), ("User-Agent", "Mozilla/5.0"))
    return Exchange(address, "GET", asked, b"", 200, "OK", headers, body, NOW, "Other")


def photo_address(number: int) -> str:
    """Return where a photograph lay."""
    return f"{SITE}/photo/{number}.jpg"


def describe(folder: Path) -> None:
    """Write everything but the recording."""
    page = {"url": f"{SITE}/", "ts": "2026-11-21T12:00:00Z", "title": "Exempelby", "text": "Bron."}
    write_lines(folder / "pages.jsonl", [json.dumps(page)])
    posts = (
        Post(f"p{number}", PostKind.POST, Origin.DRAWN_UP, "Exempelby", "Bron öppnar.",
             media=(Medium(photo_address(number), "image/jpeg"),))
        for number in range(PHOTOS)
    )  # fmt: skip
    write_lines(folder / "posts.jsonl", map(to_json, posts))
    write_text(folder / "coverage.json", to_json(Coverage()))
    write_text(folder / "provenance.json", "{}")
    order = Order("exempelby", Occasion.SCHEDULED, "2026H2")
    capture = Capture(order, Path(), NOW, Outcome.COMPLETE, "Exempelby", f"{SITE}/")
    write_text(folder / "capture.json", to_json(capture))


def seal_it(home: Path) -> None:
    """Seal the capture in a folder, as bundle beside it."""
    said = from_json(Capture, (home / "capture" / "capture.json").read_bytes())
    capture = Capture(**(vars(said) | {"folder": home / "capture"}))
    seal(capture, home / "bundle", NOW, Prover(Settings(home=home / "home"), lambda: NOW))


def verify_it(home: Path) -> None:
    """Verify the bundle in a folder; it must be whole."""
    wrong = [one for one in verify(home / "bundle") if one.severity is not Severity.NOTE]
    if wrong:
        sys.exit(str(wrong))


def main() -> None:
    """Do what is asked for."""
    what, home, *sizes = sys.argv[1:]
    if what == "make":
        make(Path(home) / "capture", *map(int, sizes))
    else:
        {"seal": seal_it, "verify": verify_it}[what](Path(home))


if __name__ == "__main__":
    main()
