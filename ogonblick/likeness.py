"""Likeness: how alike two pictures look, and whether an account is as it was. It never acts."""

from dataclasses import dataclass
from enum import StrEnum


class PicturePart(StrEnum):
    """What of an account a hashed picture shows."""

    PAGE = "page"
    HEADER = "header"
    POST = "post"
    COMMENT = "comment"
    MEDIUM = "medium"


class Verdict(StrEnum):
    """What a comparison of two snapshots came to.

    Identical and unchanged both say that all that is compared is the same; identical says that the
    pictures of the pages are too, byte for byte.
    """

    IDENTICAL = "identical"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    UNCOMPARABLE = "uncomparable"


@dataclass(frozen=True)
class PerceptualHash:
    """A perceptual hash with everything needed to compute it again.

    ``algorithm`` names hash, size, preprocessing and our version of them
    (``phash-16/reduce4/1``); ``library`` the program that computed it; ``source`` is the digest
    of the picture's bytes; ``value`` is lower-case hexadecimal.
    """

    algorithm: str
    library: str
    source: str
    value: str


@dataclass(frozen=True)
class HashedPicture:
    """A picture in a snapshot with one of its hashes.

    ``element`` is the id of the post or comment that it shows or belongs to, ``url`` a medium's
    address. ``quality`` is from 0 to 100, None where the algorithm tells none. ``width`` and
    ``height`` are the picture's own (pixels); ``size`` its bytes, 0 where it is a part of another.
    """

    hash: PerceptualHash
    part: PicturePart
    element: str = ""
    url: str = ""
    quality: int | None = None
    width: int = 0
    height: int = 0
    size: int = 0


@dataclass(frozen=True)
class Likeness:
    """How a snapshot stands to the previous one of its account.

    ``verdict`` is None where nothing but pictures was compared. ``distance`` is the Hamming
    distance of the whole-page hashes in bits (None without a previous snapshot); ``of_bits`` the
    hash's length; ``shared_media`` the number of media that are byte-identical in both. No storage
    code may act on any of it: similarity may link, only a decision may remove.
    """

    snapshot_id: str
    previous_id: str = ""
    identical: bool = False
    distance: int | None = None
    of_bits: int = 256
    shared_media: int = 0
    sentence: str = ""
    verdict: Verdict | None = None
