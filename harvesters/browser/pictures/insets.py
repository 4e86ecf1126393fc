"""Frames of other sites in the pictures of a page: Chromium paints them only in its window.

A film, a map or another platform's feed was an empty box in every piece but the first, of captures
that were called complete (2026-11). Each is brought to the window and photographed there, and laid
into the pieces where it lies.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from playwright.sync_api import Page

from bundles.pictures import inlaid, is_plain
from harvesters.browser.page.picture import Picture
from harvesters.browser.page.scripts import ask, script
from harvesters.browser.pictures.screenshots import PIECE, part
from harvesters.steps import Budget

SLICE = 720
"""Highest part of a frame that is photographed at a time, so that what is fixed to the window's
edges lies beside it."""
MOST = 60
"""Parts of the frames of one page that are photographed."""
SECONDS = 30.0
"""Longest time that the frames of one page may take."""
PAUSE = 150
"""Milliseconds between two pictures of a part, of which the second tells if it is painted."""
TRIES = 8
"""Pictures after which a part that moves, or is of one colour, is taken as it is."""
SETTLES = 400
"""Milliseconds that a page has to show its top as it was, when one comes back there."""
TO_THE_TOP = "() => scrollTo({ top: 0, left: 0, behavior: 'instant' })"

Box = list[int]
"""Left, top, width and height in pixels of the whole page."""
Part = tuple[int, int, bytes]
"""A picture, and where its left upper corner lies on the whole page."""


@dataclass(frozen=True)
class Insets:
    """The frames of other sites that a page's first screen does not show as a whole.

    ``sizes`` are their widths and heights, and ``parts`` their pictures, by the frame's place among
    them and how far down in it the part begins.
    """

    sizes: Sequence[tuple[int, int]]
    parts: Mapping[tuple[int, int], bytes]


NO_INSETS = Insets((), {})


def take_insets(page: Page) -> Insets:
    """Photograph the frames, each in the window, and go back to the page's top."""
    boxes: list[Box] = ask(page, script("insets"), False)
    sizes = [(width, height) for _, _, width, height in boxes]
    insets = Insets(sizes, dict(_taken(page, sizes)))
    if sizes:
        ask(page, TO_THE_TOP)
        page.wait_for_timeout(SETTLES)
    return insets


def laid(page: Page, insets: Insets) -> tuple[list[Part], int]:
    """Return where the parts lie now, and how many frames lack one; none is of another size."""
    boxes: list[Box | None] = ask(page, script("insets"), True) if insets.sizes else []
    known = enumerate(zip(boxes, insets.sizes, strict=False))
    there = {place: box for place, (box, size) in known if box and (box[2], box[3]) == size}
    slices = [(place, down) for place, down, _ in _slices(insets.sizes)]
    shown = [one for one in slices if one in insets.parts and one[0] in there]
    parts = [
        (there[place][0], there[place][1] + down, insets.parts[place, down])
        for place, down in shown
    ]
    return parts, len({place for place, _ in set(slices).difference(shown)})


def with_insets(piece: Picture, top: int, parts: Iterable[Part]) -> Picture:
    """Return a piece of a page, which begins so far down, with the parts that lie in it."""
    here = [
        (left, down - top, content)
        for left, down, content in parts
        if top - SLICE < down < top + PIECE
    ]
    return replace(piece, content=inlaid(piece.content, here)) if here else piece


def _slices(sizes: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Yield the parts that frames are photographed in: place, how far down, how high."""
    for place, (_, height) in enumerate(sizes):
        for down in range(0, height, SLICE):
            yield place, down, min(SLICE, height - down)


def _taken(page: Page, sizes: Sequence[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], bytes]]:
    budget = Budget.of(SECONDS)
    for place, down, height in islice(_slices(sizes), MOST):
        if not budget.left():
            break
        there: Box | None = ask(page, script("inset"), [place, down, height])
        if there:
            yield (place, down), _painted(page, there)


def _painted(page: Page, box: Box) -> bytes:
    """Return the picture of what is in the window, once it is the same twice."""
    before = b""
    for _ in range(TRIES):
        page.wait_for_timeout(PAUSE)
        now = part(page, box).content
        if now == before and not is_plain(now):
            break
        before = now
    return now
