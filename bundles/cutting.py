"""Single posts cut out of a page's pictures, with nothing else of the page left in them."""

from collections.abc import Collection, Iterator, Sequence
from zipfile import ZipFile

from PIL import Image

from bundles.burning import burnt
from bundles.elements import PageElement, element_pictures
from bundles.masks import Content, below, hidden, with_room
from bundles.reading import archives
from ogonblick.release import Box, Mask, MaskKind

_CUT = ("post", "comment")


def cut_outs(
    wacz: ZipFile, content: Content, ids: Sequence[str], masks: Sequence[Mask]
) -> Iterator[tuple[str, Image.Image]]:
    """Yield the pictures of posts and comments by their ids, masks burnt in.

    They come in the order in which they lie in the recording. What others wrote in the same box is
    black too, but not what the post itself lies in. One whose place is not known has none, nor has
    one with something below it that is not wanted, and may be seen there, none knows where.
    """
    wanted = [
        one
        for one in content.elements
        if one.kind in _CUT and one.id in ids and _is_known(one, content, ids)
    ]
    for element, image in element_pictures(archives(wacz, "screenshots"), wanted):
        left, top = max(0, element.box[0]), element.box[1]
        cut = _of_itself(element, image)
        black = (*_masked(element, content, masks), *_of_others(element, content, ids))
        yield element.id, burnt(cut, [(x - left, y - top, w, h) for x, y, w, h in black])


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
            is_here = sheet.own == element.picture and (sheet.own or sheet.page == element.page)
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
