"""How the pictures of two snapshots stand to each other, in a sentence. It says; it never acts.

Measured: a whole-page hash is at distance 0 for more than half of real content changes, so no
sentence here claims that a page is unchanged, and no storage code may read a distance.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ogonblick.likeness import HashedPicture, Likeness, PerceptualHash, PicturePart
from ogonblick.post import Post
from ogonblick.swedish import day_of

_BITS = 256
# Up to here a page is said to look alike: what re-encoding and font smoothing move this hash.
_ALIKE = 10


@dataclass(frozen=True)
class Appearance:
    """What a snapshot is compared by: its page hashes and its media's digests (as printed)."""

    snapshot_id: str
    taken_at: datetime
    hashes: tuple[PerceptualHash, ...]
    media: frozenset[str]


def distance(one: PerceptualHash, other: PerceptualHash) -> int:
    """Return the number of bits that differ. Raises ``ValueError`` for different algorithms."""
    if one.algorithm != other.algorithm:
        raise ValueError(f"{one.algorithm} cannot be compared with {other.algorithm}")
    return (int(one.value, 16) ^ int(other.value, 16)).bit_count()


def media_digests(posts: Iterable[Post]) -> frozenset[str]:
    """Return the digests of all media that were received."""
    return frozenset(medium.digest for post in posts for medium in post.media if medium.digest)


def of_pages(pictures: Iterable[HashedPicture]) -> tuple[PerceptualHash, ...]:
    """Return the hashes of a snapshot's pages: the whole, the top view, the pieces."""
    return tuple(one.hash for one in pictures if one.part is PicturePart.PAGE)


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
    day = day_of(before).isoformat()
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
