"""Packages made of releases: what masks do to a snapshot, and the ZIP that is handed out.

The portal makes it, with the reader's key: nothing that is handed out lies in the archive a second
time. Its receipt says of what it was made, and the same gives the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from os import SEEK_END
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, TypeVar

from bundles import mask_doubts, masks
from bundles.burning import burnt, plain_png
from bundles.cutting import cut_out, to_cut
from bundles.lookup import record_content
from bundles.manifest import WACZ
from bundles.masks import carried, concerning, words_of
from bundles.pictures import decoded
from bundles.release import Part, address_of, title_of, write_release
from bundles.release import released_posts as posts_of
from bundles.release import released_texts as texts_of
from bundles.sheets import Sheet
from ogonblick import __version__
from ogonblick.case import Deed
from ogonblick.digest import Digest, blocks, digest_of
from ogonblick.errors import CaseRefused, NotInArchive
from ogonblick.event import Event, EventType
from ogonblick.post import Post
from ogonblick.release import Box, Chosen, Mask, Package, Release
from ogonblick.snapshot import Snapshot
from portal.opening import opened as package_of
from portal.opening import released_content, stored_file
from portal.release_slip import REACHING, ids_of, release_slip
from portal.releases import See, receipt_of, require_open, snapshots_of, waiting
from retention.disposal import Act
from storage.database.catalogue import Catalogue
from storage.packages.beside import place_of
from storage.packages.keeping import Archive

Picture = TypeVar("Picture")

_NOTHING = "Inget är valt i begäran {}. Välj först vad som ska lämnas ut."
_NO_POSTS = "Allt som är valt ur {} finns inte i arkivpaketet: {}. Ta bort det ur begäran."
_LOOK = (
    "Se igenom varje bild som lämnas ut, och intyga att det är gjort: det som bara står i en bild"
    " hittar ingen maskering."
)
_PROPOSED = (
    "I {} av bilderna finns föreslagna ansikten som ingen har tagit ställning till. Gå igenom dem i"
    " portalen, och behåll eller ta bort varje förslag."
)
_NO_PICTURE = "Ögonblicksbilden {} har ingen bild {}; den har {}."
_OTHER = (
    "Paketet blir inte det som kvittot beskriver: det gjordes med {}. Gör ett nytt paket, eller be"
    " mottagaren om det som redan är utlämnat."
)
_SOFTWARE = f"Ögonblick {__version__}"


@dataclass(frozen=True)
class ReleasedPicture:
    """A picture that is handed out: its number, its sides, and the snapshot's own it is out of."""

    number: int
    width: int
    height: int
    sheet: int


def masks_on(
    archive: Archive, see: See, masked: Sequence[Mask], snapshot: Snapshot
) -> tuple[Mask, ...]:
    """Return the masks that are about a snapshot, with those in others that reach into it.

    An author or a post that is masked in one snapshot is masked in all that go with it.
    """
    content = released_content(archive, snapshot)
    others = (one for one in masked if one.kind in REACHING and one.snapshot_id != snapshot.id)
    named = (
        found
        for one in others
        for found in carried(
            one, released_content(archive, see(one.snapshot_id)), snapshot.id, content
        )
    )
    return (*concerning(masked, snapshot.id), *named)


def sheets(archive: Archive, snapshot: Snapshot) -> tuple[Sheet, ...]:
    """Return what pictures a snapshot has; what is masked in them is told by their numbers."""
    return released_content(archive, snapshot).sheets


def plain_picture(archive: Archive, snapshot: Snapshot, number: int) -> bytes:
    """Return a picture as it was taken, as a PNG."""
    return burnt_picture(archive, snapshot, number, ())


def burnt_picture(
    archive: Archive, snapshot: Snapshot, number: int, masked: Sequence[Mask]
) -> bytes:
    """Return a picture with masks burnt in, as a PNG: as it is handed out."""
    sheet = _sheet(archive, snapshot, number)
    drawn = [box for _, box in burnt_boxes(archive, snapshot, number, masked)]
    with package_of(archive, snapshot) as wacz:
        return plain_png(burnt(decoded(record_content(wacz, sheet.place)), drawn))


def burnt_boxes(
    archive: Archive, snapshot: Snapshot, number: int, masked: Sequence[Mask]
) -> tuple[tuple[int, Box], ...]:
    """Return the boxes that masks burn into a picture, each with its mask's number."""
    content = released_content(archive, snapshot)
    return masks.boxes(content, concerning(masked, snapshot.id)).get(number, ())


def released_pictures(
    archive: Archive, snapshot: Snapshot, chosen: Sequence[Chosen]
) -> tuple[ReleasedPicture, ...]:
    """Return the pictures that are handed out: all, or those of single posts that are chosen."""
    content, ids = released_content(archive, snapshot), ids_of(chosen, snapshot.id)
    if not ids:
        return tuple(
            ReleasedPicture(one.number, one.width, one.height, one.number) for one in content.sheets
        )
    cuts = enumerate(to_cut(content, ids), start=1)
    return tuple(ReleasedPicture(number, one.width, one.height, one.sheet) for number, one in cuts)


def released_picture(
    archive: Archive,
    snapshot: Snapshot,
    number: int,
    chosen: Sequence[Chosen],
    masked: Sequence[Mask],
) -> bytes:
    """Return one of them as it is handed out, as a PNG. Raises ``NotInArchive`` for no picture."""
    content, ids = released_content(archive, snapshot), ids_of(chosen, snapshot.id)
    if not ids:
        return burnt_picture(archive, snapshot, number, masked)
    one = _numbered(snapshot, number, to_cut(content, ids))
    with package_of(archive, snapshot) as wacz:
        return plain_png(cut_out(wacz, content, one, ids, concerning(masked, snapshot.id)))


def doubts(archive: Archive, snapshot: Snapshot, masked: Sequence[Mask]) -> tuple[str, ...]:
    """Return what masks cannot know of a snapshot, for the person to look at."""
    content = released_content(archive, snapshot)
    return mask_doubts.doubts(content, concerning(masked, snapshot.id))


def released_posts(
    archive: Archive, snapshot: Snapshot, chosen: Sequence[Chosen], masked: Sequence[Mask]
) -> tuple[Post, ...]:
    """Return the chosen posts of a snapshot as the package has them."""
    ids, about = ids_of(chosen, snapshot.id), concerning(masked, snapshot.id)
    return posts_of(released_content(archive, snapshot), ids, about)


def released_texts(archive: Archive, snapshot: Snapshot, masked: Sequence[Mask]) -> tuple[str, ...]:
    """Return the texts of a snapshot's pages as the package has them: none where it has posts."""
    return texts_of(released_content(archive, snapshot), concerning(masked, snapshot.id))


def released_name(archive: Archive, snapshot: Snapshot, masked: Sequence[Mask]) -> tuple[str, str]:
    """Return the title and the address of a snapshot's page as the package has them."""
    content, about = released_content(archive, snapshot), concerning(masked, snapshot.id)
    return title_of(content, about), address_of(content, about)


def make(
    opened: Catalogue,
    archive: Archive,
    release: Release,
    see: See,
    to: str,
    act: Act,
    target: BinaryIO,
    *,
    looked_through: bool,
) -> Release:
    """Write a package, and note its receipt: the release's last package from now on.

    ``to`` may be empty. ``looked_through`` is a person's word that they have seen every picture.
    """
    require_open(release)
    if not release.chosen:
        raise CaseRefused(_NOTHING.format(release.id))
    if release.masks and not looked_through:
        raise CaseRefused(_LOOK)
    if proposed := waiting(release):
        raise CaseRefused(_PROPOSED.format(len(proposed)))
    recipe = Package(
        len(release.packages) + 1,
        *(act.at, act.by, to, 0, Digest("sha256", "0" * 64)),
        *(release.chosen, release.masks, _SOFTWARE),
    )
    package = _written(archive, release, recipe, see, target)
    told = f"paket {package.number}, till {to or 'okänd'}, {package.digest}"
    deed = Deed("Paket gjort", act.by, act.at, told, act.account)
    made = replace(release, packages=(*release.packages, package), deeds=(*release.deeds, deed))
    return opened.releases.advance_told(made, _events(made, package, act))


def make_again(
    opened: Catalogue,
    archive: Archive,
    release: Release,
    number: int,
    see: See,
    act: Act,
    target: BinaryIO,
) -> None:
    """Write a package that was made before, from its receipt, and note who took it.

    Raises ``CaseRefused`` where it would not be the same: the program is another by then.
    """
    package = receipt_of(release, number)
    if _written(archive, release, package, see, target) != package:
        target.truncate(0)
        raise CaseRefused(_OTHER.format(package.software))
    deed = Deed("Paket hämtat", act.by, act.at, f"paket {number}", act.account)
    opened.releases.note(release.id, deed)


def _events(release: Release, package: Package, act: Act) -> list[Event]:
    """Return what happened to each snapshot: handed out, in which package of which request.

    To whom, and what was masked on what grounds, stands in the receipt alone: a snapshot's events
    are kept for ever, and can be handed out themselves.
    """
    told = f"utlämnad i ärende {release.id}, paket {package.number}, {package.digest}"
    kind = EventType.DISSEMINATION
    return [Event(one, kind, act.at, act.by, "success", told) for one in snapshots_of(release)]


def _written(
    archive: Archive, release: Release, package: Package, see: See, target: BinaryIO
) -> Package:
    """Write a package as its recipe says; return it with the size and digest that it got."""
    seen = [see(one) for one in snapshots_of(package)]
    folders = {f"{number:02}": snapshot for number, snapshot in enumerate(seen, start=1)}
    about = {one.id: masks_on(archive, see, package.masks, one) for one in seen}
    words = dict.fromkeys(
        word for one in seen for word in words_of(released_content(archive, one), about[one.id])
    )
    slip = release_slip(release, package, folders, tuple(words))
    with TemporaryDirectory() as place:
        parts = [
            _part(archive, snapshot, package.chosen, about[snapshot.id], Path(place) / name)
            for name, snapshot in folders.items()
        ]
        write_release(target, slip, parts)
    size = target.seek(0, SEEK_END)
    target.seek(0)
    return replace(package, size=size, digest=digest_of(blocks(target)))


def _part(
    archive: Archive,
    snapshot: Snapshot,
    chosen: Sequence[Chosen],
    about: tuple[Mask, ...],
    folder: Path,
) -> Part:
    """Fetch what a part is made of: the sealed package alone where not all of it is handed out."""
    ids = ids_of(chosen, snapshot.id)
    if missing := sorted({*ids} - {post.id for post in released_content(archive, snapshot).posts}):
        raise CaseRefused(_NO_POSTS.format(snapshot.id, ", ".join(missing)))
    part = Part(folder.name, folder, ids, about)
    wanted = archive.files(snapshot.receipt) if part.is_whole else [stored_file(snapshot, WACZ)]
    for file in wanted:
        target = folder / place_of(file)
        target.parent.mkdir(parents=True, exist_ok=True)
        archive.fetch(file, target)
    return part


def _sheet(archive: Archive, snapshot: Snapshot, number: int) -> Sheet:
    return _numbered(snapshot, number, sheets(archive, snapshot))


def _numbered(snapshot: Snapshot, number: int, found: Sequence[Picture]) -> Picture:
    if not 1 <= number <= len(found):
        raise NotInArchive(_NO_PICTURE.format(snapshot.id, number, len(found)))
    return found[number - 1]
