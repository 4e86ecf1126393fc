"""The elements of recorded pages: where each post, comment, medium and header lies in its pictures.

An element's picture is what lies in its box in the page's own pictures. What a virtualised feed had
let go of by then has a picture of its own.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from PIL import Image

from bundles.pictures import decoded
from bundles.records import Heading, contents
from bundles.screenshots import PIECE, page_in
from ogonblick.digest import Digest
from ogonblick.errors import BundleError

LIST = "urn:elements:"
"""What the address of a page's list of elements begins with; after it comes the page's own."""
OWN = "urn:element:"
"""What the address of an element's own picture begins with."""
KINDS = frozenset(("header", "post", "comment", "medium"))

Box = tuple[int, int, int, int]
"""Left, top, width and height in pixels."""

# A list of 100,000 elements is a fourth of it, a lossless piece of a page an eighth.
_LARGEST = 64 << 20
# What is larger is no post, and would take more than 64 MB of memory.
_MOST_PIXELS = 16_000_000


@dataclass(frozen=True)
class PageElement:
    """Something that a page showed: a post, a comment, a medium in one of them, or the header.

    ``id`` is the post's or comment's own; a medium has that of what it belongs to, and its ``url``;
    the header has none. ``box`` is where it lies on the whole ``page`` (an address). Where
    ``picture`` is given, the element has a picture of its own with that digest, and ``box`` is
    where it lies in that.
    """

    kind: str
    id: str
    page: str
    box: Box
    url: str = ""
    picture: Digest | None = None


def elements_in(warcs: Iterable[BinaryIO]) -> Iterator[PageElement]:
    """Yield the elements that are listed in WARCs (``text-*``), in the order recorded.

    Raises ``BundleError`` for a WARC or a list that cannot be read.
    """
    for warc in warcs:
        for heading, data in contents(warc, _is_list, _LARGEST):
            yield from _listed(heading.url.removeprefix(LIST), data)


def element_pictures(
    warcs: Iterable[BinaryIO], wanted: Iterable[PageElement]
) -> Iterator[tuple[PageElement, Image.Image]]:
    """Yield wanted elements with their pictures, as RGB, out of WARCs (``screenshots-*``).

    They come in the order in which the pictures end. One piece of a page is in memory at a time,
    and what is being put together. An element that goes on below the page's pictures has none, nor
    has one of more than 16 million pixels; what goes out at the sides is cut. Raises
    ``BundleError`` for a picture that cannot be decoded.
    """
    alone: defaultdict[str, list[PageElement]] = defaultdict(list)
    shared: defaultdict[str, list[PageElement]] = defaultdict(list)
    for one in wanted:
        (alone[str(one.picture)] if one.picture else shared[one.page]).append(one)
    scissors = _Scissors(shared)

    def is_wanted(heading: Heading) -> bool:
        return heading.url.startswith(PIECE) or heading.payload_digest in alone

    for warc in warcs:
        for heading, data in contents(warc, is_wanted, _LARGEST):
            if heading.url.startswith(PIECE):
                page = page_in(heading)
                yield from scissors.cut(page, decoded(data))
            for one in alone.pop(heading.payload_digest, ()):
                yield one, decoded(data)


class _Scissors:
    """Cuts elements out of the pieces of pages, which come one after the other from the top."""

    def __init__(self, wanted: dict[str, list[PageElement]]) -> None:
        self._wanted = wanted
        self._page = ""
        self._top = 0
        self._begun: dict[PageElement, Image.Image] = {}

    def cut(self, page: str, piece: Image.Image) -> Iterator[tuple[PageElement, Image.Image]]:
        """Yield the elements that end in the next piece of a page."""
        if page != self._page:
            self._page, self._top, self._begun = page, 0, {}
        waiting = self._wanted.get(page, ())
        bottom = self._top + piece.height
        for element in waiting:
            begins, ends = element.box[1], element.box[1] + element.box[3]
            if begins < bottom and ends > self._top and takes_room(element, piece.width):
                self._paste(element, piece)
                if ends <= bottom:
                    yield element, self._begun.pop(element)
        self._top = bottom

    def _paste(self, element: PageElement, piece: Image.Image) -> None:
        left, right = sides(element, piece.width)
        _, top, _, height = element.box
        upper, lower = max(top, self._top), min(top + height, self._top + piece.height)
        if element not in self._begun:
            self._begun[element] = Image.new("RGB", (right - left, height))
        part = piece.crop((left, upper - self._top, right, lower - self._top))
        self._begun[element].paste(part, (0, upper - top))


def sides(element: PageElement, width: int) -> tuple[int, int]:
    """Return where an element begins and ends in a picture of that width."""
    left, _, wide, _ = element.box
    return max(0, left), min(left + wide, width)


def takes_room(element: PageElement, width: int) -> bool:
    """Say whether an element has a picture of its own in one of that width, and none too large."""
    left, right = sides(element, width)
    return 0 < (right - left) * element.box[3] <= _MOST_PIXELS and right > left


def _is_list(heading: Heading) -> bool:
    return heading.type == "resource" and heading.url.startswith(LIST)


def _listed(page: str, data: bytes) -> list[PageElement]:
    try:
        return [_element(page, json.loads(line)) for line in data.splitlines()]
    except (KeyError, RecursionError, TypeError, ValueError) as fault:
        raise BundleError(f"Listan över vad {page} visar går inte att tolka.") from fault


def _element(page: str, said: dict[str, Any]) -> PageElement:
    left, top, width, height = map(int, said["box"])
    if said["kind"] not in KINDS:
        raise ValueError(said["kind"])
    picture = Digest.parse(said["picture"]) if "picture" in said else None
    box = (left, top, width, height)
    return PageElement(said["kind"], said["id"], page, box, said.get("url", ""), picture)
