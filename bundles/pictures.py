"""Pictures opened with care and developed for viewers: the one place that uses Pillow."""

import math
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise

from PIL import Image

from bundles.likeness.hashes import REDUCTION
from ogonblick.errors import BundleError

# We refuse what takes more than 64 MB of memory, so that a small file which unfolds to gigabytes is
# never unfolded. A screenshot piece of 1,920 x 4,000 is 8 million; they were 8,000 high once.
_PIXELS = 16_000_000
# Only what browsers show. Pillow's other readers start programs (EPS) or are seldom exercised.
_FORMATS = ("AVIF", "GIF", "JPEG", "PNG", "WEBP")
_UNDECODABLE = (
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,  # an exception wherever warnings are made errors
    EOFError,
    IndexError,
    OSError,  # truncated or unidentified
    OverflowError,
    RuntimeError,  # a broken AVIF
    SyntaxError,  # Pillow's word for a broken PNG chunk
    TypeError,
    ValueError,
    struct.error,
)

Size = tuple[int, int]

_BY_JPEG = (2, 4)  # what its decoder divides by as it goes; by eight is more than we do
_WEBP_SIDE = 16_383  # the format's own limit; Chromium returns nothing above it, without a word
_THUMBNAIL = (480, 360)
_QUALITY = 80
# A desktop page is printed on paper that lies down, or nobody could read it; a phone's stands up.
_DESKTOP = 1_200
_LYING, _STANDING = 0.66, 1.33
_NARROWEST = 320
_EFFORT = 2  # half the time of Pillow's own choice, 5 % more bytes (measured on 1920×8000 px)


@dataclass(frozen=True)
class Print:
    """A part of a picture as JPEG, cut to fill a page of paper; its sides in pixels."""

    data: bytes
    width: int
    height: int


def decoded(picture: bytes) -> Image.Image:
    """Return the first frame of a picture, as RGB. Raises ``BundleError`` if it cannot be shown."""
    with _opened(picture) as image:
        image.load()
        return image if image.mode == "RGB" else _in_rgb(image)


def shrunk(picture: bytes, factor_of: Callable[[Size], int]) -> tuple[Size, Image.Image]:
    """Return a picture's width and height, and its first frame in grey, its sides a part of them.

    ``factor_of`` says by what they are divided. A JPEG is decoded at that scale: of a photograph of
    1,600 x 1,067 pixels it took 2.4 ms instead of 10 (2026-11). Raises ``BundleError``.
    """
    with _opened(picture) as image:
        size, factor = image.size, factor_of(image.size)
        if factor in _BY_JPEG:
            image.draft("L", (image.width // factor, image.height // factor))
        image.load()
        grey = image if image.mode in ("L", "RGB") else _in_rgb(image)
        is_done = image.size != size
        return size, grey.convert("L").reduce(1 if is_done else factor)


@contextmanager
def _opened(picture: bytes) -> Iterator[Image.Image]:
    """Open a picture that is not too large; what it raises as it is read is our own error."""
    try:
        with Image.open(BytesIO(picture), formats=_FORMATS) as image:
            if image.width * image.height > _PIXELS:
                raise BundleError(
                    f"Bilden är för stor: {image.width} x {image.height} bildpunkter."
                )
            yield image
    except _UNDECODABLE as fault:
        raise BundleError("Bilden går inte att avkoda.") from fault


def is_moving(picture: bytes) -> bool:
    """Say whether a picture has more frames than one.

    Raises ``BundleError`` where they cannot be counted: the first may be whole, and the next cut.
    """
    try:
        with Image.open(BytesIO(picture), formats=_FORMATS) as image:
            return bool(getattr(image, "is_animated", False))
    except _UNDECODABLE as fault:
        raise BundleError("Bilden går inte att avkoda.") from fault


def _in_rgb(image: Image.Image) -> Image.Image:
    """Go by way of RGBA: a palette with transparency makes Pillow warn when it goes straight."""
    return image.convert("RGBA").convert("RGB")


def reduced(image: Image.Image) -> Image.Image:
    """Return the picture in grey, a fourth of its size on each side: what is hashed."""
    return image.convert("L").reduce(REDUCTION)


def joined(pieces: Sequence[Image.Image]) -> Image.Image:
    """Return pictures of one kind under one another, as the page they were cut from."""
    size = (max(piece.width for piece in pieces), sum(piece.height for piece in pieces))
    page = Image.new(pieces[0].mode, size)
    top = 0
    for piece in pieces:
        page.paste(piece, (0, top))
        top += piece.height
    return page


def joined_png(pieces: Sequence[bytes]) -> bytes:
    """Return pictures under one another as one PNG. Raises ``BundleError`` for a broken one."""
    return _png(joined([decoded(piece) for piece in pieces]))


def inlaid(picture: bytes, parts: Iterable[tuple[int, int, bytes]]) -> bytes:
    """Return a picture as PNG with others in it: left and top in pixels, and each one's bytes.

    Raises ``BundleError`` for a broken one.
    """
    whole = decoded(picture)
    for left, top, part in parts:
        whole.paste(decoded(part), (left, top))
    return _png(whole)


def is_plain(picture: bytes) -> bool:
    """Say whether a picture is of one colour. Raises ``BundleError`` for a broken one."""
    return decoded(picture).getcolors(1) is not None


def _png(image: Image.Image) -> bytes:
    packed = BytesIO()
    image.save(packed, "PNG", compress_level=1)
    return packed.getvalue()


def webp_slices(image: Image.Image) -> tuple[bytes, ...]:
    """Return the picture as WebP, cut where it is taller than the format can hold."""
    tops = range(0, image.height, _WEBP_SIDE)
    return tuple(_webp(_part(image, top, min(top + _WEBP_SIDE, image.height))) for top in tops)


def prints(image: Image.Image) -> tuple[Print, ...]:
    """Return the picture as JPEG, cut evenly into parts that fill an A4 page each."""
    shape = _LYING if image.width >= _DESKTOP else _STANDING
    parts = math.ceil(image.height / (max(image.width, _NARROWEST) * shape))
    edges = [round(image.height * number / parts) for number in range(parts + 1)]
    return tuple(_print(image, top, bottom) for top, bottom in pairwise(edges))


def thumbnail(image: Image.Image) -> bytes:
    """Return the top of the picture as WebP, 480 pixels wide and at most 360 high."""
    width, height = _THUMBNAIL
    visible = min(image.height, max(1, round(image.width * height / width)))
    shown = image.crop((0, 0, image.width, visible))
    return _webp(shown.resize((width, max(1, round(visible * width / image.width)))))


def _part(image: Image.Image, top: int, bottom: int) -> Image.Image:
    """Return a part of the picture's height; all of it is the picture, not one more of it."""
    if bottom - top == image.height:
        return image
    return image.crop((0, top, image.width, bottom))


def _print(image: Image.Image, top: int, bottom: int) -> Print:
    part = _part(image, top, bottom)
    return Print(_encoded(part, "JPEG", quality=_QUALITY), part.width, part.height)


def _webp(image: Image.Image) -> bytes:
    return _encoded(image, "WEBP", quality=_QUALITY, method=_EFFORT)


def _encoded(image: Image.Image, kind: str, **options: int) -> bytes:
    stream = BytesIO()
    try:
        image.save(stream, kind, **options)
    except (OSError, ValueError) as fault:
        raise BundleError(f"Bilden går inte att göra om till {kind}.") from fault
    return stream.getvalue()
