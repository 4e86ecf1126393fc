"""The surface of pictures: digests of each row of pixels, and whether two differ beyond reason.

The last witness of a comparison, which can only say no: of what is drawn, framed or styled no text
tells. A page that has not changed is drawn alike to the last pixel (24 of 24, 2026-11).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import BinaryIO

import numpy as np
from PIL import Image

from bundles.elements import OWN, Box, PageElement
from bundles.pictures import decoded
from bundles.records import Heading, contents
from bundles.screenshots import PIECE, page_in
from ogonblick.digest import digest_of
from ogonblick.likeness import PicturePart

TALLEST = 48
"""Pixels of height that a line with a number or a time takes at most."""

HEADER = "header:"
"""What a page's header is known by among its elements."""

_DIGEST = 8  # bytes of a strip's digest: two of ten thousand snapshots agree by chance never
_STRIP = 32  # pixels of a row that have a digest of their own, so that columns are told apart
_GAP = 8  # rows between those of one line that may be alike: under an å, above a g
_LARGEST = 64 << 20
_BLEED = 1  # a box is told in whole pixels, and a picture may begin between two
_PAINT = (128, 128, 128)

_CELL = 16  # pixels of a side of what a medium's place is told in
_NEAR = 16  # levels by which a cell may differ that shows the same: four were seen, text has 60

Rows = tuple[bytes, ...]
"""Of each row the digests of its strips, one after the other from the left."""

Cells = tuple[int, bytes]
"""The place of a medium as drawn, coarsely and in grey: how many cells a row has, and all cells."""


@dataclass(frozen=True)
class Surface:
    """A page's picture, or an element's own: the digests of its files, and of its rows.

    ``places`` is what stood in the places of its media, piece by piece, which no row tells of.
    """

    files: tuple[str, ...]
    rows: Rows
    places: tuple[Cells, ...] = ()


def surfaces(
    warcs: Iterable[BinaryIO], elements: Iterable[PageElement] = (), moving: Collection[str] = ()
) -> dict[str, Surface]:
    """Return the surface of each page, and of each element with a picture of its own.

    A page's is under its address, an element's under its record's. The media among ``elements``
    are left out of their pages' rows: their bytes are compared, and a busy browser shrinks pictures
    in a quicker way (10 of 56, by four levels of 256 in the mean, 2026-11). What is drawn over one
    its place tells, unless its address is one of the ``moving``. Raises ``BundleError`` for a
    picture that cannot be decoded.
    """
    media: dict[str, list[PageElement]] = {}
    for one in elements:
        if one.kind == PicturePart.MEDIUM:
            media.setdefault(one.page, []).append(one)
    files: dict[str, list[str]] = {}
    rows: dict[str, list[bytes]] = {}
    places: dict[str, list[Cells]] = {}
    for warc in warcs:
        for heading, data in contents(warc, _is_wanted, _LARGEST):
            name = page_in(heading) if heading.url.startswith(PIECE) else heading.url
            top = len(rows.setdefault(name, []))
            files.setdefault(name, []).append(str(digest_of([data])))
            image, held = decoded(data), media.get(name, ())
            still = (one.box for one in held if one.url not in moving)
            places.setdefault(name, []).extend(cells_of(image, still, top))
            rows[name] += rows_of(without(image, (one.box for one in held), top))
    return {
        name: Surface(tuple(files[name]), tuple(rows[name]), tuple(places[name])) for name in files
    }


def without(image: Image.Image, boxes: Iterable[Box], top: int = 0) -> Image.Image:
    """Return a piece of a page that begins at ``top``, with boxes of the page painted over."""
    for box in boxes:
        left, above, right, below = _edges(box, top)
        if below > 0 and above < image.height:
            edges = (left - _BLEED, above - _BLEED, right + _BLEED, below + _BLEED)
            image.paste(_PAINT, edges)
    return image


def cells_of(image: Image.Image, boxes: Iterable[Box], top: int = 0) -> Iterator[Cells]:
    """Yield what a piece of a page that begins at ``top`` shows in each box that it has some of."""
    for box in boxes:
        left, above, right, below = _edges(box, top)
        part = (max(left, 0), max(above, 0), min(right, image.width), min(below, image.height))
        if part[0] < part[2] and part[1] < part[3]:
            size = (-(-(part[2] - part[0]) // _CELL), -(-(part[3] - part[1]) // _CELL))
            grey = image.crop(part).convert("L").resize(size, Image.Resampling.BOX)
            yield size[0], grey.tobytes()


def shows_other(before: Sequence[Cells], after: Sequence[Cells]) -> bool:
    """Say whether the places of media show other things: another size, or a cell far apart."""
    if [(wide, len(cells)) for wide, cells in before] != [(wide, len(one)) for wide, one in after]:
        return True
    old, new = (
        np.frombuffer(b"".join(cells for _, cells in places), np.uint8).astype(np.int16)
        for places in (before, after)
    )
    return bool((np.abs(old - new) > _NEAR).any())


def _edges(box: Box, top: int) -> Box:
    """Return left, upper, right and lower edge of a box, in a piece that begins at ``top``."""
    left, above, width, height = box
    return left, above - top, left + width, above - top + height


def rows_of(image: Image.Image) -> Iterator[bytes]:
    """Yield the digests of each row of a picture, from the top down."""
    before, digests = b"", b""
    step = _STRIP * len(image.getbands())
    for row in np.asarray(image):
        data = row.tobytes()
        if data != before:  # half of a page's rows are as the one above
            before, digests = data, b"".join(_digests(data, step))
        yield digests


def _digests(row: bytes, step: int) -> Iterator[bytes]:
    for at in range(0, len(row), step):
        yield blake2b(row[at : at + step], digest_size=_DIGEST).digest()


def differs(
    before: Rows, after: Rows, restless: Sequence[PageElement], lines: Mapping[str, int]
) -> bool:
    """Say whether two pictures differ by more than what is known to be other by itself.

    ``restless`` are the elements of the page in which something is, ``lines`` in how many of its
    lines by the element's key (``key_of``).
    """
    if list(map(len, before)) != list(map(len, after)):
        return True
    left = dict(lines)
    smallest_first = sorted(restless, key=lambda one: one.box[3])
    for begins, ends in _runs(before, after):
        strips = _strips_apart(before[begins:ends], after[begins:ends])
        holders = (
            one
            for one in smallest_first
            if left.get(key_of(one)) and _holds(one, begins, ends) and _spans(one, strips)
        )
        holder = next(holders, None)
        if holder is None or ends - begins > TALLEST:
            return True
        left[key_of(holder)] -= 1
    return False


def key_of(element: PageElement) -> str:
    """Return what a post's, a comment's or the header's element is known by."""
    return f"{element.kind}:{element.id}"


def _is_wanted(heading: Heading) -> bool:
    return heading.type == "resource" and heading.url.startswith((PIECE, OWN))


def _holds(element: PageElement, begins: int, ends: int) -> bool:
    _, top, _, height = element.box
    return top <= begins and ends <= top + height


def _spans(element: PageElement, strips: Collection[int]) -> bool:
    """Say whether strips lie in an element's columns; one at its side may go beyond them."""
    left, _, width, _ = element.box
    return left // _STRIP <= min(strips) and max(strips) * _STRIP < left + width


def _strips_apart(before: Rows, after: Rows) -> set[int]:
    """Return which strips differ in any of some rows."""
    return {
        at // _DIGEST
        for one, other in zip(before, after, strict=True)
        for at in range(0, len(one), _DIGEST)
        if one[at : at + _DIGEST] != other[at : at + _DIGEST]
    }


def _runs(before: Rows, after: Rows) -> Iterator[tuple[int, int]]:
    """Yield first and last (exclusive) of the rows in a row that differ.

    Rows of one line of text may be alike between those that are not, so a small gap is none.
    """
    apart = [at for at, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]
    runs: list[tuple[int, int]] = []
    for at in apart:
        if runs and at - runs[-1][1] < _GAP:
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((at, at + 1))
    yield from runs
