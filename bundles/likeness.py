"""Perceptual hashes and what they say. They say; they never act.

Measured: a whole-page hash is at distance 0 for more than half of real content changes, so no
sentence here claims that a page is unchanged, and no storage code may read a distance.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

import imagehash
from PIL import Image

from bundles.pictures import REDUCTION, decoded, joined, reduced
from bundles.records import Heading, contents
from ogonblick.digest import Digest, digest_of
from ogonblick.errors import BundleError
from ogonblick.likeness import Likeness, PerceptualHash
from ogonblick.post import Post
from ogonblick.swedish import SWEDEN

_SIDE = 16
_BITS = _SIDE * _SIDE
_ALGORITHM = f"phash-{_SIDE}/reduce{REDUCTION}/1"
_LIBRARY = f"ImageHash {version('imagehash')}, Pillow {version('pillow')}"
# Up to here a page is said to look alike: what re-encoding and font smoothing move this hash.
_ALIKE = 10
_LARGEST_MEDIUM = 32 << 20


@dataclass(frozen=True)
class Hashes:
    """All perceptual hashes of one capture.

    ``page`` holds the whole page first, then the top view, then the page's pieces if there are
    several. ``media`` are the posts' pictures that could be decoded.
    """

    page: tuple[PerceptualHash, ...] = ()
    media: tuple[PerceptualHash, ...] = ()


@dataclass(frozen=True)
class Appearance:
    """What a snapshot is compared by: its page hashes and its media's digests (as printed)."""

    snapshot_id: str
    taken_at: datetime
    hashes: tuple[PerceptualHash, ...]
    media: frozenset[str]


def hash_picture(picture: Path | bytes) -> PerceptualHash:
    """Return a picture's hash. Raises ``BundleError`` for one that cannot be decoded."""
    data = picture.read_bytes() if isinstance(picture, Path) else picture
    return hash_reduced(reduced(decoded(data)), digest_of([data]))


def hash_reduced(grey: Image.Image, source: Digest) -> PerceptualHash:
    """Return the hash of a picture already reduced; ``source`` is of its original bytes."""
    value = str(imagehash.phash(grey, hash_size=_SIDE))
    return PerceptualHash(_ALGORITHM, _LIBRARY, str(source), value)


def hash_pages(
    view: tuple[Digest, Image.Image] | None, pieces: Sequence[tuple[Digest, Image.Image]]
) -> tuple[PerceptualHash, ...]:
    """Return the page's hashes in the order that ``Hashes.page`` promises.

    The source of a page in several pieces is the digest of the pieces' digests, one a line.
    """
    top = [hash_reduced(view[1], view[0])] if view else []
    parts = [hash_reduced(grey, source) for source, grey in pieces]
    if len(parts) < 2:  # noqa: PLR2004 - one piece is the page
        return (*parts, *top)
    source = digest_of(f"{digest}\n".encode() for digest, _ in pieces)
    whole = hash_reduced(joined([grey for _, grey in pieces]), source)
    return (whole, *top, *parts)


def hash_media(posts: Iterable[Post], warcs: Iterable[Path]) -> tuple[PerceptualHash, ...]:
    """Hash the posts' pictures, found by address in the WARCs, each picture's bytes once.

    Media that were not recorded, are no pictures, or cannot be decoded are left out. Raises
    ``BundleError`` for a WARC that cannot be read.
    """
    urls = {medium.url for post in posts for medium in post.media}
    found: dict[str, PerceptualHash] = {}
    for warc in warcs if urls else ():
        with warc.open("rb") as stream:
            for _, data in contents(stream, partial(_is_picture_at, urls), _LARGEST_MEDIUM):
                _hash_into(found, data)
    return tuple(found[source] for source in sorted(found))


def _is_picture_at(urls: Collection[str], heading: Heading) -> bool:
    received = heading.type == "response" and heading.status == "200"
    return received and heading.mime.startswith("image/") and heading.url in urls


def _hash_into(found: dict[str, PerceptualHash], data: bytes) -> None:
    source = str(digest_of([data]))
    if source not in found:
        try:
            found[source] = hash_picture(data)
        except BundleError:
            return


def distance(one: PerceptualHash, other: PerceptualHash) -> int:
    """Return the number of bits that differ. Raises ``ValueError`` for different algorithms."""
    if one.algorithm != other.algorithm:
        raise ValueError(f"{one.algorithm} cannot be compared with {other.algorithm}")
    return (int(one.value, 16) ^ int(other.value, 16)).bit_count()


def media_digests(posts: Iterable[Post]) -> frozenset[str]:
    """Return the digests of all media that were received."""
    return frozenset(medium.digest for post in posts for medium in post.media if medium.digest)


def compare(now: Appearance, before: Appearance | None) -> Likeness:
    """Say how alike a snapshot and the previous one of its account look."""
    if before is None:
        return Likeness(now.snapshot_id, sentence="Det finns ingen tidigare bild att jämföra med.")
    identical = bool(now.hashes) and _sources(now.hashes) == _sources(before.hashes)
    apart = _page_distance(now.hashes, before.hashes)
    shared = len(now.media & before.media)
    return Likeness(
        now.snapshot_id,
        before.snapshot_id,
        identical,
        apart,
        _BITS,
        shared,
        f"{_about_page(identical, apart, before.taken_at)} {_about_media(shared, now.media)}",
    )


def _sources(hashes: Iterable[PerceptualHash]) -> tuple[str, ...]:
    return tuple(one.source for one in hashes)


def _page_distance(now: Sequence[PerceptualHash], before: Sequence[PerceptualHash]) -> int | None:
    if not now or not before or now[0].algorithm != before[0].algorithm:
        return None
    return distance(now[0], before[0])


def _about_page(identical: bool, apart: int | None, before: datetime) -> str:
    day = before.astimezone(SWEDEN).date().isoformat()
    if identical:
        return f"Bilden av sidan är exakt samma fil som {day}."
    if apart is None:
        return f"Bilden av sidan kan inte jämföras med den från {day}: de är mätta på olika sätt."
    verdict = "ser likadan ut som" if apart <= _ALIKE else "ser annorlunda ut än"
    return f"Bilden av sidan {verdict} {day} (avstånd {apart} av {_BITS})."


def _about_media(shared: int, media: Collection[str]) -> str:
    if not media:
        return "Inga mediefiler att jämföra."
    return f"{shared} av {len(media)} mediefiler är desamma."
