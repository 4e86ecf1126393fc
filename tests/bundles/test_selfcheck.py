"""A capture's pictures are held against what the page said; what is missing in them is told."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from bundles.drawn import DRAWN, Drawn, Text
from bundles.elements import LIST
from bundles.likeness.repeating import PERIOD
from bundles.plain import to_json
from bundles.screenshots import NUMBERED, PIECE
from bundles.selfcheck import Fault, Flaw, check
from tests.bundles.building import PAGE, PICTURE, Recording, png

BLACK = 0.0
WHITE = 255.0
LINE = (20, 20, 200, 20)
PHOTO = (20, 60, 320, 240)
HEIGHT = 400


def painted(*parts: tuple[tuple[int, int, int, int], str], height: int = HEIGHT) -> Image.Image:
    """Return a white page with some words and areas on it."""
    page = Image.new("RGB", (640, height), "white")
    draw = ImageDraw.Draw(page)
    for (left, top, width, tall), what in parts:
        if what.startswith("#"):
            draw.rectangle((left, top, left + width, top + tall), fill=what)
        else:
            draw.text((left, top), what, fill="black", font_size=16)
    return page


def pasted(page: Image.Image, picture: bytes, box: tuple[int, int, int, int]) -> Image.Image:
    """Return the page with a picture in a box."""
    left, top, width, height = box
    page.paste(Image.open(BytesIO(picture)).resize((width, height)), (left, top))
    return page


def encoded(image: Image.Image) -> bytes:
    """Return a picture as PNG."""
    stream = BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def found(
    folder: Path,
    pieces: Iterable[Image.Image],
    told: Drawn | None,
    medium: bytes = b"",
) -> list[Fault]:
    """Return what a capture folder with these pictures, and that said of them, fails in."""
    folder.mkdir(exist_ok=True)
    with Recording(folder / "screenshots-20260302090001.warc.gz") as warc:
        for number, piece in enumerate(pieces, start=1):
            name = f"{PIECE}{PAGE}" + (f"{NUMBERED}{number:04}" if number > 1 else "")
            warc.resource(name, "image/png", encoded(piece))
    with Recording(folder / "rec-20260302090000.warc.gz") as warc:
        warc.response(PICTURE, "image/png", medium)
    with Recording(folder / "text-20260302090001.warc.gz") as warc:
        line = f'{{"kind":"medium","id":"p1","url":"{PICTURE}","box":{list(PHOTO)}}}'
        warc.resource(f"{LIST}{PAGE}", "application/jsonl", line.encode() if medium else b"")
    if told:
        (folder / DRAWN).write_text(f"{to_json(told)}\n")
    return check(folder)


def drawn(*texts: Text, height: int = HEIGHT, broken: tuple[str, ...] = ()) -> Drawn:
    """Return what the page said."""
    return Drawn(PAGE, height, texts, broken)


def test_a_picture_that_shows_all_passes(tmp_path: Path) -> None:
    """Words, and the medium as it was received, smaller and smoothed."""
    page = pasted(painted((LINE, "Bron öppnar i april.")), png(640, 480), PHOTO)
    assert found(tmp_path, [page], drawn(Text(LINE, BLACK)), png(640, 480)) == []


def test_words_that_were_not_painted_are_missed(tmp_path: Path) -> None:
    """The area is as white as the page, and the words are black."""
    assert found(tmp_path, [painted()], drawn(Text(LINE, BLACK))) == [
        Fault(Flaw.BLANK, PAGE, 1, "y=20")
    ]


def test_words_in_the_colour_of_the_page_are_its_own_doing(tmp_path: Path) -> None:
    """White on white is hidden from everybody: the picture shows what there is to see."""
    assert found(tmp_path, [painted()], drawn(Text(LINE, WHITE))) == []


def test_words_half_outside_of_the_page_are_looked_for_inside(tmp_path: Path) -> None:
    """What stands to the right of where they end is not theirs."""
    page = painted(((40, 20, 1, 1), "Bron öppnar i april."))
    outside = Text((-180, 20, 200, 20), BLACK)
    assert found(tmp_path, [page], drawn(outside)) == [Fault(Flaw.BLANK, PAGE, 1, "y=20")]


def test_one_text_of_many_may_lie_under_something(tmp_path: Path) -> None:
    """A bar that stays in its place covers a line at most; three are a picture half painted."""
    rows = [(20, 20 + 30 * row, 200, 20) for row in range(40)]
    told = drawn(*(Text(row, BLACK) for row in rows), height=1400)
    one = painted(*((row, "Bron öppnar") for row in rows[1:]), height=1400)
    three = painted(*((row, "Bron öppnar") for row in rows[3:]), height=1400)
    assert found(tmp_path / "en", [one], told) == []
    assert found(tmp_path / "tre", [three], told) == [Fault(Flaw.BLANK, PAGE, 3, "y=20")]


def test_a_picture_that_the_page_could_not_show_is_told(tmp_path: Path) -> None:
    """It was asked for, and never decoded."""
    said = drawn(broken=(PICTURE, f"{PICTURE}?2"))
    assert found(tmp_path, [painted()], said) == [Fault(Flaw.BROKEN, PAGE, 2, PICTURE)]


def test_a_picture_shorter_than_the_page_is_told(tmp_path: Path) -> None:
    """A page may grow by a line while it is taken, and no more."""
    assert found(tmp_path / "a", [painted()], drawn(height=HEIGHT + 60)) == []
    assert found(tmp_path / "b", [painted()], drawn(height=HEIGHT + 900)) == [
        Fault(Flaw.SHORT, PAGE, 900)
    ]


@pytest.mark.parametrize("colour", ["#ffffff", "#dddddd"])
def test_a_medium_that_was_not_painted_is_told(tmp_path: Path, colour: str) -> None:
    """In its place the page has one colour, and the medium has more."""
    page = painted((PHOTO, colour))
    assert found(tmp_path, [page], drawn(), png(640, 480)) == [Fault(Flaw.OTHER, PAGE, 1, PICTURE)]


def test_a_medium_of_one_colour_is_painted_so(tmp_path: Path) -> None:
    """And one that cannot be decoded is nothing to compare with."""
    grey = encoded(Image.new("RGB", (640, 480), "#dddddd"))
    page = painted((PHOTO, "#dddddd"))
    assert found(tmp_path / "grey", [page], drawn(), grey) == []
    assert found(tmp_path / "cut", [page], drawn(), png(640, 480)[:60]) == []


def test_a_medium_that_is_painted_at_all_passes(tmp_path: Path) -> None:
    """However pale, and however the page fits it into its box: a small part of it is enough."""
    page = painted((PHOTO, "#dddddd"), ((150, 160, 40, 40), "#cccccc"))
    assert found(tmp_path, [page], drawn(), png(640, 480)) == []


def test_a_picture_that_repeats_itself_is_told(tmp_path: Path) -> None:
    """As Chromium's did under some drawing software, in pieces as it is taken."""
    rng = np.random.default_rng(7)
    rows = rng.integers(0, 255, (PERIOD, 64, 3), dtype=np.uint8)
    page = np.concatenate([rows, rows[:1808]])
    pieces = [Image.fromarray(page[top : top + 2000]) for top in range(0, len(page), 2000)]
    assert found(tmp_path, pieces, None) == [Fault(Flaw.REPEATED, PAGE)]
