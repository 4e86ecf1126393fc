"""The perceptual hashes of a capture as its package keeps them, and the names of their kinds.

How they are computed stands in ``bundles.likeness.hashing``: whoever only reads them needs no
picture library (a fifth of what an ordinary command took to load, measured 2026-11).
"""

from dataclasses import dataclass

from ogonblick.capture import Finding
from ogonblick.likeness import HashedPicture, PerceptualHash, PicturePart

REDUCTION = 4
"""Side by which a picture is shrunk before hashing; a part of the hash's name."""

PAGES = f"reduce{REDUCTION}/1"
"""How pages and their elements are made ready: in grey, each side a fourth."""

MEDIA = f"fit{REDUCTION}/2"
"""How media are made ready: as pages, but for small ones, which would have nothing left.

The second way decodes a JPEG in grey at its final scale: PDQ and pHash 16 move by 2 bits at most,
pHash 32 by 12.
"""

SOUGHT = (f"pdq/{MEDIA}", f"pdq/{PAGES}")
"""What media, and elements of pages, are found by."""


@dataclass(frozen=True)
class Hashes:
    """All perceptual hashes of one capture, and what could not be hashed.

    ``page`` holds the whole page first, then the top view, then the page's pieces if there are
    several. ``pictures`` are the elements of the pages and the posts' media, by all hashes.
    """

    page: tuple[PerceptualHash, ...] = ()
    pictures: tuple[HashedPicture, ...] = ()
    findings: tuple[Finding, ...] = ()


def sought(hashes: Hashes) -> tuple[HashedPicture, ...]:
    """Return what pictures are found by: the pages' own hashes, and PDQ of everything else.

    PDQ found 99 of 100 copies of media. The others stay in the package: they would make three rows
    of the catalogue of each, and nothing asks them.
    """
    pages = (HashedPicture(one, PicturePart.PAGE) for one in hashes.page)
    return (*pages, *(one for one in hashes.pictures if one.hash.algorithm in SOUGHT))
