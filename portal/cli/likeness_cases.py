"""Disposal cases about snapshots in which nothing changed: proposed, and no more than that."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from bundles.changes import Changes
from bundles.likeness.findings import finding
from bundles.likeness.structure import Structure, structure_of
from bundles.likeness.verdict import Comparison, compared
from bundles.likeness.words import comparison_in_words
from ogonblick.account import Account
from ogonblick.errors import ArchiveError, BundleError
from ogonblick.likeness import Verdict
from ogonblick.snapshot import Snapshot
from portal.alike_groups import unchanged_of
from portal.opening import opened as package
from portal.stored import stored_records, with_shares
from retention.disposal import Act, LeftOut, Proposal
from retention.duplicates import Twin
from retention.inheritance import Plans
from retention.one_kept import propose_all_but_one
from storage.database.catalogue import Catalogue
from storage.packages.keeping import Archive

Again = Callable[[Snapshot, Sequence[Snapshot]], Mapping[str, Comparison]]
"""Compares one snapshot with each of some others by today's rules; returns it by their ids."""

_SAME = (Verdict.IDENTICAL, Verdict.UNCHANGED)


def proposals_of(
    opened: Catalogue, account: Account, plans: Plans, act: Act, again: Again
) -> Iterator[Proposal]:
    """Yield what is proposed of each group of an account's snapshots, one of which is kept.

    Where nothing of a group may go, what is yielded says why. What is recorded of them compares
    each with the one before it only, by the rules of its day: each that may go is compared with
    the one that is kept.
    """
    snapshots, holds = opened.snapshots(account.id), opened.holds()
    by_id = {one.id: one for one in snapshots}
    records = {one.subject.id: one for _, one in stored_records(opened, [account])}
    said = {one.id: one.likeness.sentence for one in snapshots}
    for group in unchanged_of(snapshots):
        alike = [records[id_] for id_ in group.snapshots]
        proposal = propose_all_but_one(alike, said, plans, holds, act)
        going = [by_id[item.record.subject.id] for item in proposal.items]
        kept = by_id[group.snapshots[0]]
        told = again(kept, going) if going else {}
        yield with_shares(opened, _without_others(proposal, kept, told))


def compared_again(
    archive: Archive, kept: Snapshot, others: Sequence[Snapshot]
) -> dict[str, Comparison]:
    """Compare the packages themselves. One that cannot be read is not to be compared."""
    try:
        first = _structure(archive, kept)
    except (ArchiveError, BundleError) as fault:
        return {one.id: _unreadable(one, fault) for one in others}
    return {one.id: _compared(archive, first, one) for one in others}


def _compared(archive: Archive, first: Structure, other: Snapshot) -> Comparison:
    try:
        return compared(first, _structure(archive, other))
    except (ArchiveError, BundleError) as fault:
        return _unreadable(other, fault)


def _unreadable(other: Snapshot, fault: ArchiveError | BundleError) -> Comparison:
    told = finding("L111", other.id, reason=fault)
    return Comparison(Verdict.UNCOMPARABLE, Changes(), (told,))


def _structure(archive: Archive, snapshot: Snapshot) -> Structure:
    with package(archive, snapshot) as wacz:
        return structure_of(wacz)


def _without_others(proposal: Proposal, kept: Snapshot, told: Mapping[str, Comparison]) -> Proposal:
    """Return a proposal without what is not the same as the one that is kept."""
    said = {id_: comparison_in_words(one, kept.taken_at) for id_, one in told.items()}
    items = tuple(
        replace(item, twin=Twin(kept.id, said[item.record.subject.id]))
        for item in proposal.items
        if told[item.record.subject.id].verdict in _SAME
    )
    others = (LeftOut(id_, (said[id_],)) for id_, one in told.items() if one.verdict not in _SAME)
    return replace(proposal, items=items, left_out=(*proposal.left_out, *others))
