"""How far a mask would reach, told before it is made: what it takes of all that is chosen."""

from collections.abc import Iterator
from dataclasses import dataclass

from bundles.burning import shared
from bundles.cutting import in_view
from bundles.masks import boxes, touched_posts
from ogonblick.post import Post
from ogonblick.release import Mask, Release
from ogonblick.snapshot import Snapshot
from portal.handing_out import masks_on
from portal.opening import released_content
from portal.release_slip import ids_of
from portal.releases import See, snapshots_of
from storage.packages.keeping import Archive


@dataclass(frozen=True)
class Reach:
    """What a mask would take of one snapshot, as far as it is handed out.

    ``posts`` lose something of their text, or all of it. In ``pictures``, told by their numbers,
    something goes black.
    """

    snapshot: Snapshot
    posts: tuple[Post, ...]
    pictures: tuple[int, ...]


def reach(archive: Archive, release: Release, wanted: Mask, see: See) -> tuple[Reach, ...]:
    """Return what a mask would take of each snapshot that it reaches, in the order chosen."""
    found = (_reach(archive, release, wanted, one, see) for one in _about(release, wanted, see))
    return tuple(one for one in found if one.posts or one.pictures)


def _about(release: Release, wanted: Mask, see: See) -> Iterator[Snapshot]:
    """Yield the snapshots that a mask is about: words may be masked in a single one."""
    is_one = wanted.snapshot_id and not wanted.post_id and wanted.words
    return (see(one) for one in snapshots_of(release) if not is_one or one == wanted.snapshot_id)


def _reach(archive: Archive, release: Release, wanted: Mask, snapshot: Snapshot, see: See) -> Reach:
    content, ids = released_content(archive, snapshot), ids_of(release.chosen, snapshot.id)
    spread = masks_on(archive, see, [wanted], snapshot)
    touched = {post.id for one in spread for post in touched_posts(content, one)}
    posts = (one for one in content.posts if one.id in touched and (not ids or one.id in ids))
    black = boxes(content, spread)
    pictures = (
        number
        for number, seen in in_view(content, ids).items()
        if any(shared(box, part) for _, box in black[number] for part in seen)
    )
    return Reach(snapshot, tuple(posts), tuple(pictures))
