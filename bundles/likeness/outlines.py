"""What differs between two pictures that look alike, framed, for people to judge.

Nothing is decided by it: copies of one picture differ in places, and a changed digit in few.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops, ImageDraw, ImageOps

from bundles.elements import Box
from bundles.pictures import decoded, webp_slices

_SHOWN = (480, 480)
_BLOCK = 12  # pixels of a side: what differs in one of them is framed
_SEEN = 16  # levels of 256 that a block's mean must differ; coding again stays below in most
_FRAME = (214, 40, 40)
_WIDE = 3

Marks = npt.NDArray[np.bool_]


def shown(picture: bytes) -> bytes:
    """Return a picture as WebP, at most 480 pixels on a side. Raises ``BundleError``."""
    return webp_slices(_contained(picture))[0]


def outlined(picture: bytes, best: bytes) -> bytes:
    """Return a picture as ``shown`` does, with frames around what differs from the best copy.

    Raises ``BundleError`` where either is no picture.
    """
    image = _contained(picture)
    frames = ImageDraw.Draw(image)
    for left, top, width, height in differences(image, decoded(best)):
        frames.rectangle((left, top, left + width, top + height), outline=_FRAME, width=_WIDE)
    return webp_slices(image)[0]


def differences(image: Image.Image, best: Image.Image) -> tuple[Box, ...]:
    """Return where a picture differs from another, which is first made as large as it."""
    apart = ImageChops.difference(image, best.resize(image.size))
    red, green, blue = apart.split()
    most = ImageChops.lighter(red, ImageChops.lighter(green, blue))
    return tuple(_boxes(np.asarray(most.reduce(_BLOCK)) > _SEEN))


def _contained(picture: bytes) -> Image.Image:
    image = decoded(picture)
    return ImageOps.contain(image, _SHOWN) if max(image.size) > max(_SHOWN) else image.copy()


def _boxes(marks: Marks) -> Iterator[Box]:
    """Yield the box in pixels around each heap of marked blocks that touch one another."""
    left = {(int(row), int(column)) for row, column in np.argwhere(marks)}
    while left:
        heap = _heap(left)
        rows, columns = zip(*heap, strict=True)
        top, start = min(rows), min(columns)
        width, height = max(columns) - start + 1, max(rows) - top + 1
        yield start * _BLOCK, top * _BLOCK, width * _BLOCK, height * _BLOCK


def _heap(left: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Take a block and all that hang together with it out of those that are left."""
    heap = [left.pop()]
    for row, column in heap:
        around = {(row + down, column + across) for down in (-1, 0, 1) for across in (-1, 0, 1)}
        found = around & left
        left -= found
        heap += found
    return heap
