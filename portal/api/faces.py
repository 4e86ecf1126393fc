"""Faces proposed for masking, for programs: looked for, shown and dropped.

What is kept of them is masked as any other boxes are. No package is made while one waits.
"""

from dataclasses import dataclass

from ogonblick.release import Box
from portal.api.masking import PICTURE
from portal.api.operations import HEAVY, Plain
from portal.api.releasing import ONE, ReleaseShown, look, shown, step
from portal.web.drawing import drop_proposals
from portal.web.faces import FacesIn, faces_page, search_in, search_on
from portal.web.masking import subject
from portal.web.releases import release_of
from portal.web.rooms import Rooms


@dataclass(frozen=True)
class PictureSearched:
    """A picture that is handed out: whether it was looked through, and what waits to be decided.

    ``found`` is how many faces were proposed there, ``proposed`` those that nobody has decided on.
    """

    snapshot_id: str
    number: int
    is_searched: bool
    found: int
    proposed: tuple[Box, ...]


@dataclass(frozen=True)
class Faces:
    """How far the search has come: ``left`` pictures are not looked through, ``waiting`` wait.

    A program misses faces: whoever hands out looks at each picture too.
    """

    id: str
    left: int
    waiting: int
    pictures: tuple[PictureSearched, ...]


def get_faces(rooms: Rooms, call: Plain) -> Faces:
    """Return in which pictures faces were looked for, and what is proposed."""
    told = faces_page(rooms, release_of(rooms, call.request))
    pictures = (one for snapshot in told.snapshots for one in _pictures(snapshot))
    return Faces(told.release.id, told.left, told.waiting, tuple(pictures))


def _pictures(found: FacesIn) -> tuple[PictureSearched, ...]:
    known = ((one.number, one.searched) for one in found.pictures)
    return tuple(
        PictureSearched(found.snapshot.id, number, True, one.found, one.boxes)
        if one
        else PictureSearched(found.snapshot.id, number, False, 0, ())
        for number, one in known
    )


def search_faces(rooms: Rooms, call: Plain) -> Faces:
    """Look for faces in the next pictures, for some seconds: asked again while any are left."""
    search_on(rooms, release_of(rooms, call.request))
    return get_faces(rooms, call)


def search_faces_in(rooms: Rooms, call: Plain) -> ReleaseShown:
    """Look for faces in one picture, also once more."""
    return shown(search_in(rooms, subject(rooms, call.request), call.names["number"]))


def drop_faces(rooms: Rooms, call: Plain) -> ReleaseShown:
    """Drop all that is proposed in a picture: none of it is a face to mask."""
    return shown(drop_proposals(rooms, subject(rooms, call.request), call.names["number"]))


OPERATIONS = (
    look(f"{ONE}/faces", get_faces, "Var ansikten har letats upp, och vilka som föreslås"),
    step(f"{ONE}/faces", search_faces, "Leta efter ansikten i nästa bilder", HEAVY),
    step(f"{PICTURE}/faces", search_faces_in, "Leta efter ansikten i en bild", HEAVY),
    step(f"{PICTURE}/faces/dropped", drop_faces, "Ta bort förslagen i en bild"),
)
