"""Disposal proposed because records are the same: one is kept, where the plan lets the rest go."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ogonblick.hold import LegalHold
from retention.disposal import Act, LeftOut, Proposal, propose
from retention.duplicates import Twin, keep_one
from retention.inheritance import Plans
from retention.records import StoredRecord


def propose_all_but_one(
    alike: Sequence[StoredRecord],
    said: Mapping[str, str],
    plans: Plans,
    holds: Iterable[LegalHold],
    act: Act,
) -> Proposal:
    """Propose all of some records but the first, or tell why all of them stay.

    ``said`` are the sentences of their comparisons, by record. Whoever proposes says by it that the
    others are needed no longer, from that day; the second person says so too, or nothing goes.
    """
    stops, today = tuple(holds), act.at.date()
    answer = keep_one([one.subject for one in alike], plans, stops, today)
    if not answer.others:
        ids = (one.subject.id for one in alike[1:])
        return Proposal(act, (), tuple(LeftOut(id_, (answer.reason,)) for id_ in ids))
    others = [
        replace(one, subject=replace(one.subject, obsolete_on=today))
        for one in alike
        if one.subject.id in answer.others
    ]
    proposal = propose(others, plans, stops, act)
    items = (
        replace(item, twin=Twin(answer.kept, said[item.record.subject.id]))
        for item in proposal.items
    )
    return replace(proposal, items=tuple(items))
