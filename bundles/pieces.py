"""The whole picture of each page, piece by piece out of the sealed records: sizes, and tiles of it.

Viewers were given pictures at sealing; these are the masters, lossless, for whoever looks closely.
"""

import struct
import zlib
from collections import defaultdict
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

from PIL.Image import Image

from bundles.answers import Place
from bundles.lookup import places, record_bytes, record_content
from bundles.pictures import decoded
from bundles.screenshots import NUMBERED, PIECE
from ogonblick.errors import BundleError

SCALES = (4, 2, 1)
"""How many pixels of the page there are to one that is shown, on each side."""

TILE = 500
"""Highest tile, in pixels as shown."""

PNG_BEGINS = b"\x89PNG\r\n\x1a\n"
"""What every PNG begins with."""

_QUALITY = 85
# The heading of a record is some hundred bytes; of a PNG the first 24 tell its sides.
_FIRST = 16 << 10
_SIDES = struct.Struct(">8x4x4sII")


@dataclass(frozen=True)
class Piece:
    """A part of a page's picture: on which page, how far from its top, its sides in pixels."""

    page: str
    top: int
    width: int
    height: int
    place: Place


@dataclass(frozen=True)
class Tile:
    """A part of a piece: how far from the page's top it begins, and its height (page's pixels)."""

    number: int
    top: int
    height: int


def pieces(wacz: ZipFile) -> list[Piece]:
    """Return the pieces of all pages in the order recorded, each page's from the top.

    Only the beginning of each is read. Raises ``BundleError`` for what is no picture of ours.
    """
    tops: defaultdict[str, int] = defaultdict(int)
    found = []
    for url, place in places(wacz, lambda url: url.startswith(PIECE)):
        page = url.removeprefix(PIECE).partition(NUMBERED)[0]
        width, height = _sides(wacz, place)
        found.append(Piece(page, tops[page], width, height, place))
        tops[page] += height
    return found


def tiles_of(piece: Piece, scale: int) -> list[Tile]:
    """Return how a piece is cut at a scale."""
    step = TILE * scale
    return [
        Tile(number, piece.top + top, min(step, piece.height - top))
        for number, top in enumerate(range(0, piece.height, step))
    ]


def develop_tiles(wacz: ZipFile, piece: Piece, scale: int) -> tuple[bytes, ...]:
    """Return the tiles of a piece at a scale: WebP, without loss where nothing is scaled.

    Raises ``BundleError`` for a picture that cannot be decoded.
    """
    image = decoded(record_content(wacz, piece.place))
    shown = image if scale == 1 else image.reduce(scale)
    tops = range(0, shown.height, TILE)
    return tuple(_tile(shown, top, lossless=scale == 1) for top in tops)


def _tile(image: Image, top: int, *, lossless: bool) -> bytes:
    part = image.crop((0, top, image.width, min(top + TILE, image.height)))
    stream = BytesIO()
    part.save(stream, "WEBP", lossless=lossless, quality=0 if lossless else _QUALITY, method=0)
    return stream.getvalue()


def _sides(wacz: ZipFile, place: Place) -> tuple[int, int]:
    """Return width and height of a recorded PNG from its first bytes."""
    try:
        told = zlib.decompressobj(wbits=31).decompress(record_bytes(wacz, place, _FIRST), _FIRST)
    except zlib.error as fault:
        raise BundleError(f"{place.warc} är skadad.") from fault
    picture = told.partition(b"\r\n\r\n")[2]
    if not picture.startswith(PNG_BEGINS) or len(picture) < _SIDES.size:
        raise BundleError(f"{place.warc} har en skärmdump som inte är en PNG-bild.")
    _, width, height = _SIDES.unpack_from(picture)
    return int(width), int(height)
