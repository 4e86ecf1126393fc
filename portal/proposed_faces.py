"""Faces proposed for masking: looked for by a program, kept or dropped by a person, never silently.

A proposal takes nothing away. It waits in its request until somebody has decided on its picture,
and no package is made while one waits.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bundles.burning import shared
from bundles.cutting import in_view
from bundles.lookup import record_content
from bundles.masks import boxes
from ogonblick.errors import CaseRefused, NotInArchive, ServiceError
from ogonblick.release import Box, Mask, Release, Searched
from ogonblick.snapshot import Snapshot
from portal.face_finder import Find, face_finder
from portal.handing_out import masks_on
from portal.opening import opened as package_of
from portal.opening import released_content
from portal.release_slip import ids_of
from portal.releases import See, deed_of, mask_all, require_open, snapshots_of, waiting
from retention.disposal import Act
from storage.database.catalogue import Catalogue
from storage.packages.keeping import Archive

_NO_PICTURE = "Ögonblicksbilden {} har ingen bild {} som lämnas ut."
_NOT_WAITING = "Någon annan har redan tagit ställning till förslagen i bild {}. Inget ändrades."


@dataclass(frozen=True)
class Unsearched:
    """A picture that is handed out, and that nobody has looked for faces in.

    ``seen`` are the parts of it that are handed out, ``burnt`` what masks take of it already.
    """

    snapshot: Snapshot
    picture: int
    seen: tuple[Box, ...]
    burnt: tuple[Box, ...]


def unsearched(archive: Archive, release: Release, see: See) -> Iterator[Unsearched]:
    """Yield the pictures that faces have not been looked for in, in the order chosen."""
    done = {(one.snapshot_id, one.picture) for one in release.searched}
    for snapshot in map(see, snapshots_of(release)):
        for one in _pictures(archive, release, snapshot, see):
            if (snapshot.id, one.picture) not in done:
                yield one


def pictures_of(archive: Archive, release: Release, snapshot: Snapshot) -> tuple[int, ...]:
    """Return the numbers of the pictures of a snapshot that anything of is handed out."""
    content = released_content(archive, snapshot)
    return tuple(in_view(content, ids_of(release.chosen, snapshot.id)))


def search(
    opened: Catalogue,
    archive: Archive,
    release: Release,
    see: See,
    act: Act,
    is_time: Callable[[], bool],
) -> Release:
    """Look for faces in the next pictures, at least one, until it is time to tell how it goes."""
    require_open(release)
    found: list[Searched] = []
    with face_finder() as find:
        for one in unsearched(archive, release, see):
            try:
                found.append(_searched(archive, one, find))
            except ServiceError:
                if not found:
                    raise
                break  # what was found is kept; the next time begins here, and says what is wrong
            if is_time():
                break
    return _noted(opened, release, found, act) if found else release


def search_one(
    opened: Catalogue,
    archive: Archive,
    release: Release,
    snapshot: Snapshot,
    number: int,
    see: See,
    act: Act,
) -> Release:
    """Look for faces in one picture, also once more. Raises ``NotInArchive`` for no picture."""
    require_open(release)
    pictures = _pictures(archive, release, snapshot, see)
    wanted = next((one for one in pictures if one.picture == number), None)
    if wanted is None:
        raise NotInArchive(_NO_PICTURE.format(snapshot.id, number))
    with face_finder() as find:
        return _noted(opened, release, [_searched(archive, wanted, find)], act)


def decide(
    opened: Catalogue,
    release: Release,
    place: tuple[str, int],
    wanted: Sequence[Mask],
    act: Act,
) -> Release:
    """Mask what somebody kept of the proposals in a picture, and drew beside; the rest is dropped.

    ``place`` is the snapshot's id and the picture's number.
    """
    one = proposal(release, *place)
    if one is None or not one.boxes:
        if not wanted:
            raise CaseRefused(_NOT_WAITING.format(place[1]))
        return mask_all(opened, release, wanted, act)
    require_open(release)
    note = f"bild {place[1]} i {place[0]}: {len(one.boxes)} föreslagna, {len(wanted)} maskerade"
    settled = _with(release, [replace(one, boxes=())])
    deeds = (*settled.deeds, deed_of("Förslag avgjorda", act, note))
    decided = replace(settled, deeds=deeds)
    return mask_all(opened, decided, wanted, act) if wanted else opened.releases.advance(decided)


def proposal(release: Release, snapshot_id: str, picture: int) -> Searched | None:
    """Return what was found in a picture; None where nobody has looked."""
    known = (one for one in release.searched if one.snapshot_id == snapshot_id)
    return next((one for one in known if one.picture == picture), None)


def next_waiting(release: Release, snapshot_id: str, picture: int) -> Searched | None:
    """Return the next picture with proposals after one, or from the beginning; None for none."""
    order = {id_: number for number, id_ in enumerate(snapshots_of(release))}
    here = (order.get(snapshot_id, 0), picture)
    found = sorted(waiting(release), key=lambda one: _place(one, order))
    return next((one for one in found if _place(one, order) > here), next(iter(found), None))


def _place(one: Searched, order: dict[str, int]) -> tuple[int, int]:
    return order.get(one.snapshot_id, 0), one.picture


def _pictures(
    archive: Archive, release: Release, snapshot: Snapshot, see: See
) -> Iterator[Unsearched]:
    content = released_content(archive, snapshot)
    burnt = boxes(content, masks_on(archive, see, release.masks, snapshot))
    for number, seen in in_view(content, ids_of(release.chosen, snapshot.id)).items():
        yield Unsearched(snapshot, number, seen, tuple(box for _, box in burnt[number]))


def _searched(archive: Archive, one: Unsearched, find: Find) -> Searched:
    """Look in one picture; what is not handed out, or black already, is nothing to decide on."""
    content = released_content(archive, one.snapshot)
    sheet = content.sheets[one.picture - 1]
    with package_of(archive, one.snapshot) as wacz:
        picture = record_content(wacz, sheet.place)
    found = tuple(box for box in find(picture) if _is_seen(box, one))
    return Searched(one.snapshot.id, one.picture, len(found), found)


def _is_seen(box: Box, one: Unsearched) -> bool:
    is_out = any(shared(box, seen) for seen in one.seen)
    return is_out and not any(shared(box, black) == box for black in one.burnt)


def _noted(opened: Catalogue, release: Release, found: Sequence[Searched], act: Act) -> Release:
    note = f"{len(found)} bilder, {sum(one.found for one in found)} förslag"
    deeds = (*release.deeds, deed_of("Ansikten eftersökta", act, note))
    return opened.releases.advance(replace(_with(release, found), deeds=deeds))


def _with(release: Release, found: Sequence[Searched]) -> Release:
    """Return a release in which some pictures were searched anew."""
    places = {(one.snapshot_id, one.picture) for one in found}
    others = (one for one in release.searched if (one.snapshot_id, one.picture) not in places)
    return replace(release, searched=(*others, *found))
