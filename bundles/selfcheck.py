"""A capture's check of itself: whether its pictures show what the page said that it showed.

A picture can be half painted, cut off, or repeat itself without a word. What the page told of
itself at the moment when its picture was taken is held against the picture, before it is sealed.
It can only say that something is missing: a capture that passes is not thereby whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from bundles.drawn import DRAWN, Drawn
from bundles.elements import Box, elements_in
from bundles.likeness.hashes import REDUCTION
from bundles.likeness.hashing import fitted
from bundles.likeness.repeating import does_repeat
from bundles.pictures import decoded, joined, reduced
from bundles.plain import from_json
from bundles.received import gone_in, received_in
from bundles.records import Heading, contents
from bundles.screenshots import PIECE, page_in
from ogonblick.errors import BundleError
from ogonblick.likeness import PicturePart

_LARGEST = 64 << 20
_FLAT = 6  # levels of 256 within which an area has nothing on it
_SEEN = 24  # levels by which words differ from what they stand on, if they are to be seen
_FEW, _SHARE = 3, 0.1  # texts without ink: something may lie over one or two of many
_SHORT = 64  # pixels that a page may grow by itself while its pieces are taken
_PALE = 16  # deviation of the levels under which a picture may look like one colour
_LEAST = 64  # pixels of a side under which a medium is too small to be told from another

Levels = npt.NDArray[np.uint8]


class Flaw(StrEnum):
    """What a picture fails in: the kinds of faults that a check finds."""

    BLANK = "blank"
    BROKEN = "broken"
    GONE = "gone"
    OTHER = "other"
    SHORT = "short"
    REPEATED = "repeated"


@dataclass(frozen=True)
class Fault:
    """One way in which a page's picture fails: how many places, and the first of them."""

    flaw: Flaw
    page: str
    count: int = 1
    first: str = ""


def check(folder: Path) -> list[Fault]:
    """Return what the pictures in a capture folder fail in; nothing where all is as it should be.

    Pictures are decoded once, one piece at a time, and kept in grey at a sixteenth of their size.
    Raises ``BundleError`` for a WARC or picture that cannot be read.
    """
    pages = _pages(folder)
    told = _told(folder)
    return [
        *(fault for one in told for fault in _about_broken(folder, one)),
        *(fault for one in told for fault in _about_page(one, pages.get(one.page))),
        *(Fault(Flaw.REPEATED, page) for page, grey in pages.items() if does_repeat(grey)),
        *_about_media(folder, pages),
    ]


def _about_broken(folder: Path, told: Drawn) -> Iterator[Fault]:
    """Yield what a page could not show: pictures that are not there any more, and others."""
    gone = gone_in(folder, told.broken)
    for flaw, urls in (
        (Flaw.BROKEN, [one for one in told.broken if one not in gone]),
        (Flaw.GONE, [one for one in told.broken if one in gone]),
    ):
        if urls:
            yield Fault(flaw, told.page, len(urls), urls[0])


def _about_page(told: Drawn, grey: Image.Image | None) -> Iterator[Fault]:
    """Yield what a page's picture lacks of what the page told."""
    if grey is None:
        return
    missing = told.height - grey.height * REDUCTION
    if missing > _SHORT:
        yield Fault(Flaw.SHORT, told.page, missing)
    levels = np.asarray(grey)
    within = [one for one in told.texts if _cut(levels, one.box).size]
    blank = [one for one in within if is_blank(_cut(levels, one.box), one.light)]
    if blank and (len(blank) >= _FEW or len(blank) > _SHARE * len(within)):
        yield Fault(Flaw.BLANK, told.page, len(blank), f"y={blank[0].box[1]}")


def is_blank(levels: Levels, light: float) -> bool:
    """Say whether words of that lightness should be seen in an area, and nothing is.

    Where all of it is about as light as the words, the page itself has hidden them.
    """
    return int(np.ptp(levels)) < _FLAT and abs(float(levels.mean()) - light) > _SEEN


def _cut(levels: Levels, box: Box) -> Levels:
    """Return what lies in a box of the page on its reduced picture."""
    left, top, width, height = box
    right, bottom = max(0, left + width) // REDUCTION, max(0, top + height) // REDUCTION
    return levels[max(0, top) // REDUCTION : bottom, max(0, left) // REDUCTION : right]


def _about_media(folder: Path, pages: Mapping[str, Image.Image]) -> Iterator[Fault]:
    """Yield for each page how many of its posts' media its picture shows as something else.

    Only where nothing at all is painted: how a page fits a pale or moving picture into its box is
    its own affair.
    """
    flat = {one: part for one, part in _media_parts(folder, pages) if np.ptp(part) < _FLAT}
    files = received_in(folder, {url for (_, url) in flat})
    others = [key for key, part in flat.items() if has_more(files.get(key[1], b""), part.shape)]
    for page, found in groupby(sorted(others), key=lambda key: key[0]):
        urls = [url for _, url in found]
        yield Fault(Flaw.OTHER, page, len(urls), urls[0])


def _media_parts(
    folder: Path, pages: Mapping[str, Image.Image]
) -> Iterator[tuple[tuple[str, str], Levels]]:
    """Yield each medium's page and address, and what the page's picture shows in its place."""
    for warc in sorted(folder.glob("text-*.warc.gz")):
        with warc.open("rb") as stream:
            for one in elements_in([stream]):
                is_large = one.kind == PicturePart.MEDIUM and min(one.box[2:]) >= _LEAST
                if is_large and one.page in pages and not one.picture:
                    part = _cut(np.asarray(pages[one.page]), one.box)
                    if part.size:
                        yield (one.page, one.url), part


def has_more(medium: bytes, shape: tuple[int, ...]) -> bool:
    """Say whether a medium, fitted into rows and columns of a page, is more than one colour.

    One that is no picture, or cannot be decoded, is nothing to compare with.
    """
    try:
        image = decoded(medium)
    except BundleError:
        return False
    height, width = shape
    shown = fitted(ImageOps.fit(image, (width * REDUCTION, height * REDUCTION)))
    return bool(np.asarray(shown).std() >= _PALE)


def _pages(folder: Path) -> dict[str, Image.Image]:
    """Return each page's picture, in grey and reduced."""
    pieces: dict[str, list[Image.Image]] = {}
    for warc in sorted(folder.glob("screenshots-*.warc.gz")):
        with warc.open("rb") as stream:
            for heading, data in contents(stream, _is_piece, _LARGEST):
                pieces.setdefault(page_in(heading), []).append(reduced(decoded(data)))
    return {page: joined(parts) for page, parts in pieces.items()}


def _is_piece(heading: Heading) -> bool:
    return heading.type == "resource" and heading.url.startswith(PIECE)


def _told(folder: Path) -> Sequence[Drawn]:
    """Return what the pages said; nothing in a folder of an earlier version."""
    file = folder / DRAWN
    if not file.is_file():
        return ()
    try:
        return [from_json(Drawn, line) for line in file.read_bytes().splitlines()]
    except ValueError as fault:
        raise BundleError(f"{DRAWN} går inte att tolka: {fault}") from fault
