"""First sights: what a page showed in its first screenful, live and in replay, and how they differ.

Measured, and told as figures; what is allowed to differ is for others to say.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageStat

from bundles.pictures import decoded

LOOK = "look.json"
"""The file in a capture folder that holds the live page's first sight; not sealed."""

MOVED = 8
"""Pixels by which a side of an element may lie elsewhere before the element has moved."""

_CROP = (64, 64)  # elements are compared at this size, where the rendering of letters is no matter
_WHITEST = 255


@dataclass(frozen=True)
class Element:
    """Something that can be seen: where it stands in the document, where on the screen, its kind.

    ``box`` is left, top, width and height in pixels of the first screenful; never empty.
    """

    path: str
    box: tuple[int, int, int, int]
    kind: str


@dataclass(frozen=True)
class Sight:
    """The first sight of a page: its address, all its text, and what the screenful shows."""

    url: str
    text: str
    elements: tuple[Element, ...] = ()


def text_distance(live: str, replayed: str) -> float:
    """Return the share of the words in both texts that only one of them has, from 0 to 1.

    A word counts as often as it stands there; order counts for nothing, so a megabyte takes
    a tenth of a second.
    """
    ours, theirs = Counter(live.split()), Counter(replayed.split())
    words = ours.total() + theirs.total()
    return 1 - 2 * (ours & theirs).total() / words if words else 0.0


def differences(live: Sight, replayed: Sight, view: bytes, review: bytes) -> tuple[float, ...]:
    """Return for each live element how much its picture differs in replay, from 0 to 1.

    ``view`` and ``review`` are the pictures of the two first screenfuls. What is gone or has moved
    differs wholly. Raises ``BundleError`` for a picture that cannot be decoded.
    """
    return tuple(_differences(live, replayed, decoded(view), decoded(review)))


def _differences(
    live: Sight, replayed: Sight, view: Image.Image, review: Image.Image
) -> Iterator[float]:
    again = {element.path: element for element in replayed.elements}
    for element in live.elements:
        twin = again.get(element.path)
        if twin is None or _has_moved(element, twin):
            yield 1.0
        else:
            yield _pixels_apart(_crop(view, element), _crop(review, twin))


def _has_moved(one: Element, other: Element) -> bool:
    return any(abs(a - b) > MOVED for a, b in zip(one.box, other.box, strict=True))


def _crop(picture: Image.Image, element: Element) -> Image.Image:
    left, top, width, height = element.box
    part = picture.crop((left, top, left + width, top + height))
    return part.resize(_CROP, Image.Resampling.BOX)


def _pixels_apart(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of two pictures' pixels, over all colours."""
    means = ImageStat.Stat(ImageChops.difference(one, other)).mean
    return float(sum(means)) / len(means) / _WHITEST
