"""What a search finds in the restricted snapshots that have been opened to who asks.

They are in no index: whoever reads the catalogue finds nothing of them. So their packages are read
when somebody who may see them searches; each that has a hit is noted as seen.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ogonblick.errors import ArchiveError, BundleError
from ogonblick.post import Post
from ogonblick.snapshot import Snapshot
from ogonblick.swedish import day_of
from portal.web.posts import posts_read
from portal.web.rooms import Rooms
from storage.database.entries import Filters, Hit
from storage.database.indexing import texts_of
from storage.words.asking import Clause, asked, holds
from storage.words.wording import words_of

MOST = 10
"""Restricted snapshots that one search reads, the newest: each takes a look at the archive."""


@dataclass(frozen=True)
class SecretHits:
    """What was found, and how many snapshots could not be looked through."""

    hits: tuple[Hit, ...] = ()
    unread: int = 0


def secret_hits(rooms: Rooms, words: str, filters: Filters) -> SecretHits:
    """Return the posts with all the words in what was opened to this person, and note the looks."""
    clauses = asked(words)
    if not clauses:
        return SecretHits()
    snapshots = _opened_to(rooms, filters)
    found = [_hits(rooms, one, clauses, filters) for one in snapshots[:MOST]]
    read = [one for one in found if one is not None]
    hits = tuple(hit for one in read for hit in one)
    rooms.note_looks(hit.snapshot_id for hit in hits)
    return SecretHits(hits, len(snapshots) - len(read))


def _opened_to(rooms: Rooms, filters: Filters) -> list[Snapshot]:
    """Return the restricted snapshots that this person may see here, the newest first."""
    shut = rooms.kept_from()
    names = rooms.catalogue.secrecy.restricted() - shut
    found = (rooms.catalogue.snapshot(name) for name in names)
    chosen = [one for one in found if rooms.may_see(one) and _is_chosen(rooms, one, filters)]
    return sorted(chosen, key=lambda one: one.taken_at, reverse=True)


def _is_chosen(rooms: Rooms, snapshot: Snapshot, filters: Filters) -> bool:
    account = rooms.catalogue.account(snapshot.account_id)
    return (
        filters.account_id in (None, account.id)
        and filters.department in (None, account.department)
        and filters.platform in (None, account.platform)
        and filters.occasion in (None, snapshot.occasion)
    )


def _hits(
    rooms: Rooms, snapshot: Snapshot, clauses: Sequence[Clause], filters: Filters
) -> list[Hit] | None:
    """Return a snapshot's hits; None where the archive does not give its package."""
    try:
        posts = posts_read(rooms, snapshot)
    except (ArchiveError, BundleError):
        return None
    return [
        Hit(snapshot.id, snapshot.account_id, snapshot.taken_at, post)
        for post in _kept(posts, snapshot, filters)
        if holds(_words(post), clauses)
    ]


def _kept(posts: Iterable[Post], snapshot: Snapshot, filters: Filters) -> Iterator[Post]:
    """Yield the posts of a direction and of days; a day that is not known is that of the visit."""
    for post in posts:
        day = day_of(post.published or snapshot.taken_at)
        is_late_enough = filters.first_day is None or filters.first_day <= day
        is_early_enough = filters.last_day is None or day <= filters.last_day
        if filters.origin in (None, post.origin) and is_late_enough and is_early_enough:
            yield post


def _words(post: Post) -> list[str]:
    return [word for text in texts_of(post) for word in words_of(text)]
