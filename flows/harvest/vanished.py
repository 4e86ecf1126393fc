"""What was there the last time and is gone without a case: posts and comments."""

from collections.abc import Iterable, Iterator

from bundles.changes import Change, changed_posts
from bundles.manifest import WACZ
from bundles.reading import open_wacz
from bundles.reading import posts as posts_in
from flows.harvest.gone import WHOLE
from flows.rooms import Rooms
from harvesters.findings import finding
from ogonblick.address import same_address
from ogonblick.capture import Finding, Occasion, Order, Outcome
from ogonblick.case import Removal, RemovalStatus
from ogonblick.post import Post
from ogonblick.snapshot import Deviation, Snapshot
from ogonblick.swedish import local_day, word

_MOST = 50


def report_vanished(rooms: Rooms, order: Order) -> None:
    """Open a deviation, once, for posts and comments that went since the last snapshot of all.

    Only two complete snapshots that both reached the end say that something is gone.
    """
    if rooms.catalogue.disposal_of(order.snapshot_id) or _is_reported(rooms, order):
        return
    snapshot = rooms.catalogue.snapshot(order.snapshot_id)
    before = rooms.catalogue.previous(order.account_id, snapshot.taken_at)
    if before is None or not (_is_whole(before) and _is_whole(snapshot)):
        return
    told = tuple(_told(rooms, before, snapshot))
    if told:
        rooms.catalogue.deviate(
            Deviation(
                account_id=order.account_id,
                occasion=Occasion.BEFORE_REMOVAL,
                period=order.period,
                opened_at=snapshot.taken_at,
                findings=told[:_MOST],
            )
        )


def _is_reported(rooms: Rooms, order: Order) -> bool:
    """Say whether an order's deviation was opened before, whatever became of it."""
    asked = (order.account_id, Occasion.BEFORE_REMOVAL, order.period)
    known = rooms.catalogue.deviations()
    return any((one.account_id, one.occasion, one.period) == asked for one in known)


def _told(rooms: Rooms, before: Snapshot, after: Snapshot) -> Iterator[Finding]:
    """Yield a finding for each post that vanished without a case; its words are not repeated."""
    was, is_now = rooms.catalogue.posts(before.id), rooms.catalogue.posts(after.id)
    gone = [one.post for one in changed_posts(was, is_now) if one.change is Change.REMOVED]
    cases = [
        one
        for one in rooms.catalogue.removals.all(after.account_id)
        if one.status is not RemovalStatus.WITHDRAWN
    ]
    saved = {id_ for one in cases for id_ in _ids_in(rooms, one)}
    for post in gone:
        if post.id not in saved and not _is_named(post, was, cases):
            what = f"{word(post.kind)} {post.permalink or post.id} av {post.author or 'okänd'}"
            days = {"before": local_day(before.taken_at), "after": local_day(after.taken_at)}
            yield finding("C243", post.permalink, what=what, **days)


def _ids_in(rooms: Rooms, case: Removal) -> Iterator[str]:
    """Yield the ids of the posts that a case has saved."""
    id_ = case.order.snapshot_id
    if case.status is not RemovalStatus.OPENED and not rooms.catalogue.disposal_of(id_):
        posts = _packed(rooms, id_) if case.restricted else rooms.catalogue.posts(id_)
        yield from (post.id for post in posts)


def _packed(rooms: Rooms, snapshot_id: str) -> list[Post]:
    """Return the posts of a snapshot that the catalogue keeps no words of, from its package."""
    package = rooms.catalogue.snapshot(snapshot_id).receipt.files
    found = next(one for one in package if one.key.endswith(f"/{WACZ}"))
    with rooms.archive.open(found) as stream, open_wacz(stream) as wacz:
        return posts_in(wacz)


def _is_named(post: Post, known: Iterable[Post], cases: Iterable[Removal]) -> bool:
    """Say whether a case is about a post's own address, or that of what it answers."""
    above = [one.permalink for one in known if post.parent and one.id == post.parent]
    places = {same_address(url) for url in (post.permalink, *above) if url}
    return any(same_address(one.url) in places for one in cases)


def _is_whole(snapshot: Snapshot) -> bool:
    is_all = snapshot.occasion in WHOLE and snapshot.outcome is Outcome.COMPLETE
    return is_all and snapshot.coverage.end_reached
