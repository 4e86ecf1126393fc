"""Masks for programs: authors, words, posts and boxes, and how it looks burnt in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from starlette.responses import Response

from bundles.schemas import EXACT, Name, Written
from ogonblick.errors import Fault, InputError
from ogonblick.post import Post
from ogonblick.release import Box, Mask, MaskKind
from portal.api.cases import in_words
from portal.api.operations import Call, Nothing, Plain
from portal.api.releasing import ONE, ReleaseShown, look, shown, step
from portal.handing_out import ReleasedPicture, plain_picture
from portal.releases import mark_of, mask, unmask
from portal.web.acting import act_of, kept
from portal.web.drawing import drawing_page, mask_boxes
from portal.web.masking import Masked, burnt_png, masking_page, preview_page, subject
from portal.web.reaching import reach_page
from portal.web.releases import release_of
from portal.web.rooms import Rooms

Kind = Literal[MaskKind.AUTHOR, MaskKind.POST, MaskKind.OTHERS, MaskKind.WORDS]
"""What is masked without drawing."""

_PNG = "image/png"
_NOT_THIS = "hör inte till maskeringar av sorten »{}«: ta bort uppgiften"
_FIELDS: Mapping[MaskKind, tuple[str, ...]] = {
    MaskKind.AUTHOR: ("post",),
    MaskKind.POST: ("post",),
    MaskKind.WORDS: ("words", "everywhere"),
}


@dataclass(frozen=True)
class PictureSides:
    """A picture that boxes are drawn on: its number, its page, and its sides in pixels."""

    number: int
    page: str
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Masking:
    """What can be masked in a snapshot of a request, and what is.

    ``masks`` are those of this snapshot and of all, ``reaching`` those that take something away
    here, of other snapshots too. ``doubts`` are what masks cannot know: a person looks.
    """

    snapshot_id: str
    mark: str
    masks: tuple[Mask, ...]
    reaching: tuple[Mask, ...]
    posts: tuple[Post, ...]
    pictures: tuple[PictureSides, ...]
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """How a snapshot will be handed out: its pictures, its words, and what masks cannot know.

    ``mark`` is what a package is made with once all this is looked through. ``texts`` are the
    pages' own where there are no posts.
    """

    snapshot_id: str
    mark: str
    title: str
    address: str
    pictures: tuple[ReleasedPicture, ...]
    posts: tuple[Post, ...]
    texts: tuple[str, ...]
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class NewMask:
    """A mask that needs no drawing, and the ground for it.

    An ``author`` or a ``post`` is that of ``post``, ``others`` are all but the account itself.
    ``words`` are masked in this snapshot, or ``everywhere`` in what the request hands out.
    """

    __pydantic_config__ = EXACT

    kind: Kind
    ground: Written
    post: Name = ""
    words: Name = ""
    everywhere: bool = False


@dataclass(frozen=True)
class NewBoxes:
    """Boxes on one picture, each left, top, width and height in pixels, all with one ground."""

    __pydantic_config__ = EXACT

    ground: Written
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Reached:
    """What a mask would take of a snapshot: of which posts, by their ids, and in which pictures."""

    snapshot_id: str
    posts: tuple[str, ...]
    pictures: tuple[int, ...]


def get_masking(rooms: Rooms, call: Plain) -> Masking:
    """Return what can be masked in a snapshot, and what is."""
    about = subject(rooms, call.request)
    told = masking_page(rooms, about)
    sides = (
        PictureSides(one.number, one.page, one.top, one.width, one.height) for one, _ in told.sheets
    )
    return Masking(
        snapshot_id=about.snapshot.id,
        mark=mark_of(about.release),
        masks=about.masks,
        reaching=about.spread,
        posts=tuple(post for post, _ in told.posts),
        pictures=tuple(sides),
        doubts=told.doubts,
    )


def add_mask(rooms: Rooms, call: Call[Nothing, NewMask]) -> ReleaseShown:
    """Mask an author, a post, all other authors, or words."""
    about = subject(rooms, call.request)
    return shown(mask(rooms.catalogue, about.release, _wanted(call.body, about), act_of(rooms)))


def get_reach(rooms: Rooms, call: Call[Nothing, NewMask]) -> tuple[Reached, ...]:
    """Return what a mask would take of all that is chosen, before it is made."""
    about = subject(rooms, call.request)
    told = reach_page(rooms, about, _wanted(call.body, about))
    return tuple(
        Reached(one.snapshot.id, tuple(post.id for post in one.posts), one.pictures)
        for one, _ in told.reached
    )


def _wanted(sent: NewMask, about: Masked) -> Mask:
    """Read a mask. Raises ``InputError`` for a field that its kind would pass over."""
    given = {name for name in ("post", "words", "everywhere") if getattr(sent, name)}
    if unfit := sorted(given.difference(_FIELDS.get(sent.kind, ()))):
        raise InputError([Fault(one, None, _NOT_THIS.format(sent.kind)) for one in unfit])
    place, ground = "" if sent.everywhere else about.snapshot.id, in_words("ground", sent.ground)
    return Mask(sent.kind, ground, place, post_id=sent.post, words=kept(sent.words))


def add_boxes(rooms: Rooms, call: Call[Nothing, NewBoxes]) -> ReleaseShown:
    """Mask boxes on a picture: all of them, or none where one is wrong.

    Faces that are proposed there are decided by that: those that are not masked are dropped.
    """
    about, ground = subject(rooms, call.request), in_words("ground", call.body.ground)
    sheet = drawing_page(rooms, about, call.names["number"]).sheet
    boxes = tuple(tuple(map(str, box)) for box in call.body.boxes)
    return shown(mask_boxes(rooms, about, sheet, boxes, ground))


def remove_mask(rooms: Rooms, call: Plain) -> ReleaseShown:
    """Take a mask away again."""
    release, number = release_of(rooms, call.request), call.names["number"]
    return shown(unmask(rooms.catalogue, release, number, act_of(rooms)))


def get_unmasked_picture(rooms: Rooms, call: Plain) -> Response:
    """Return a picture as it was taken, to find what is to be masked."""
    about, number = subject(rooms, call.request), call.names["number"]
    return _png(plain_picture(rooms.archive, about.snapshot, number))


def get_preview(rooms: Rooms, call: Plain) -> Preview:
    """Return how a snapshot will be handed out as it is masked now."""
    told = preview_page(rooms, subject(rooms, call.request))
    title, address = told.name
    return Preview(
        snapshot_id=told.about.snapshot.id,
        mark=told.mark,
        title=title,
        address=address,
        pictures=told.pictures,
        posts=told.posts,
        texts=told.texts,
        doubts=told.doubts,
    )


def get_masked_picture(rooms: Rooms, call: Plain) -> Response:
    """Return a picture as it will be handed out."""
    return _png(burnt_png(rooms, subject(rooms, call.request), call.names["number"]))


def _png(data: bytes) -> Response:
    return Response(data, media_type=_PNG, headers={"Cache-Control": "no-store"})


_HERE = f"{ONE}/snapshots/{{snapshot_id}}"
PICTURE = f"{_HERE}/pictures/{{number:int}}"
"""Where one picture of a snapshot lies that is handed out."""

OPERATIONS = (
    look(_HERE, get_masking, "Vad som kan maskeras i en vald ögonblicksbild, och vad som är det"),
    step(f"{_HERE}/masks", add_mask, "Maskera en avsändare, ett inlägg, alla andra eller ord"),
    step(f"{_HERE}/reach", get_reach, "Vad en maskering skulle ta bort, innan den görs"),
    step(f"{PICTURE}/masks", add_boxes, "Maskera rutor i en bild"),
    step(f"{ONE}/masks/{{number:int}}/removed", remove_mask, "Ta bort en maskering"),
    look(PICTURE, get_unmasked_picture, "En bild som den togs, att maskera i", _PNG),
    look(f"{_HERE}/preview", get_preview, "Så lämnas ögonblicksbilden ut som den är maskerad nu"),
    look(f"{_HERE}/preview/{{number:int}}", get_masked_picture, "En bild som den lämnas ut", _PNG),
)
