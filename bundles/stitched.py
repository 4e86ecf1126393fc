"""The whole picture of a page as one file: its pieces stitched without loss, as they are read.

It is made when somebody asks for it, and kept nowhere: the pieces are the masters, and a second
copy of the same pixels would double the largest part of many packages.
"""

import struct
import zlib
from collections.abc import Iterator, Sequence
from zipfile import ZipFile

import numpy as np

from bundles.lookup import record_content
from bundles.pictures import decoded
from bundles.pieces import PNG_BEGINS, Piece

HIGHEST = 65_535
"""Highest picture in pixels: as high as a JPEG can be, and what browsers still show. 1,920 px wide
it is 503 MB to who opens it."""

PNG = "image/png"

_HEADER = struct.Struct(">IIBBBBB")
_EIGHT_BITS, _RGB, _ALWAYS = 8, 2, 0
_UP = 2  # each row is what differs from the one above: on pages mostly nothing
_LEVEL = 1


def fits(pieces: Sequence[Piece]) -> bool:
    """Say whether one page's pieces make one picture: as wide all of them, and not too high."""
    return len({one.width for one in pieces}) == 1 and sum(map(_height, pieces)) <= HIGHEST


def stitched(wacz: ZipFile, pieces: Sequence[Piece]) -> Iterator[bytes]:
    """Yield one page's pieces, from its top and such that they fit, as one PNG.

    One piece is in memory at a time. Raises ``BundleError`` for one that cannot be decoded.
    """
    width, height = pieces[0].width, sum(map(_height, pieces))
    told = _HEADER.pack(width, height, _EIGHT_BITS, _RGB, _ALWAYS, _ALWAYS, _ALWAYS)
    yield PNG_BEGINS + _chunk(b"IHDR", told)
    packer, above = zlib.compressobj(_LEVEL), np.zeros((1, 3 * width), np.uint8)
    for piece in pieces:
        pixels = np.asarray(decoded(record_content(wacz, piece.place))).reshape(piece.height, -1)
        less = pixels - np.vstack([above, pixels[:-1]])
        yield _chunk(b"IDAT", packer.compress(np.insert(less, 0, _UP, axis=1).tobytes()))
        above = pixels[-1:]
    yield _chunk(b"IDAT", packer.flush()) + _chunk(b"IEND", b"")


def _height(piece: Piece) -> int:
    return piece.height


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
