"""The pictures of a page, taken from the sealed records themselves and developed once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL.Image import Image

from bundles.pictures import decoded, prints, reduced, thumbnail, webp_slices
from bundles.records import Heading, contents
from ogonblick.digest import Digest, digest_of
from ogonblick.errors import BundleError

VIEW = "urn:view:"
PIECE = "urn:fullPageFinal:"
NUMBERED = "#piece-"
"""What follows the address of a page, in the name of each of its pieces but the first."""

# What the largest picture that is decoded can be at most, lossless; more is no screenshot.
_LARGEST = 64 << 20


@dataclass(frozen=True)
class PrintFile:
    """The file of a part for paper, a JPEG; its sides in pixels."""

    path: Path
    width: int
    height: int


@dataclass(frozen=True)
class Developed:
    """One screenshot: the digest of its record's bytes, what is hashed, what viewers get.

    ``page`` is the address of what it shows. ``slices`` are the files of its parts for viewers,
    ``prints`` of those for paper: of a long page they are more than should be in memory.
    """

    is_view: bool
    page: str
    source: Digest
    grey: Image
    slices: tuple[Path, ...]
    prints: tuple[PrintFile, ...]
    thumbnail: bytes


def develop(warcs: Iterable[Path], folder: Path) -> list[Developed]:
    """Develop the top view and the full-page pieces of the WARCs, in the order recorded.

    What viewers and paper get is laid in ``folder``, which must be empty and be kept as long as it
    is needed. One lossless picture is in memory at a time. Raises ``BundleError`` for a picture
    that cannot be decoded, and where there is none at all.
    """
    pictures = (picture for warc in warcs for picture in _pictures(warc))
    developed = [
        _developed(heading, data, folder / f"{number:04}")
        for number, (heading, data) in enumerate(pictures)
    ]
    if not developed:
        raise BundleError(
            "Inhämtningen saknar skärmdump och kan inte förseglas. Gör om inhämtningen."
        )
    return developed


def is_screenshot(heading: Heading) -> bool:
    """Say whether a record is the top view or a piece of the full page."""
    return heading.type == "resource" and heading.url.startswith((VIEW, PIECE))


def page_in(heading: Heading) -> str:
    """Return the address of the page that a screenshot's record shows."""
    named = heading.url.removeprefix(VIEW).removeprefix(PIECE)
    return named.partition(NUMBERED)[0]


def pieces_by_page(pictures: Iterable[Developed]) -> dict[str, list[tuple[Digest, Image]]]:
    """Return the pieces of each page, by its address: their digests, and what is hashed of them."""
    found: dict[str, list[tuple[Digest, Image]]] = {}
    for picture in pictures:
        if not picture.is_view:
            found.setdefault(picture.page, []).append((picture.source, picture.grey))
    return found


def viewer_members(pictures: Iterable[Developed]) -> Iterator[tuple[str, Path | bytes]]:
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


def _developed(heading: Heading, data: bytes, place: Path) -> Developed:
    image = decoded(data)
    is_view = heading.url.startswith(VIEW)
    return Developed(
        is_view,
        page_in(heading),
        digest_of([data]),
        reduced(image),
        tuple(_laid(place, "webp", webp_slices(image))),
        tuple(print_files(place, image)),
        thumbnail(image),
    )


def print_files(place: Path, image: Image) -> Iterator[PrintFile]:
    """Write a picture in parts for paper, in files whose names begin like ``place``; yield them."""
    parts = prints(image)
    paths = _laid(place, "jpg", (part.data for part in parts))
    for path, part in zip(paths, parts, strict=True):
        yield PrintFile(path, part.width, part.height)


def _laid(place: Path, kind: str, parts: Iterable[bytes]) -> Iterator[Path]:
    """Write parts of a picture in files whose names begin like ``place``; yield their paths."""
    for number, part in enumerate(parts):
        path = place.with_name(f"{place.name}-{number}.{kind}")
        path.write_bytes(part)
        yield path
