"""The pictures of a page, taken from the sealed records themselves and developed once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL.Image import Image

from bundles.pictures import Print, decoded, prints, reduced, thumbnail, webp_slices
from bundles.records import Heading, contents
from ogonblick.digest import Digest, digest_of
from ogonblick.errors import BundleError

VIEW = "urn:view:"
PIECE = "urn:fullPageFinal:"

# What the largest picture that is decoded can be at most, lossless; more is no screenshot.
_LARGEST = 64 << 20


@dataclass(frozen=True)
class Developed:
    """One screenshot: the digest of its record's bytes, what is hashed, what viewers get.

    ``prints`` are its parts for paper.
    """

    is_view: bool
    source: Digest
    grey: Image
    slices: tuple[bytes, ...]
    prints: tuple[Print, ...]
    thumbnail: bytes


def develop(warcs: Iterable[Path]) -> list[Developed]:
    """Develop the top view and the full-page pieces of the WARCs, in the order recorded.

    One lossless picture is in memory at a time. Raises ``BundleError`` for a picture that cannot
    be decoded, and where there is none at all.
    """
    developed = [_developed(heading, data) for warc in warcs for heading, data in _pictures(warc)]
    if not developed:
        raise BundleError(
            "Inhämtningen saknar skärmdump och kan inte förseglas. Gör om inhämtningen."
        )
    return developed


def is_screenshot(heading: Heading) -> bool:
    """Say whether a record is the top view or a piece of the full page."""
    return heading.type == "resource" and heading.url.startswith((VIEW, PIECE))


def viewer_members(pictures: Iterable[Developed]) -> Iterator[tuple[str, bytes]]:
    """Yield the pictures for viewers: the full page in numbered parts, and a thumbnail.

    Where no full page was taken, the top view stands in for it. A folder in a folder would have
    ``wacz validate`` (0.6.0) say that they are not listed.
    """
    views = [picture for picture in pictures if picture.is_view]
    pieces = [picture for picture in pictures if not picture.is_view]
    slices = [part for picture in pieces or views for part in picture.slices]
    for number, part in enumerate(slices, start=1):
        yield f"view/full-{number:04}.webp", part
    yield "view/thumbnail.webp", (views or pieces)[0].thumbnail


def _pictures(warc: Path) -> Iterator[tuple[Heading, bytes]]:
    with warc.open("rb") as stream:
        yield from contents(stream, is_screenshot, _LARGEST)


def _developed(heading: Heading, data: bytes) -> Developed:
    image = decoded(data)
    is_view = heading.url.startswith(VIEW)
    return Developed(
        is_view,
        digest_of([data]),
        reduced(image),
        webp_slices(image),
        prints(image),
        thumbnail(image),
    )
