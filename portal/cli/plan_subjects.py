"""Stored snapshots as plans decide about them."""

from collections.abc import Iterable, Iterator

from ogonblick.decision import Decision
from ogonblick.snapshot import Snapshot
from retention.decide import Subject
from retention.subjects import snapshot_subject
from storage.database.catalogue import Catalogue


def subject_of(opened: Catalogue, snapshot: Snapshot) -> Subject:
    """Return a stored snapshot as plans decide about it."""
    return next(subject for subject, _ in recorded(opened, [snapshot]))


def recorded(
    opened: Catalogue, snapshots: Iterable[Snapshot] | None = None
) -> Iterator[tuple[Subject, Decision]]:
    """Yield stored snapshots as plans decide about them, all for None, with what was decided."""
    accounts = {one.id: one for one in opened.accounts()}
    obsolete = {one.subject_id: one.day for one in opened.obsolete()}
    for one in opened.snapshots() if snapshots is None else snapshots:
        subject = snapshot_subject(one, accounts[one.account_id], obsolete.get(one.id))
        yield subject, one.decision
