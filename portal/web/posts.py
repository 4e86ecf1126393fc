"""The posts of a snapshot, from where they lie."""

from bundles.reading import posts as posts_in
from ogonblick.errors import ArchiveError, BundleError
from ogonblick.post import Post
from ogonblick.snapshot import Snapshot
from portal.opening import opened
from portal.web.rooms import Rooms


def posts_of(rooms: Rooms, snapshot: Snapshot) -> list[Post]:
    """Return a snapshot's posts; none where the archive does not give a secret one's package."""
    try:
        return posts_read(rooms, snapshot)
    except (ArchiveError, BundleError):
        return []


def posts_read(rooms: Rooms, snapshot: Snapshot) -> list[Post]:
    """Return a snapshot's posts: those of a secret one stand in its package alone.

    Raises ``ArchiveError`` or ``BundleError`` where the archive does not give that.
    """
    if not snapshot.restricted:
        return rooms.catalogue.posts(snapshot.id)
    with opened(rooms.archive, snapshot) as wacz:
        return posts_in(wacz)
