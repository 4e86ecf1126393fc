"""What is stored, as records to decide about: what proposals, holds and approvals all look at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ogonblick.account import Account
from retention.disposal import Proposal
from retention.records import StoredRecord, stored_record
from retention.subjects import snapshot_subject
from storage.database.catalogue import Catalogue


def records_by_creator(
    opened: Catalogue, accounts: Sequence[Account]
) -> Mapping[tuple[str, str], list[StoredRecord]]:
    """Return what is stored of the accounts, by municipality and board: each answers for its."""
    found: dict[tuple[str, str], list[StoredRecord]] = {}
    for account, record in stored_records(opened, accounts):
        found.setdefault((account.municipality, account.board), []).append(record)
    return found


def stored_records(
    opened: Catalogue, accounts: Sequence[Account]
) -> Iterator[tuple[Account, StoredRecord]]:
    """Yield each stored snapshot of the accounts as a record to decide about."""
    obsolete = {one.subject_id: one.day for one in opened.obsolete()}
    for account in accounts:
        for one in opened.snapshots(account.id):
            subject = snapshot_subject(one, account, obsolete.get(one.id))
            yield account, stored_record(subject, one)


def with_shares(opened: Catalogue, proposal: Proposal) -> Proposal:
    """Return a proposal that says how many pieces of each record others need, so that they stay."""
    items = tuple(
        replace(one, record=replace(one.record, shared=shares(opened, one.record.subject.id)))
        for one in proposal.items
    )
    return replace(proposal, items=items)


def shares(opened: Catalogue, snapshot_id: str) -> int:
    """Return how many chunks of a snapshot would stay if it went, for others need them."""
    return len(opened.chunks.of(snapshot_id) - opened.chunks.alone(snapshot_id))
