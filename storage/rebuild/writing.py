"""Snapshots read back from the archive, written into the catalogue as they were."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, func, select

from ogonblick.account import Account
from ogonblick.capture import Outcome
from ogonblick.snapshot import Snapshot
from storage.database import disposing, recording, tables
from storage.database.entries import WorkStatus
from storage.rebuild.reading import Found, Told

_Order = tuple[str, str, str]
"""An order's account, occasion and period, as rows have them."""


@dataclass(frozen=True)
class _Known:
    """What the catalogue tells of orders: how far they have come, and when they last failed."""

    begun: Mapping[_Order, str]
    failed: Mapping[_Order, datetime]


def write(connection: Connection, found: Sequence[Found]) -> None:
    """Record snapshots that are not there, with all that belongs to them, oldest first.

    Their accounts are in the register (``enter``). An order's work and deviations stay as the
    backup has them, if it was made after the snapshot was recorded; else they become what
    recording makes of them.
    """
    contents = [recording.Content(one.snapshot, one.posts, one.hashes, one.pages) for one in found]
    recording.add_snapshots(connection, contents)
    rulings = [vars(ruling) for one in found for ruling in one.rulings]
    recording.add_rows(connection, tables.rulings, rulings)
    _tell(connection, [told for one in found for told in one.told])
    loose = [vars(event) for one in found for event in one.loose]
    recording.add_rows(connection, tables.events, loose)
    _finish(connection, found, _known_of(connection, found))
    for gone in (one.disposed for one in found if one.disposed):
        disposing.dispose(connection, gone.id, gone.certificate_id, gone.disposed_at)


def enter(connection: Connection, found: Iterable[Found]) -> frozenset[str]:
    """Enter the accounts of snapshots in the register, as their records have them, if not there.

    Returns the ids of all accounts that are in the register then, and keeps other writers of them
    waiting. One is left out that nothing tells of, and one whose address another account has: it
    has got another id since.
    """
    table = tables.accounts
    told = {one.snapshot.account_id: one.account for one in found}
    addresses = [account.url for account in told.values() if account]
    there = table.c.id.in_(told) | table.c.url.in_(addresses)
    query = select(table.c.url, table.c.id).where(there).with_for_update()
    known = dict(connection.execute(query).tuples().all())
    new = list(_new(told, known))
    recording.add_rows(connection, tables.accounts, [vars(one) for one in new])
    return frozenset(known.values()).union(one.id for one in new)


def _new(told: Mapping[str, Account | None], known: Mapping[str, str]) -> Iterator[Account]:
    """Yield the accounts to enter; of two with one address the first."""
    taken = set(known)
    for account_id, account in told.items():
        if account and account_id not in known.values() and account.url not in taken:
            taken.add(account.url)
            yield account


def _known_of(connection: Connection, found: Iterable[Found]) -> _Known:
    """Return what is known of the orders of some snapshots' accounts."""
    accounts = {one.snapshot.account_id for one in found}
    work, deviations = tables.work.c, tables.deviations.c
    begun = select(work.account_id, work.occasion, work.period, work.status)
    order = (deviations.account_id, deviations.occasion, deviations.period)
    failed = select(*order, func.max(deviations.opened_at)).group_by(*order)
    theirs = connection.execute(begun.where(work.account_id.in_(accounts))).tuples()
    amiss = connection.execute(failed.where(deviations.account_id.in_(accounts))).tuples()
    return _Known({one[:3]: one[3] for one in theirs}, {one[:3]: one[3] for one in amiss})


def _finish(connection: Connection, found: Iterable[Found], known: _Known) -> None:
    """Close the orders that no backup tells of; one by one in accounts where anything was amiss."""
    left = [one.snapshot for one in found if not _is_in_backup(one, known)]
    amiss = {one.account_id for one in left if one.outcome is not Outcome.COMPLETE}
    amiss |= {account_id for account_id, *_ in known.failed}
    is_plain = [not (one.account_id in amiss or _order(one) in known.begun) for one in left]
    for plain, some in groupby(zip(is_plain, left, strict=True), itemgetter(0)):
        if plain:
            recording.add_rows(
                connection, tables.work, [recording.finished(one) for _, one in some]
            )
        else:
            for _, one in some:
                recording.finish(connection, one)


def _order(snapshot: Snapshot) -> _Order:
    return (snapshot.account_id, snapshot.occasion, snapshot.period)


def _is_in_backup(found: Found, known: _Known) -> bool:
    """Say whether what was restored tells that the snapshot was recorded.

    Its order is finished then, or has met an error since, such as an archive that went away.
    """
    order = _order(found.snapshot)
    failed_at = known.failed.get(order)
    return known.begun.get(order) == WorkStatus.FINISHED or (
        failed_at is not None and failed_at > _recorded_at(found)
    )


def _recorded_at(found: Found) -> datetime:
    """Return when a snapshot was recorded: its first document of events is of that moment."""
    told = [event.at for one in found.told[:1] for event in one.page.events]
    return max(told, default=found.snapshot.taken_at)


def _tell(connection: Connection, documents: Sequence[Told]) -> None:
    """Add documents as ones that the archive has, and the events in them."""
    recording.add_rows(
        connection, tables.event_documents, [vars(one.document) for one in documents]
    )
    events = [event for one in documents for event in _events(one)]
    recording.add_rows(connection, tables.events, events)


def _events(told: Told) -> Iterator[dict[str, Any]]:
    for event in told.page.events:
        yield {**vars(event), "document": told.document.number}
