"""Boxes on a picture of what is handed out: drawn in the browser or typed, masked by the server."""

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bundles.sheets import Sheet
from ogonblick.errors import CaseRefused, CatalogueError, NotInArchive
from ogonblick.person import Permission
from ogonblick.release import Box, Mask, MaskKind, Release, Searched
from portal.handing_out import burnt_boxes, plain_picture, sheets
from portal.proposed_faces import decide, proposal
from portal.web.acting import act_of, said
from portal.web.doors import Door, form_of
from portal.web.faces import after, faces_address
from portal.web.masking import GROUNDS, MASKING, Masked, subject
from portal.web.rendering import page
from portal.web.rooms import Rooms
from portal.web.security import with_own_scripts

SIDES = ("vanster", "ovan", "bredd", "hojd")
"""The fields of a box, in the order of ``Box``."""

Typed = tuple[tuple[str, ...], ...]
"""Boxes as they stand in a form, each in the order of ``SIDES``."""

_MOST_DIGITS = 5
_NO_PICTURE = "Ögonblicksbilden har ingen bild {}; den har {}."
_UNFINISHED = "Fyll i alla fyra måtten för varje ruta, i hela bildpunkter."
_OUTSIDE = "En ruta ligger utanför bilden, som är {} bildpunkter bred och {} hög."
_NONE = "Rita en ruta, eller fyll i måtten för en, innan du sparar."


@dataclass(frozen=True)
class DrawingPage:
    """One picture to draw on, with what all masks burn in there, by their numbers.

    ``boxes`` are those that were drawn and could not be saved, which ``fault`` says why, or the
    proposals that wait. ``searched`` is what was found in it, None where nobody has looked.
    """

    about: Masked
    sheet: Sheet
    count: int
    burnt: tuple[tuple[Mask, Box], ...]
    boxes: Typed = ()
    ground: str = ""
    fault: str = ""
    searched: Searched | None = None

    @property
    def proposed(self) -> int:
        """How many proposals wait to be kept or dropped."""
        return len(self.searched.boxes) if self.searched else 0


def drawing_page(rooms: Rooms, about: Masked, number: int) -> DrawingPage:
    """Return a picture to draw on. Raises ``NotInArchive`` where there is none of that number."""
    found = sheets(rooms.archive, about.snapshot)
    sheet = next((one for one in found if one.number == number), None)
    if sheet is None:
        raise NotInArchive(_NO_PICTURE.format(number, len(found)))
    masks = {one.number: one for one in about.release.masks}
    burnt = burnt_boxes(rooms.archive, about.snapshot, number, about.spread)
    drawn = tuple((masks[one], box) for one, box in burnt)
    searched = proposal(about.release, about.snapshot.id, number)
    boxes = tuple(tuple(map(str, box)) for box in searched.boxes) if searched else ()
    return DrawingPage(about, sheet, len(found), drawn, boxes, about.ground, searched=searched)


def boxes_in(request: Request) -> Typed:
    """Return the boxes of a form as they were typed, but for those that are empty or dropped.

    Without a script a proposal is dropped by a tick, whose value is its place in the form.
    """
    form = form_of(request)
    fields = (form.getlist(side) for side in SIDES)
    typed = (tuple(str(one).strip() for one in row) for row in zip(*fields, strict=False))
    dropped = form.getlist("bort")
    return tuple(row for place, row in enumerate(typed) if any(row) and str(place) not in dropped)


def fault_in(boxes: Typed, sheet: Sheet) -> str:
    """Say what is wrong with typed boxes on a picture; nothing where all can be masked."""
    if not boxes:
        return _NONE
    if not all(map(_is_length, (side for box in boxes for side in box))):
        return _UNFINISHED
    if not all(_is_within(_box(one), sheet) for one in boxes):
        return _OUTSIDE.format(sheet.width, sheet.height)
    return ""


def _is_length(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS


def _box(typed: tuple[str, ...]) -> Box:
    left, top, width, height = map(int, typed)
    return left, top, width, height


def _is_within(box: Box, sheet: Sheet) -> bool:
    left, top, width, height = box
    is_in = left + width <= sheet.width and top + height <= sheet.height
    return is_in and width > 0 and height > 0


def _drawing(rooms: Rooms, request: Request) -> Response:
    about = subject(rooms, request)
    return _to_draw_on(request, drawing_page(rooms, about, request.path_params["number"]))


def _to_draw_on(request: Request, shown: DrawingPage, status: int = 200) -> Response:
    values = {"page": shown, "grounds": GROUNDS, "sides": SIDES}
    return with_own_scripts(page("release_drawing.html", request, status, **values))


def _draw(rooms: Rooms, request: Request) -> Response:
    """Mask the boxes that were drawn on a picture: all of them, or none where one is wrong."""
    about, number = subject(rooms, request), request.path_params["number"]
    shown, boxes = drawing_page(rooms, about, number), boxes_in(request)
    ground = said(request, "grund")
    if shown.proposed and not boxes:
        return _drop(rooms, request)
    try:
        decided = mask_boxes(rooms, about, shown.sheet, boxes, ground)
    except (CaseRefused, CatalogueError) as fault:
        told = replace(shown, boxes=boxes, ground=ground, fault=str(fault))
        return _to_draw_on(request, told, 422)
    if shown.proposed:
        return _onward(decided, about.snapshot.id, number)
    return RedirectResponse(f"{about.address}/{number}", 303)


def _onward(decided: Release, snapshot_id: str, number: int) -> Response:
    """Lead to the next picture that has proposals, or where none waits to what was found."""
    return RedirectResponse(after(decided, snapshot_id, number) or faces_address(decided), 303)


def _drop(rooms: Rooms, request: Request) -> Response:
    """Drop all that is proposed in a picture, and go on to the next that has proposals."""
    about, number = subject(rooms, request), request.path_params["number"]
    return _onward(drop_proposals(rooms, about, number), about.snapshot.id, number)


def drop_proposals(rooms: Rooms, about: Masked, number: int) -> Release:
    """Drop all that is proposed in a picture. Raises ``CaseRefused`` where nothing waits."""
    return decide(rooms.catalogue, about.release, (about.snapshot.id, number), (), act_of(rooms))


def mask_boxes(rooms: Rooms, about: Masked, sheet: Sheet, boxes: Typed, ground: str) -> Release:
    """Add a mask for each box, or none: ``CaseRefused`` where one is wrong.

    What is proposed in the picture is decided by that: what is not masked is dropped.
    """
    if fault := fault_in(boxes, sheet):
        raise CaseRefused(fault)
    place = (about.snapshot.id, sheet.number)
    wanted = [Mask(MaskKind.AREA, ground, *place, _box(one)) for one in boxes]
    return decide(rooms.catalogue, about.release, place, wanted, act_of(rooms))


def _plain(rooms: Rooms, request: Request) -> Response:
    about, number = subject(rooms, request), request.path_params["number"]
    data = plain_picture(rooms.archive, about.snapshot, number)
    kept = "no-store" if about.snapshot.restricted else "private, max-age=3600"
    return Response(data, media_type="image/png", headers={"Cache-Control": kept})


_PICTURE = f"{MASKING}/{{number:int}}"

DOORS = (
    Door(_PICTURE, _drawing, Permission.HAND_OUT),
    Door(_PICTURE, _draw, Permission.HAND_OUT, "POST"),
    Door(f"{_PICTURE}/inga", _drop, Permission.HAND_OUT, "POST"),
    Door(f"{_PICTURE}/bild", _plain, Permission.HAND_OUT),
)
