"""Single posts cut out of a page's pictures, with nothing else of the page left in them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from zipfile import ZipFile

from PIL import Image

from bundles.burning import burnt
from bundles.elements import PageElement, element_pictures, sides, takes_room
from bundles.masks import Content, below, boxes_of, hidden, with_room
from bundles.reading import archives
from bundles.sheets import Sheet
from ogonblick.release import Box, Mask, MaskKind

_CUT = ("post", "comment")


@dataclass(frozen=True)
class Cut:
    """A post or comment that is cut out: in which picture it begins, its sides in pixels."""

    element: PageElement
    sheet: int
    width: int
    height: int


def cut_outs(
    wacz: ZipFile, content: Content, ids: Sequence[str], masks: Sequence[Mask]
) -> Iterator[tuple[str, Image.Image]]:
    """Yield the pictures of posts and comments by their ids, masks burnt in.

    They come in the order in which they lie in the recording. What others wrote in the same box is
    black too, but not what the post itself lies in. One whose place is not known has none, nor has
    one with something below it that is not wanted, and may be seen there, none knows where.
    """
    wanted = [one.element for one in to_cut(content, ids)]
    for element, image in element_pictures(archives(wacz, "screenshots"), wanted):
        yield element.id, _blackened(element, image, content, ids, masks)


def cut_out(
    wacz: ZipFile, content: Content, one: Cut, ids: Sequence[str], masks: Sequence[Mask]
) -> Image.Image:
    """Return one of the pictures that ``to_cut`` tells of, as ``cut_outs`` yields it."""
    ((element, image),) = element_pictures(archives(wacz, "screenshots"), [one.element])
    return _blackened(element, image, content, ids, masks)


def to_cut(content: Content, ids: Collection[str]) -> tuple[Cut, ...]:
    """Return what pictures there will be of posts and comments, in the order of the lists."""
    wanted = (
        one
        for one in content.elements
        if one.kind in _CUT and one.id in ids and _is_known(one, content, ids)
    )
    return tuple(cut for one in wanted for cut in _measured(one, content))


def in_view(content: Content, ids: Collection[str]) -> dict[int, tuple[Box, ...]]:
    """Return which parts of which pictures are handed out, by number: of some ids, none for all."""
    if not ids:
        return {one.number: ((0, 0, one.width, one.height),) for one in content.sheets}
    found: dict[int, list[Box]] = {}
    for element in content.elements:
        if element.kind in _CUT and element.id in ids:
            for number, box in boxes_of(element, content.sheets):
                found.setdefault(number, []).append(box)
    return {number: tuple(found[number]) for number in sorted(found)}


def _measured(element: PageElement, content: Content) -> Iterator[Cut]:
    """Yield an element as it will be cut out, unless it goes on below the page's pictures."""
    here = [one for one in content.sheets if _lies_on(element, one)]
    begins, height = max(0, element.box[1]), element.box[3]
    first = next((one for one in here if one.top <= begins < one.top + one.height), None)
    if first is None:
        return
    is_whole = element.box[1] + height <= here[-1].top + here[-1].height
    if element.picture or (is_whole and takes_room(element, first.width)):
        left, right = sides(element, first.width)
        yield Cut(element, first.number, right - left, height)


def _lies_on(element: PageElement, sheet: Sheet) -> bool:
    return sheet.own == element.picture and bool(sheet.own or sheet.page == element.page)


def _blackened(
    element: PageElement,
    image: Image.Image,
    content: Content,
    ids: Collection[str],
    masks: Sequence[Mask],
) -> Image.Image:
    """Return an element's own picture, black where masks and others' words lie."""
    left, top = max(0, element.box[0]), element.box[1]
    cut = _of_itself(element, image)
    black = (*_masked(element, content, masks), *_of_others(element, content, ids))
    return burnt(cut, [(x - left, y - top, w, h) for x, y, w, h in black])


def _is_known(element: PageElement, content: Content, ids: Collection[str]) -> bool:
    """Say whether all that is below an element and not wanted has its place in the same picture."""
    placed = {
        one.id for one in content.elements if one.kind in _CUT and _lie_together(one, element)
    }
    return below(content, element.id) <= {*ids, *placed}


def _of_itself(element: PageElement, image: Image.Image) -> Image.Image:
    """Return the part of a picture that is the element; the page's pictures are cut already."""
    if element.picture is None:
        return image
    left, top, width, height = element.box
    return image.crop((max(0, left), top, min(left + width, image.width), top + height))


def _masked(element: PageElement, content: Content, masks: Sequence[Mask]) -> Iterator[Box]:
    """Yield what masks take of the picture that an element lies in."""
    for mask in masks:
        for one in hidden(content, mask):
            if _lie_together(one, element):
                yield with_room(one.box)
        for sheet in content.sheets:
            is_here = _lies_on(element, sheet)
            if is_here and mask.kind is MaskKind.AREA and mask.picture == sheet.number:
                left, top, width, height = mask.box
                yield left, top + sheet.top, width, height


def _of_others(element: PageElement, content: Content, ids: Collection[str]) -> Iterator[Box]:
    for one in content.elements:
        is_other = one.id not in ids and _lie_together(one, element)
        if is_other and not _surrounds(one.box, element.box):
            yield one.box


def _lie_together(one: PageElement, other: PageElement) -> bool:
    return (one.page, one.picture) == (other.page, other.picture)


def _surrounds(outer: Box, inner: Box) -> bool:
    beyond = outer[0] + outer[2] >= inner[0] + inner[2], outer[1] + outer[3] >= inner[1] + inner[3]
    return outer[0] <= inner[0] and outer[1] <= inner[1] and all(beyond)
