"""Disposal (gallring) as values: proposed, approved by a second person, cleared for carrying out.

Nothing here removes anything. Each step gives its value or a ``Refusal``, and trusts no earlier
one: values come back from a catalogue, weeks later, and what was right then may be wrong now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ogonblick.decision import Decision, Retention
from ogonblick.digest import Digest
from ogonblick.hold import LegalHold
from ogonblick.snapshot import Snapshot
from retention.decide import Subject, decide, period_begins
from retention.inheritance import Plans, plan_for


@dataclass(frozen=True)
class StoredRecord:
    """A record as the archive has it: its digest, its objects, and the bytes in all of them."""

    subject: Subject
    digest: Digest
    objects: int
    size: int


@dataclass(frozen=True)
class Act:
    """Who did something and when.

    ``by`` is the identity that a person is signed in with. ``at`` is aware, in the municipality's
    own time: its day is the day that periods are compared with.
    """

    by: str
    at: datetime


@dataclass(frozen=True)
class Item:
    """One record that may be disposed of: by which decision, and its period's first and last day.

    For a record that was made obsolete both are the day when a person recorded that.
    """

    record: StoredRecord
    decision: Decision
    begins: date | None
    ends: date


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


def stored_record(subject: Subject, snapshot: Snapshot) -> StoredRecord:
    """Return a snapshot as the catalogue says that the archive has it."""
    files = snapshot.receipt.files
    size = sum(file.size for file in files)
    return StoredRecord(subject, snapshot.bundle_digest, len(files), size)


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
    due = {id_: ends for id_, one in decisions.items() if (ends := _last_day(one, today))}
    return Proposal(
        proposed=act,
        items=tuple(
            Item(
                records[id_],
                decisions[id_],
                _first_day(records[id_].subject, decisions[id_], plans),
                ends,
            )
            for id_, ends in due.items()
        ),
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
    A run that was cut short asks again about what is left, and keeps its first clearance for the
    certificate.
    """
    stops = tuple(holds)
    reasons = _why_not_carried_out(approval, act)
    if reasons:
        return Refusal(reasons)
    stopped = _stopped(approval.proposal.items, stored, plans, stops, act.at.date())
    items = tuple(item for item in approval.proposal.items if item.record.subject.id not in stopped)
    left_out = tuple(LeftOut(id_, why) for id_, why in stopped.items())
    return Clearance(approval, act, len(stops), items, left_out)


def why_it_stays(
    item: Item,
    record: StoredRecord | None,
    plans: Plans,
    holds: Iterable[LegalHold],
    today: date,
) -> tuple[str, ...]:
    """Say why one cleared record may not go after all at this very moment; nothing if it may.

    ``record`` is what the archive has now, None if it does not have it.
    """
    stored = () if record is None else (record,)
    return _stopped((item,), stored, plans, holds, today).get(item.record.subject.id, ())


def _stopped(
    items: Iterable[Item],
    stored: Iterable[StoredRecord],
    plans: Plans,
    holds: Iterable[LegalHold],
    today: date,
) -> Mapping[str, tuple[str, ...]]:
    """Return the records that may not go after all, and why."""
    records = {one.subject.id: one for one in stored}
    decisions = _decide_all(records, plans, holds, today)
    found = {}
    for item in items:
        id_ = item.record.subject.id
        found[id_] = _why_stopped(item, records.get(id_), decisions.get(id_), today)
    return {id_: reasons for id_, reasons in found.items() if reasons}


def _why_stopped(
    item: Item, record: StoredRecord | None, decision: Decision | None, today: date
) -> tuple[str, ...]:
    """Say why one approved record may not go; nothing if it may."""
    if record is None or decision is None:
        return ("Handlingen finns inte i arkivet. Ta reda på varför innan något mer gallras.",)
    if record.digest != item.record.digest:
        return ("Innehållet är inte det som godkändes. Kontrollera arkivpaketet och föreslå om.",)
    if _last_day(decision, today) is None:
        return decision.reasons
    if (decision.row, decision.authority) != (item.decision.row, item.decision.authority):
        changed = f"nu gäller rad {decision.row}, beslutad av {decision.authority}"
        return (f"Planen har ändrats sedan godkännandet: {changed}. Föreslå på nytt.",)
    return ()


def _why_not_approved(proposal: Proposal, act: Act) -> tuple[str, ...]:
    """Say why somebody may not approve a proposal; nothing if they may."""
    proposer, approver = _person(proposal.proposed), _person(act)
    said = {
        "Förslaget är tomt, så det finns inget att godkänna.": not proposal.items,
        "Det framgår inte vem som har föreslagit gallringen. Föreslå på nytt.": not proposer,
        "Det framgår inte vem som godkänner. Logga in och försök igen.": not approver,
        "Den som har föreslagit gallringen kan inte själv godkänna den."
        " Be en annan behörig person.": proposer == approver != "",
        "Godkännandet är äldre än förslaget. Kontrollera klockan.": act.at < proposal.proposed.at,
    }
    return tuple(reason for reason, holds in said.items() if holds)


def _why_not_carried_out(approval: Approval, act: Act) -> tuple[str, ...]:
    """Say why an approval does not hold; nothing if it does."""
    reasons = _why_not_approved(approval.proposal, approval.approved)
    if act.at < approval.approved.at:
        return (*reasons, "Gallringen är inte godkänd än vid den tiden. Kontrollera klockan.")
    return reasons


def _person(act: Act) -> str:
    """Return an identity as it is compared: one person's is one, however it is typed."""
    return " ".join(act.by.split()).casefold()


def _decide_all(
    records: Mapping[str, StoredRecord],
    plans: Plans,
    holds: Iterable[LegalHold],
    today: date,
) -> Mapping[str, Decision]:
    """Decide about every record as of today."""
    subjects = (one.subject for one in records.values())
    return dict(zip(records, decide(subjects, plans, holds, today), strict=True))


def _last_day(decision: Decision, today: date) -> date | None:
    """Return a period's last day if it is over and somebody has decided that it may end so."""
    free = decision.keep_until
    if free is None or free > today or not decision.authority:
        return None
    obsolete = decision.retention is Retention.WHEN_OBSOLETE
    return free if obsolete else free - timedelta(days=1)


def _first_day(subject: Subject, decision: Decision, plans: Plans) -> date | None:
    """Return the day that a record's period was counted from."""
    plan = plan_for(plans, subject.municipality, subject.board)
    if plan is None:
        return subject.obsolete_on
    wanted = (decision.row, decision.schedule)
    named = (row for row in plan.rows if (row.id, row.inherited_from or plan.title) == wanted)
    period = next((row.period for row in named), None)
    return period_begins(subject, period.start) if period else subject.obsolete_on
