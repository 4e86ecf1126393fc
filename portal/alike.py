"""Pictures that look like another, wherever in the archive they were seen. They are links."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from bundles.likeness.groups import DERIVED, Alike, kind_of
from bundles.likeness.hashing import hash_file
from bundles.likeness.neighbours import Column
from ogonblick.likeness import HashedPicture, PerceptualHash, PicturePart
from storage.database.catalogue import Catalogue
from storage.database.pictures import SeenPicture


@dataclass(frozen=True)
class Found:
    """A picture that is near to another: where it was seen last, and in how many snapshots.

    ``apart`` is how many bits of the hash differ; ``is_same`` says that it is the same file.
    """

    seen: SeenPicture
    apart: int
    kind: Alike
    snapshots: int
    is_same: bool = False


@dataclass(frozen=True)
class Likes:
    """A picture, and what is like it, the nearest first."""

    picture: HashedPicture
    found: tuple[Found, ...]


def like_snapshot(opened: Catalogue, folder: Path, snapshot_id: str) -> list[Likes]:
    """Return the media of a snapshot that others are like, without itself in other snapshots.

    ``folder`` is where what they are found by is kept (``Settings.neighbours``).
    """
    pictures = opened.pictures.of_snapshot(snapshot_id)
    media = {one.hash.source: one for one in pictures if one.part is PicturePart.MEDIUM}
    looked = (Likes(one, _others(opened, folder, one)) for one in media.values())
    return [one for one in looked if one.found]


def like_file(opened: Catalogue, folder: Path, file: Path) -> Likes:
    """Return what is like a picture in a file: media, and posts and headers as they were shown.

    Raises ``BundleError`` for what is no picture.
    """
    data = file.read_bytes()
    asked = hash_file(data)
    found = (each for one in asked for each in _near(opened, folder, one.hash))
    return Likes(asked[0], tuple(sorted(found, key=lambda one: (one.apart, not one.is_same))))


def _others(opened: Catalogue, folder: Path, one: HashedPicture) -> tuple[Found, ...]:
    return tuple(found for found in _near(opened, folder, one.hash) if not found.is_same)


def _near(opened: Catalogue, folder: Path, one: PerceptualHash) -> Iterator[Found]:
    """Yield what is near to a hash by the same algorithm, the nearest first."""
    column = caught_up(opened, folder, one.algorithm)
    apart = {each.value: each.apart for each in column.near(one.value, DERIVED)}
    seen = opened.pictures.with_values(one.algorithm, apart)
    nearest_first = sorted(seen, key=lambda each: (apart[each.picture.hash.value], _file(each)))
    for (bits, source, *_), same in groupby(
        nearest_first, lambda each: (apart[each.picture.hash.value], *_file(each))
    ):
        several = list(same)
        newest = max(several, key=attrgetter("taken_at"))
        many = len({each.snapshot_id for each in several})
        yield Found(newest, bits, kind_of(bits), many, source == one.source)


def caught_up(opened: Catalogue, folder: Path, algorithm: str) -> Column:
    """Return the column of an algorithm's hashes with all that the catalogue has by now."""
    column = Column(folder, algorithm)

    def fetch(after: int) -> Iterable[tuple[tuple[str, ...], int]]:
        return ((one.values, one.last) for one in opened.pictures.new_values(algorithm, after))

    column.catch_up(opened.pictures.disposals(), fetch)
    return column


def _file(seen: SeenPicture) -> tuple[str, str, str]:
    """Return what a picture is the same by: its bytes, or what it is a part of, and which."""
    return seen.picture.hash.source, seen.account_id, seen.picture.element
