"""What looks alike, in words: said so that nobody takes it for the same."""

from collections.abc import Iterator, Mapping

from bundles.likeness.groups import Alike, MediaGroup, UnchangedGroup
from ogonblick.likeness import HashedPicture, PicturePart
from ogonblick.swedish import counted, day_of, size
from portal.alike import Found, Likes
from portal.alike_groups import AccountGroups
from storage.database.pictures import SeenPicture

LINKS = (
    "Det här är länkar. Att bilder ser lika ut säger inte att de är det, och inget gallras av det."
)
NOTHING = "Inget i arkivet ser ut så."
UNSURE = (
    "Bilden har för lite att känna igen (jämna ytor, få linjer), så svaret är osäkert åt båda håll."
)
KINDS: Mapping[Alike, str] = {
    Alike.LOOKS_SAME: "ser likadan ut",
    Alike.DERIVED: "kan vara härledd: beskuren, märkt eller ur samma film",
}
TOGETHER: Mapping[Alike, str] = {
    Alike.LOOKS_SAME: "ser likadana ut",
    Alike.DERIVED: "kan vara härledda ur varandra",
}
PARTS: Mapping[PicturePart, str] = {
    PicturePart.HEADER: "sidhuvudet",
    PicturePart.POST: "inlägget",
    PicturePart.COMMENT: "kommentaren",
    PicturePart.MEDIUM: "bild i inlägget",
}
CLEAR = 50
"""The quality below which little tells one picture from others."""

_BITS = 256


def likes_in_words(one: Likes) -> str:
    """Say what is like a picture, and how near it is."""
    lines = [UNSURE] if (one.picture.quality or 0) < CLEAR else []
    lines += [f"  – {found_in_words(each)}" for each in one.found]
    return "\n".join(lines)


def found_in_words(one: Found) -> str:
    """Say where a picture was seen last, how like it is, and in how many snapshots it is."""
    alike = "samma fil" if one.is_same else f"{KINDS[one.kind]} ({one.apart} av {_BITS} bitar)"
    many = f", {counted(one.snapshots, 'ögonblicksbild', 'ögonblicksbilder')}"
    return (
        f"{alike}: {picture_in_words(one.seen.picture)}, {one.seen.account_id},"
        f" senast {day_of(one.seen.taken_at)} i {one.seen.snapshot_id}{many}"
    )


def picture_in_words(picture: HashedPicture) -> str:
    """Say what of an account a picture shows, and how large it is."""
    shown = " ".join(filter(None, (PARTS[picture.part], picture.element)))
    weight = f", {size(picture.size)}" if picture.size else ""
    return f"{shown}, {picture.width} × {picture.height}{weight}"


def groups_in_words(groups: AccountGroups) -> str:
    """Say what looks alike in an account, best copy first."""
    lines = [
        *(line for one in groups.media for line in _media_in_words(one, groups.where)),
        *(_unchanged_in_words(one) for one in groups.unchanged),
    ]
    return "\n".join([*lines, LINKS] if lines else ["Inget i kontot ser lika ut."])


def _media_in_words(group: MediaGroup, where: Mapping[str, SeenPicture]) -> Iterator[str]:
    many = counted(len(group.pictures), "bild", "bilder")
    yield f"{many} som {TOGETHER[group.kind]}; en av dem vore {size(group.saved)} mindre:"
    for picture, apart in zip(group.pictures, group.apart, strict=True):
        near = f"{apart} av {_BITS} bitar från den" if apart else "bästa kopian"
        snapshot_id = where[picture.hash.source].snapshot_id
        yield f"  – {picture_in_words(picture)}, {near}, i {snapshot_id}"


def _unchanged_in_words(group: UnchangedGroup) -> str:
    first, *others = group.snapshots
    without = f"utan dem vore det {size(group.saved)} mindre"
    return f"Oförändrat sedan {first}: {', '.join(others)}; {without}"
