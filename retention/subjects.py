"""What a plan calls the snapshots that we keep."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from ogonblick.account import Account
from ogonblick.capture import Occasion, Order
from ogonblick.post import Post, PostKind
from ogonblick.snapshot import Snapshot
from ogonblick.swedish import day_of
from retention.decide import Subject
from retention.schedule import RecordKind

_KINDS: Mapping[Occasion, RecordKind] = {
    Occasion.BEFORE_CLOSURE: RecordKind.CLOSURE,
    Occasion.BEFORE_REMOVAL: RecordKind.REMOVAL,
}
"""What was saved because something else was about to go; every other is an ögonblicksbild."""


_CONTENT: Mapping[PostKind, RecordKind] = {
    PostKind.POST: RecordKind.POST,
    PostKind.COMMENT: RecordKind.COMMENT,
}


def order_subject(order: Order, taken_on: date, account: Account) -> Subject:
    """Return what an order's snapshot, taken on that Swedish day, is to the plans."""
    return Subject(
        id=order.snapshot_id,
        kind=_KINDS.get(order.occasion, RecordKind.SNAPSHOT),
        account_id=account.id,
        board=account.board,
        municipality=account.municipality,
        taken_on=taken_on,
        closed_on=account.closed_on,
    )


def snapshot_subject(
    snapshot: Snapshot, account: Account, obsolete_on: date | None = None
) -> Subject:
    """Return a recorded snapshot as plans decide about it.

    Whose record it is was settled when it was taken: an account that moves to another board takes
    its coming snapshots with it, and leaves the old ones. What was not known then, the register
    may tell now.
    """
    order = Order(snapshot.account_id, snapshot.occasion, snapshot.period)
    taken_on = day_of(snapshot.taken_at)
    return replace(
        order_subject(order, taken_on, account),
        id=snapshot.id,
        board=snapshot.board or account.board,
        municipality=snapshot.municipality or account.municipality,
        obsolete_on=obsolete_on,
    )


def content_subjects(
    snapshot: Snapshot, posts: Iterable[Post], account: Account
) -> Iterator[Subject]:
    """Yield what a recorded snapshot holds, as plans decide about it: posts, comments, media.

    They lie in a sealed bundle that is never reopened: they go with it and not before. What plans
    say of them tells a reader whether the bundle is kept long enough.
    """
    whole = snapshot_subject(snapshot, account)
    for post in posts:
        own = replace(
            whole,
            id=f"{snapshot.id}#{post.id}",
            kind=_CONTENT[post.kind],
            published_on=post.published and day_of(post.published),
        )
        yield own
        for number, _ in enumerate(post.media, start=1):
            yield replace(own, id=f"{own.id}/{number}", kind=RecordKind.MEDIUM)
