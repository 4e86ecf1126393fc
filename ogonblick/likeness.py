"""Likeness: how alike two pictures look. It says, it never acts."""

from dataclasses import dataclass


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
class Likeness:
    """How far a snapshot's pictures lie from the previous snapshot's.

    ``distance`` is the Hamming distance of the whole-page hashes in bits (None without a previous
    snapshot); ``of_bits`` the hash's length; ``shared_media`` the number of media that are
    byte-identical in both. No storage code may act on any of it: similarity may link, only a
    decision may remove.
    """

    snapshot_id: str
    previous_id: str = ""
    identical: bool = False
    distance: int | None = None
    of_bits: int = 256
    shared_media: int = 0
    sentence: str = ""
