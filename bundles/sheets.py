"""The pictures of a snapshot, numbered, as they are masked and handed out.

First every piece of every page's picture, then what single posts have of their own. What was handed
in has its first sight alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from zipfile import ZipFile

from bundles.answers import Place
from bundles.elements import OWN
from bundles.lookup import places, record_content
from bundles.pictures import decoded
from bundles.pieces import pieces
from bundles.screenshots import VIEW
from ogonblick.digest import Digest, digest_of


@dataclass(frozen=True)
class Sheet:
    """A picture: on which page, how far from its top, its sides in pixels.

    ``own`` is the digest of one that is a single element's own, and lies nowhere on the page.
    """

    number: int
    page: str
    top: int
    width: int
    height: int
    place: Place
    own: Digest | None = None


def sheets(wacz: ZipFile) -> tuple[Sheet, ...]:
    """Return the pictures, by number from 1. Raises ``BundleError`` for what is no picture."""
    found = [
        Sheet(number, one.page, one.top, one.width, one.height, one.place)
        for number, one in enumerate(pieces(wacz), start=1)
    ]
    whole = found or [_sheet(wacz, 1, *one) for one in _named(wacz, VIEW)][:1]
    own = enumerate(_named(wacz, OWN), start=len(whole) + 1)
    return (*whole, *(_sheet(wacz, number, *one, is_own=True) for number, one in own))


def _named(wacz: ZipFile, prefix: str) -> Iterator[tuple[str, Place]]:
    """Yield page and place of the pictures whose addresses begin so."""
    for url, place in places(wacz, lambda url: url.startswith(prefix)):
        yield url.removeprefix(prefix), place


def _sheet(wacz: ZipFile, number: int, page: str, place: Place, *, is_own: bool = False) -> Sheet:
    data = record_content(wacz, place)
    width, height = decoded(data).size
    return Sheet(number, page, 0, width, height, place, digest_of([data]) if is_own else None)
