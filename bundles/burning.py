"""Masks burnt into pictures: new files of plain pixels, where nothing lies behind a mask."""

from collections.abc import Iterable
from io import BytesIO

from PIL import Image

from ogonblick.release import Box

_BLACK = (0, 0, 0)
_EFFORT = 4  # of 9, which took twice the time for 2 % less (1,920 x 4,000 pixels, 2026-11)


def burnt(image: Image.Image, boxes: Iterable[Box]) -> Image.Image:
    """Return a picture with its boxes black, made of the pixels alone: no words go with it."""
    copy = Image.frombytes("RGB", image.size, image.convert("RGB").tobytes())
    for left, top, width, height in boxes:
        copy.paste(_BLACK, (left, top, left + width, top + height))
    return copy


def plain_png(image: Image.Image) -> bytes:
    """Return a burnt picture as a PNG that says nothing but its pixels."""
    stream = BytesIO()
    image.save(stream, "PNG", compress_level=_EFFORT)
    return stream.getvalue()


def shared(box: Box, other: Box) -> Box | None:
    """Return what two boxes have in common; None for nothing."""
    left, top = max(box[0], other[0]), max(box[1], other[1])
    right = min(box[0] + box[2], other[0] + other[2])
    bottom = min(box[1] + box[3], other[1] + other[3])
    return (left, top, right - left, bottom - top) if right > left and bottom > top else None
