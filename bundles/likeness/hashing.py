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
from bundles.index import recorded
from bundles.likeness.findings import finding
from bundles.likeness.hashes import MEDIA, PAGES, REDUCTION
from bundles.likeness.pdq import pdq
from bundles.pictures import decoded, is_moving, joined, reduced, shrunk
from ogonblick.capture import Finding
from ogonblick.digest import Digest, digest_of
from ogonblick.errors import BundleError
from ogonblick.likeness import HashedPicture, PerceptualHash, PicturePart
from ogonblick.post import Post

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


def fitted(image: Image.Image) -> Image.Image:
    """Return a medium in grey, its sides a fourth, or less where it would become too small."""
    return image.convert("L").reduce(_factor(image.size))


def _factor(size: tuple[int, int]) -> int:
    return min(REDUCTION, max(1, min(size) // _SHORTEST))


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
    yield _by_pdq(grey, source, made_ready)


def _by_pdq(grey: Image.Image, source: Digest, made_ready: str) -> tuple[PerceptualHash, int]:
    value, quality = pdq(grey)
    return PerceptualHash(f"pdq/{made_ready}", _PDQ_LIBRARY, str(source), value), quality


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


def hash_media(posts: Iterable[Post], folder: Path, index: Iterable[bytes]) -> HashedPictures:
    """Hash the posts' pictures, found by address in a folder's WARCs, each picture's bytes once.

    ``index`` are the lines of the WARCs' index, so that no other record is read. Media that were
    not recorded, or are no pictures, are left out; what cannot be decoded is told of. Raises
    ``BundleError`` for a WARC that cannot be read.
    """
    owners = {medium.url.partition("#")[0]: post.id for post in posts for medium in post.media}
    found: dict[Digest, HashedPictures] = {}
    wanted = partial(_is_picture_at, owners)
    for url, data in recorded(folder, index, wanted, _LARGEST_MEDIUM) if owners else ():
        source = digest_of([data])
        if source not in found:
            found[source] = hash_medium(url, owners[url], data)
    ordered = [found[source] for source in sorted(found, key=str)]
    return HashedPictures(
        tuple(picture for one in ordered for picture in one.pictures),
        tuple(told for one in ordered for told in one.findings),
    )


def _is_picture_at(urls: Collection[str], said: Mapping[str, str]) -> bool:
    """Say whether a line is of a picture that a post shows; one of lines (SVG) has no pixels."""
    mime, received = said.get("mime", ""), said.get("status") == "200"
    has_pixels = mime.startswith("image/") and mime != "image/svg+xml"
    return received and has_pixels and said["url"] in urls


def hash_file(data: bytes) -> tuple[HashedPicture, HashedPicture]:
    """Return what a picture from elsewhere is sought by: as a medium, and as a part of a page.

    Raises ``BundleError`` for what is no picture that can be shown.
    """
    source = digest_of([data])
    size, grey = shrunk(data, _factor)
    asked = (_by_pdq(grey, source, MEDIA), _by_pdq(reduced(decoded(data)), source, PAGES))
    medium, part = (
        HashedPicture(value, PicturePart.MEDIUM, "", "", quality, *size) for value, quality in asked
    )
    return medium, part


def hash_medium(url: str, owner: str, data: bytes) -> HashedPictures:
    """Return all hashes of one picture of a post, or what keeps it from having any."""
    try:
        (size, grey), moves = shrunk(data, _factor), is_moving(data)
    except BundleError as fault:
        return HashedPictures(findings=(finding("L101", url, reason=str(fault)),))
    pictures = tuple(
        HashedPicture(value, PicturePart.MEDIUM, owner, url, quality, *size, len(data))
        for value, quality in all_hashes(grey, digest_of([data]), MEDIA)
    )
    return HashedPictures(pictures, (finding("L102", url),) if moves else ())
