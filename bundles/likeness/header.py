"""The look of a page's header: its picture, and the hash by which a platform's redesign is seen."""

from io import BytesIO
from pathlib import Path

from PIL import Image

from bundles.elements import elements_in
from bundles.likeness.hashes import PAGES
from bundles.likeness.hashing import by_cosines
from bundles.pictures import decoded, reduced
from ogonblick.digest import digest_of
from ogonblick.likeness import PicturePart

VIEW = "view.png"
"""The file in a capture folder that shows the page's first screenful."""

TOP = 480
"""Pixels from the top of a page that are its header, where nothing on it says so."""


def header_picture(folder: Path) -> bytes:
    """Return the header as PNG, cut out of a capture folder's first screenful.

    Raises ``BundleError`` for a picture or list that cannot be read.
    """
    stream = BytesIO()
    _header(folder).save(stream, "PNG")
    return stream.getvalue()


def look_of(picture: bytes) -> str:
    """Return the perceptual hash of a header's picture."""
    return by_cosines(reduced(decoded(picture)), 16, digest_of([picture]), PAGES).value


def _header(folder: Path) -> Image.Image:
    view = decoded((folder / VIEW).read_bytes())
    for warc in sorted(folder.glob("text-*.warc.gz")):
        with warc.open("rb") as stream:
            boxes = [one.box for one in elements_in([stream]) if one.kind == PicturePart.HEADER]
        for left, top, width, height in boxes:
            right, bottom = min(left + width, view.width), min(top + height, view.height)
            if right - left >= TOP and bottom > top >= 0 <= left:
                return view.crop((left, top, right, bottom))
    return view.crop((0, 0, view.width, min(TOP, view.height)))
