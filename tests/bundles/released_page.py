"""A page with posts, comments and pictures, sealed: what of it is handed out, and what is not."""

import json
from pathlib import Path

from PIL import Image

from bundles.burning import plain_png
from bundles.elements import LIST, OWN
from bundles.plain import to_json
from bundles.seal import seal
from ogonblick.bundle import Bundle
from ogonblick.capture import Capture, Coverage, Occasion, Order, Outcome
from ogonblick.digest import digest_of
from ogonblick.post import Medium, Origin, Post, PostKind
from ogonblick.release import Mask, MaskKind
from tests.bundles.building import PAGE, SEALED, TAKEN, Recording, prover, record_exchanges

NAME = "Gunvor Ekebjär"
SECRET = "hemligfors"
GROUND = "21 kap. 1 § OSL"

POSTS = (
    Post("p1", PostKind.POST, Origin.DRAWN_UP, "Sundby kommun", "Torget byggs om."),
    Post(
        "c1",
        PostKind.COMMENT,
        Origin.RECEIVED,
        NAME,
        "Bra!",
        f"{PAGE}/c1",
        "p1",
        media=(Medium(f"{PAGE}/gunvor-ekebjar.png", "image/png", "", f"Foto: {NAME}"),),
    ),
    Post(
        "c2",
        PostKind.COMMENT,
        Origin.RECEIVED,
        "Bo",
        f"Hon, gunvor\u00a0EKE\u00adBJÄR, bor i {SECRET}.",
        f"{PAGE}/c2",
        "p1",
    ),
    Post("p2", PostKind.POST, Origin.DRAWN_UP, "Sundby kommun", "Badet öppnar."),
    Post("p3", PostKind.POST, Origin.DRAWN_UP, "Sundby kommun", f"Tack, {NAME}, för allt."),
)
PLACES = {
    "p1": (0, 20, 300, 200),
    "c1": (20, 60, 260, 40),
    "c2": (20, 130, 260, 80),
    "p2": (0, 260, 300, 50),
}
"""Where each is on the page; the second comment goes on in the next piece."""

PIECES, WIDTH = (180, 160), 300

OWN_PLACE = (10, 5, 60, 30)
"""Where the last post is in a picture of its own: the page had let go of it."""


def page_picture(height: int = sum(PIECES)) -> Image.Image:
    """Return a page where every pixel is unlike what a mask would be."""
    image = Image.new("RGB", (WIDTH, height))
    for top in range(image.height):
        image.paste((120 + top % 100, 200, 255 - top % 120), (0, top, WIDTH, top + 1))
    return image


def sealed_page(place: Path) -> Bundle:
    """Seal a page with three posts and two comments, whose title names somebody."""
    folder = place / "capture"
    folder.mkdir()
    record_exchanges(folder)
    page, top = page_picture(), 0
    with Recording(folder / "screenshots-20260302090000.warc.gz") as warc:
        warc.resource(f"urn:view:{PAGE}", "image/png", plain_png(page))
        for number, height in enumerate(PIECES, start=1):
            piece = page.crop((0, top, WIDTH, top + height))
            mark = f"#piece-{number:04}" if number > 1 else ""
            warc.resource(f"urn:fullPageFinal:{PAGE}{mark}", "image/png", plain_png(piece))
            top += height
        alone = plain_png(page_picture(50))
        warc.resource(f"{OWN}{PAGE}#p3", "image/png", alone)
    lines = ({"kind": post.kind.value, "id": post.id, "box": PLACES[post.id]} for post in POSTS[:4])
    own = {"kind": "post", "id": "p3", "box": OWN_PLACE, "picture": str(digest_of([alone]))}
    with Recording(folder / "text-20260302090000.warc.gz") as warc:
        told = "".join(json.dumps(line) + "\n" for line in (*lines, own)).encode()
        warc.resource(f"{LIST}{PAGE}", "application/jsonl", told)
    line = {"url": PAGE, "ts": "2026-03-02T09:00:01Z", "title": NAME, "text": f"{SECRET} " * 2}
    (folder / "pages.jsonl").write_text(json.dumps(line) + "\n")
    (folder / "posts.jsonl").write_text("".join(to_json(post) + "\n" for post in POSTS))
    (folder / "coverage.json").write_text(to_json(Coverage()))
    (folder / "provenance.json").write_text("{}")
    (folder / "spans.jsonl").write_text("")
    order = Order("sundby-facebook", Occasion.SCHEDULED, "2026H1")
    capture = Capture(order, folder, TAKEN, Outcome.COMPLETE, f"Sundby och {NAME}", PAGE)
    return seal(capture, place / "bundle", SEALED, prover(place / "home"))


def words(text: str) -> Mask:
    """Return a mask of words."""
    return Mask(MaskKind.WORDS, GROUND, words=text, number=1)
