"""Disposal in words: what a hold is on, what a proposal would do, what a case has come to."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bundles.plain import from_json, to_plain
from ogonblick.hold import LegalHold
from ogonblick.plan import CaseStatus, DisposalCase
from ogonblick.swedish import counted, moment, size, word
from retention.cases import Withdrawal
from retention.disposal import Act, Clearance, Item, LeftOut, Proposal
from retention.duplicates import Twin
from retention.records import why_locked


def proposal_in_words(proposal: Proposal) -> str:
    """Say what may be disposed of, by which decision, and why the rest stays."""
    lines = ["Får gallras:" if proposal.items else "Inget får gallras nu."]
    lines += map(item_in_words, proposal.items)
    if proposal.items:
        lines.append(f"Tillsammans {total_in_words(proposal.items)}.")
        lines += _locked_in_words(locked(proposal))
    if proposal.left_out:
        lines += ["Ligger kvar:", *map(left_out_in_words, proposal.left_out)]
    return "\n".join(lines)


def item_in_words(item: Item) -> str:
    """Say what one record is, and by which row and decision it may go."""
    record, decision = item.record, item.decision
    return (
        f"  – {record.subject.id}: {record.objects} objekt, {size(record.size)},"
        f"{_shared_in_words(record.shared)} frist {item.begins or '–'} till {item.ends},"
        f" rad {decision.row} i {decision.schedule}, beslut {decision.authority}"
        f"{_twin_in_words(item.twin)}"
    )


def _twin_in_words(twin: Twin | None) -> str:
    """Say what stays in a record's place, and what was said of the two."""
    return f", i stället för den blir {twin.kept} kvar: »{twin.said}«" if twin else ""


def _shared_in_words(shared: int) -> str:
    """Say how much of a record's content stays, for it belongs to others too."""
    if not shared:
        return ""
    stay = counted(shared, "del ligger", "delar ligger")
    return f" {stay} kvar i andra handlingar,"


def locked(proposal: Proposal) -> list[LeftOut]:
    """Return what the archive's own locks will keep, whatever is approved, and until when."""
    at = proposal.proposed.at
    why = ((item, why_locked(item.record.locked_until, at)) for item in proposal.items)
    return [LeftOut(item.record.subject.id, (reason,)) for item, reason in why if reason]


def left_out_in_words(one: LeftOut) -> str:
    """Say why one record stays."""
    return f"  – {one.record_id}: {' '.join(one.reasons)}"


def _locked_in_words(found: Sequence[LeftOut]) -> Iterable[str]:
    """Say what the archive's own locks will keep; nothing if they keep nothing."""
    return ["Låst i arkivet:", *map(left_out_in_words, found)] if found else []


def total_in_words(items: Sequence[Item]) -> str:
    """Say how much it is in all."""
    many = counted(len(items), "handling", "handlingar")
    return f"{many}, {size(sum(item.record.size for item in items))}"


def case_in_words(case: DisposalCase) -> str:
    """Say what a case is about, who has done what, and what became of it."""
    proposal = from_json(Proposal, case.proposal)
    lines = [
        f"Ärende {case.id}: {word(case.status)}",
        *(f"{what} {who}" for what, who in acts_in_words(case)),
        f"Förslagets kontrollsumma: {case.proposal_digest}",
        proposal_in_words(proposal),
    ]
    if case.clearance:
        stopped = from_json(Clearance, case.clearance).stopped
        lines += ["Stoppat sedan godkännandet:"] if stopped else []
        lines += map(left_out_in_words, stopped)
    if case.status is CaseStatus.DONE:
        lines.append(f"Protokollet visas med »ogonblick disposal certificate {case.id}«.")
    return "\n".join(lines)


def plain_case(case: DisposalCase) -> dict[str, Any]:
    """Return a case for other programs, each step as what it is and not as text."""
    steps = ("proposal", "approval", "clearance", "certificate", "withdrawal")
    taken = {name: json.loads(getattr(case, name) or "null") for name in steps}
    return {**to_plain(case), **taken}


def acts_in_words(case: DisposalCase) -> Iterator[tuple[str, str]]:
    """Yield what has been done with a case, and by whom, when and why."""
    for what, act, why in acts(case):
        yield what, ": ".join(filter(None, (_act_in_words(act), why)))


def acts(case: DisposalCase) -> Iterator[tuple[str, Act, str]]:
    """Yield what has been done with a case, the act, and why where that was asked for."""
    yield "Föreslaget av", from_json(Proposal, case.proposal).proposed, ""
    if case.approval:
        yield "Godkänt av", from_json(Act, case.approval), ""
    if case.clearance:
        yield "Prövat på nytt och påbörjat av", from_json(Clearance, case.clearance).cleared, ""
    if case.withdrawal:
        said = from_json(Withdrawal, case.withdrawal)
        yield "Tillbakadraget av", said.withdrawn, said.why


def extent_of(hold: LegalHold) -> str:
    """Say what a hold is on."""
    named = (
        hold.subject_id and f"ögonblicksbilden {hold.subject_id}",
        hold.account_id and f"kontot {hold.account_id}",
        hold.board,
    )
    return ", ".join(filter(None, named)) or "allt i arkivet"


def _act_in_words(act: Act) -> str:
    account = f" ({act.account})" if act.account else ""
    return f"{act.by}{account}, {moment(act.at)}"
