"""Perceptual hashes of a snapshot's pictures: of whole pages, of each element, of each medium.

They find; they say nothing of whether anything changed. Every picture is decoded and reduced once,
and all its hashes are taken from that.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

import imagehash
from PIL import Image

from bundles.elements import Box, PageElement
from bundles.likeness.findings import finding
from bundles.likeness.pdq import pdq
from bundles.pictures import REDUCTION, decoded, is_moving, joined
from bundles.records import Heading, contents
from ogonblick.capture import Finding
from ogonblick.digest import Digest, digest_of
from ogonblick.errors import BundleError
from ogonblick.likeness import HashedPicture, PerceptualHash, PicturePart
from ogonblick.post import Post

PAGES = f"reduce{REDUCTION}/1"
"""How pages and their elements are made ready: in grey, each side a fourth."""

MEDIA = f"fit{REDUCTION}/1"
"""How media are made ready: as pages, but for small ones, which would have nothing left."""

SIDES = (16, 32)
"""The sides of the two hashes by cosines: 256 and 1,024 bits."""

_LIBRARY = f"ImageHash {version('imagehash')}, Pillow {version('pillow')}"
_PDQ_LIBRARY = f"Ögonblick pdq/1, Pillow {version('pillow')}"
_SHORTEST = 128  # a medium's shorter side after reduction: PDQ samples 64 places of it
_LARGEST_MEDIUM = 32 << 20


@dataclass(frozen=True)
class HashedPictures:
    """Pictures with their hashes, and what was wrong with the others."""

    pictures: tuple[HashedPicture, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Hashes:
    """All perceptual hashes of one capture, and what could not be hashed.

    ``page`` holds the whole page first, then the top view, then the page's pieces if there are
    several. ``pictures`` are the elements of the pages and the posts' media, by all hashes.
    """

    page: tuple[PerceptualHash, ...] = ()
    pictures: tuple[HashedPicture, ...] = ()
    findings: tuple[Finding, ...] = ()


def fitted(image: Image.Image) -> Image.Image:
    """Return a medium in grey, its sides a fourth, or less where it would become too small."""
    factor = min(REDUCTION, max(1, min(image.size) // _SHORTEST))
    return image.convert("L").reduce(factor)


def by_cosines(grey: Image.Image, side: int, source: Digest, made_ready: str) -> PerceptualHash:
    """Return the pHash of that side of a reduced picture; ``source`` is of its original bytes."""
    value = str(imagehash.phash(grey, hash_size=side))
    return PerceptualHash(f"phash-{side}/{made_ready}", _LIBRARY, str(source), value)


def hash_pages(
    view: tuple[Digest, Image.Image] | None, pieces: Sequence[tuple[Digest, Image.Image]]
) -> tuple[PerceptualHash, ...]:
    """Return the page's hashes in the order that ``Hashes.page`` promises.

    The source of a page in several pieces is the digest of the pieces' digests, one a line.
    """
    top = [_of_page(view[1], view[0])] if view else []
    parts = [_of_page(grey, source) for source, grey in pieces]
    if len(parts) < 2:  # noqa: PLR2004 - one piece is the page
        return (*parts, *top)
    whole = _of_page(joined([grey for _, grey in pieces]), source_of(pieces))
    return (whole, *top, *parts)


def source_of(pieces: Iterable[tuple[Digest, Image.Image]]) -> Digest:
    """Return what a page in pieces is known by: the digest of their digests, one a line."""
    return digest_of(f"{digest}\n".encode() for digest, _ in pieces)


def _of_page(grey: Image.Image, source: Digest) -> PerceptualHash:
    return by_cosines(grey, SIDES[0], source, PAGES)


def all_hashes(
    grey: Image.Image, source: Digest, made_ready: str
) -> Iterator[tuple[PerceptualHash, int | None]]:
    """Yield every hash of a reduced picture with its quality, where it has any."""
    for side in SIDES:
        yield by_cosines(grey, side, source, made_ready), None
    value, quality = pdq(grey)
    yield PerceptualHash(f"pdq/{made_ready}", _PDQ_LIBRARY, str(source), value), quality


def hash_elements(
    elements: Iterable[PageElement],
    pages: Mapping[str, Sequence[tuple[Digest, Image.Image]]],
) -> HashedPictures:
    """Hash each post, comment and header, cut out of the reduced pictures of the pages.

    ``pages`` are the pieces of each page, by its address: the digest of the picture's bytes, and
    the picture in grey, reduced. A hash's source is that of the whole page, in whose own list the
    element has its box. What has a picture of its own is left out, and one without extent told of.
    """
    wanted = [
        one
        for one in elements
        if one.page in pages and not one.picture and one.kind != PicturePart.MEDIUM
    ]
    pictures: list[HashedPicture] = []
    findings: list[Finding] = []
    for page in dict.fromkeys(one.page for one in wanted):
        # one page in memory at a time, and one element cut out of it
        whole, source = joined([grey for _, grey in pages[page]]), source_of(pages[page])
        for one in (one for one in wanted if one.page == page):
            if part := _cut(whole, one.box):
                pictures += _hash_element(one, part, source)
            else:
                findings.append(finding("L103", one.id or one.page))
    return HashedPictures(tuple(pictures), tuple(findings))


def _hash_element(
    element: PageElement, part: Image.Image, source: Digest
) -> Iterator[HashedPicture]:
    for value, quality in all_hashes(part, source, PAGES):
        yield HashedPicture(
            value,
            PicturePart(element.kind),
            element.id,
            quality=quality,
            width=element.box[2],
            height=element.box[3],
        )


def _cut(page: Image.Image, box: Box) -> Image.Image | None:
    """Return what lies in a box on the reduced page; None where that is nothing."""
    left, top, width, height = box
    right, bottom = -(-(left + width) // REDUCTION), -(-(top + height) // REDUCTION)
    within = (
        max(0, left // REDUCTION),
        max(0, top // REDUCTION),
        min(right, page.width),
        min(bottom, page.height),
    )
    shows = min(width, height) > 0 and within[0] < within[2] and within[1] < within[3]
    return page.crop(within) if shows else None


def hash_media(posts: Iterable[Post], warcs: Iterable[Path]) -> HashedPictures:
    """Hash the posts' pictures, found by address in the WARCs, each picture's bytes once.

    Media that were not recorded, or are no pictures, are left out; what cannot be decoded is told
    of. Raises ``BundleError`` for a WARC that cannot be read.
    """
    owners = {medium.url.partition("#")[0]: post.id for post in posts for medium in post.media}
    found: dict[Digest, HashedPictures] = {}
    for warc in warcs if owners else ():
        with warc.open("rb") as stream:
            for heading, data in contents(stream, partial(_is_picture_at, owners), _LARGEST_MEDIUM):
                source = digest_of([data])
                if source not in found:
                    found[source] = hash_medium(heading.url, owners[heading.url], data)
    ordered = [found[source] for source in sorted(found, key=str)]
    return HashedPictures(
        tuple(picture for one in ordered for picture in one.pictures),
        tuple(told for one in ordered for told in one.findings),
    )


def _is_picture_at(urls: Collection[str], heading: Heading) -> bool:
    """Say whether a record is a picture that a post shows; one of lines (SVG) has no pixels."""
    received = heading.type == "response" and heading.status == "200"
    has_pixels = heading.mime.startswith("image/") and heading.mime != "image/svg+xml"
    return received and has_pixels and heading.url in urls


def hash_medium(url: str, owner: str, data: bytes) -> HashedPictures:
    """Return all hashes of one picture of a post, or what keeps it from having any."""
    try:
        image, moves = decoded(data), is_moving(data)
    except BundleError as fault:
        return HashedPictures(findings=(finding("L101", url, reason=str(fault)),))
    pictures = tuple(
        HashedPicture(
            value, PicturePart.MEDIUM, owner, url, quality, image.width, image.height, len(data)
        )
        for value, quality in all_hashes(fitted(image), digest_of([data]), MEDIA)
    )
    return HashedPictures(pictures, (finding("L102", url),) if moves else ())
