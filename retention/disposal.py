"""Disposal (gallring) as values: proposed, approved by a second person, cleared for carrying out.

Nothing here removes anything. Each step gives its value or a ``Refusal``, and trusts no earlier
one: values come back from a catalogue, weeks later, and what was right then may be wrong now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from ogonblick.decision import Decision
from ogonblick.hold import LegalHold
from retention.decide import decide
from retention.duplicates import Twin, why_not_without
from retention.inheritance import Plans
from retention.persons import why_not_two, words_of
from retention.records import StoredRecord
from retention.term import term_begins, term_ends


@dataclass(frozen=True)
class Act:
    """Who did something and when.

    ``by`` is the name that was given, ``account`` that of the operating system's user who gave it
    (empty where no person did). ``at`` is aware, in the municipality's own time: its day is the day
    that periods are compared with.
    """

    by: str
    at: datetime
    account: str = ""


@dataclass(frozen=True)
class Item:
    """One record that may be disposed of: by which decision, and its period's first and last day.

    For a record that was made obsolete both are the day when a person recorded that. ``twin`` is
    what stays in its place, where it goes because it is the same as another.
    """

    record: StoredRecord
    decision: Decision
    begins: date | None
    ends: date
    twin: Twin | None = None


@dataclass(frozen=True)
class LeftOut:
    """One record that stays, and why, in Swedish sentences."""

    record_id: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """What somebody proposes to dispose of, and what stays and why: the dry run."""

    proposed: Act
    items: tuple[Item, ...]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class Approval:
    """A proposal that a second person has approved."""

    proposal: Proposal
    approved: Act


@dataclass(frozen=True)
class Clearance:
    """What may be carried out now, and what was stopped since it was approved.

    ``holds`` is the number of holds that were looked through.
    """

    approval: Approval
    cleared: Act
    holds: int
    items: tuple[Item, ...]
    stopped: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """A step that was not taken, and why, in Swedish sentences that say what to do."""

    reasons: tuple[str, ...]


def propose(
    stored: Iterable[StoredRecord],
    plans: Plans,
    holds: Iterable[LegalHold],
    act: Act,
) -> Proposal:
    """Propose what is due by a row with authority and held by nothing; tell why the rest stays.

    A record that is given twice is proposed once, as it was given last.
    """
    records = {one.subject.id: one for one in stored}
    today = act.at.date()
    decisions = _decide_all(records, plans, holds, today)
    due = {id_: ends for id_, one in decisions.items() if (ends := term_ends(one, today))}
    return Proposal(
        proposed=act,
        items=tuple(_item(records[id_], decisions[id_], plans, ends) for id_, ends in due.items()),
        left_out=tuple(
            LeftOut(id_, one.reasons) for id_, one in decisions.items() if id_ not in due
        ),
    )


def approve(proposal: Proposal, act: Act) -> Approval | Refusal:
    """Approve a proposal as the second person."""
    reasons = _why_not_approved(proposal, act)
    return Refusal(reasons) if reasons else Approval(proposal, act)


def clear(
    approval: Approval,
    stored: Iterable[StoredRecord],
    plans: Plans,
    holds: Iterable[LegalHold],
    act: Act,
) -> Clearance | Refusal:
    """Look through everything again, and say what may be carried out at this moment.

    ``stored``, ``plans`` and ``holds`` are what they are now. A hold that came after the
    approval stops its records; so does a changed plan, and content that is not what was approved.
    What is cleared has the extent that ``stored`` tells. A run that was cut short asks again about
    what is left, and keeps its first clearance for the certificate.
    """
    stops, records = tuple(holds), {one.subject.id: one for one in stored}
    reasons = _why_not_carried_out(approval, act)
    if reasons:
        return Refusal(reasons)
    approved = {one.record.subject.id: one for one in approval.proposal.items}
    stopped = _stopped(approved.values(), records.values(), plans, stops, act.at.date())
    items = tuple(
        replace(item, record=records[id_]) for id_, item in approved.items() if id_ not in stopped
    )
    left_out = tuple(LeftOut(id_, why) for id_, why in stopped.items())
    return Clearance(approval, act, len(stops), items, left_out)


def why_it_stays(
    item: Item,
    record: StoredRecord | None,
    plans: Plans,
    holds: Iterable[LegalHold],
    today: date,
    kept: StoredRecord | None = None,
) -> tuple[str, ...]:
    """Say why one cleared record may not go after all at this very moment; nothing if it may.

    ``record`` is what the archive has now, None if it does not have it; so is ``kept``, which is to
    stay in its place.
    """
    stored = tuple(filter(None, (record, kept)))
    return _stopped((item,), stored, plans, holds, today).get(item.record.subject.id, ())


def what_stays(
    proposal: Proposal,
    stored: Iterable[StoredRecord],
    plans: Plans,
    holds: Iterable[LegalHold],
    today: date,
) -> tuple[LeftOut, ...]:
    """Return those of a proposal's records that would stay if it were carried out now, and why."""
    found = _stopped(proposal.items, stored, plans, holds, today)
    return tuple(LeftOut(id_, why) for id_, why in found.items())


def _stopped(
    items: Iterable[Item],
    stored: Iterable[StoredRecord],
    plans: Plans,
    holds: Iterable[LegalHold],
    today: date,
) -> Mapping[str, tuple[str, ...]]:
    """Return the records that may not go after all, and why."""
    approved = {one.record.subject.id: one for one in items}
    stops = tuple(holds)
    records = {one.subject.id: _as_approved(one, approved) for one in stored}
    decisions = _decide_all(records, plans, stops, today)
    left = {one: records[one].subject for one in records.keys() - approved.keys()}
    found = {}
    for id_, item in approved.items():
        why = _why_stopped(item, records.get(id_), decisions.get(id_), plans, today)
        twins = why_not_without(item.record.subject, item.twin, left, plans, stops, today)
        found[id_] = why or twins
    return {id_: reasons for id_, reasons in found.items() if reasons}


def _as_approved(record: StoredRecord, approved: Mapping[str, Item]) -> StoredRecord:
    """Return a record that goes for another's sake as obsolete, since that was proposed."""
    item = approved.get(record.subject.id)
    if item is None or item.twin is None:
        return record
    return replace(record, subject=replace(record.subject, obsolete_on=item.begins))


def _why_stopped(
    item: Item,
    record: StoredRecord | None,
    decision: Decision | None,
    plans: Plans,
    today: date,
) -> tuple[str, ...]:
    """Say why one approved record may not go; nothing if it may."""
    if record is None or decision is None:
        return ("Handlingen finns inte i arkivet. Ta reda på varför innan något mer gallras.",)
    if record.digest != item.record.digest:
        return ("Innehållet är inte det som godkändes. Kontrollera arkivpaketet och föreslå om.",)
    ends = term_ends(decision, today)
    if ends is None:
        return decision.reasons
    changes = _changes(item, _item(record, decision, plans, ends))
    if changes:
        return (f"Ändrat sedan godkännandet: {'; '.join(changes)}. Föreslå på nytt.",)
    return ()


def _changes(approved: Item, now: Item) -> tuple[str, ...]:
    """Say what of the grounds that two persons approved is not the same any more."""
    before, after = _grounds(approved), _grounds(now)
    return tuple(
        f"{name} var {before[name]} och är {after[name]}"
        for name in before
        if before[name] != after[name]
    )


def _grounds(item: Item) -> Mapping[str, str]:
    """Return all that an approval rests on besides the content: whose it is, by what, and when."""
    subject, decision = item.record.subject, item.decision
    return {
        "arkivbildaren": ", ".join(filter(None, (subject.board, subject.municipality))) or "okänd",
        "planen": decision.schedule,
        "raden": decision.row,
        "gallringsbeslutet": decision.authority,
        "fristen": f"{item.begins or '–'} till {item.ends}",
        "första dagen för gallring": str(decision.keep_until),
    }


def _why_not_approved(proposal: Proposal, act: Act) -> tuple[str, ...]:
    """Say why somebody may not approve a proposal; nothing if they may."""
    proposer, approver = proposal.proposed.by, act.by
    same = why_not_two(proposer, approver)
    said = {
        "Förslaget är tomt, så det finns inget att godkänna.": not proposal.items,
        "Det framgår inte vem som har föreslagit gallringen. Föreslå på nytt.": not words_of(
            proposer
        ),
        "Det framgår inte vem som godkänner. Ange ditt namn.": not words_of(approver),
        same: bool(same),
        "Godkännandet är äldre än förslaget. Kontrollera klockan.": act.at < proposal.proposed.at,
    }
    return tuple(reason for reason, holds in said.items() if holds)


def _why_not_carried_out(approval: Approval, act: Act) -> tuple[str, ...]:
    """Say why an approval does not hold; nothing if it does."""
    reasons = _why_not_approved(approval.proposal, approval.approved)
    if act.at < approval.approved.at:
        return (*reasons, "Gallringen är inte godkänd än vid den tiden. Kontrollera klockan.")
    return reasons


def _decide_all(
    records: Mapping[str, StoredRecord],
    plans: Plans,
    holds: Iterable[LegalHold],
    today: date,
) -> Mapping[str, Decision]:
    """Decide about every record as of today."""
    subjects = (one.subject for one in records.values())
    return dict(zip(records, decide(subjects, plans, holds, today), strict=True))


def _item(record: StoredRecord, decision: Decision, plans: Plans, ends: date) -> Item:
    """Put together a record that is due with its period."""
    return Item(record, decision, term_begins(record.subject, decision, plans), ends)
