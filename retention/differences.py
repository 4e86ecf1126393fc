"""What a new version of a plan changes, record by record, before anybody has decided it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ogonblick.decision import Decision, Retention
from retention.decide import Subject, decide, length
from retention.schedule import RetentionSchedule
from retention.words import KINDS, word_for


@dataclass(frozen=True)
class Difference:
    """One record about which two plans differ, with what each says and a Swedish sentence."""

    subject: Subject
    old: Decision
    new: Decision
    sentence: str


def differences(
    subjects: Iterable[Subject], old: RetentionSchedule, new: RetentionSchedule, today: date
) -> tuple[Difference, ...]:
    """Return the records that two plans decide differently about, in order.

    They differ in outcome, day, row or authority; the name and version of a plan are no
    difference. Each plan is asked on the day nearest to today on which it is in force, so that a
    plan for next year can be tried this year. Holds are left aside: they stop disposal under both.
    """
    records = tuple(subjects)
    pairs = zip(
        records, _decide_all(records, old, today), _decide_all(records, new, today), strict=True
    )
    return tuple(
        Difference(subject, before, after, _in_words(subject, before, after, today))
        for subject, before, after in pairs
        if _compared(before) != _compared(after)
    )


def _decide_all(
    records: Sequence[Subject], schedule: RetentionSchedule, today: date
) -> list[Decision]:
    """Decide on the day nearest to today on which a plan is in force."""
    begun = max(today, schedule.valid_from or today)
    return decide(records, schedule, [], min(begun, schedule.valid_to or begun))


def _compared(decision: Decision) -> tuple[object, ...]:
    """Return what makes two decisions different."""
    return decision.retention, decision.keep_until, decision.row, decision.authority


def _in_words(subject: Subject, before: Decision, after: Decision, today: date) -> str:
    """Say in which direction a record moves, from what, and to what."""
    return (
        f"{subject.id} ({word_for(KINDS, subject.kind)}) {_direction(before, after, today)}."
        f" Förut: {_outcome(before)}. Nu: {_outcome(after)}."
    )


def _direction(before: Decision, after: Decision, today: date) -> str:
    """Say longer or shorter; warn where disposal becomes possible at once."""
    earlier = length(before.retention, before.keep_until)
    later = length(after.retention, after.keep_until)
    if earlier == later:
        return "sparas lika länge men på annan grund"
    if later > earlier:
        return "sparas längre"
    at_once = _may_go(after, today) and not _may_go(before, today)
    return "sparas kortare och får gallras genast" if at_once else "sparas kortare"


def _may_go(decision: Decision, today: date) -> bool:
    return decision.keep_until is not None and decision.keep_until <= today


def _outcome(decision: Decision) -> str:
    """Say what a decision comes to, and on what it rests."""
    row = f"rad {decision.row}" if decision.row else "ingen rad"
    authority = f", {decision.authority}" if decision.authority else ""
    return f"{_fate(decision)} ({row}{authority})"


def _fate(decision: Decision) -> str:
    if decision.retention is Retention.PERMANENT:
        return "bevaras"
    if decision.keep_until:
        return f"får gallras tidigast {decision.keep_until}"
    if decision.retention is Retention.WHEN_OBSOLETE:
        return "gallras när någon har antecknat att den är inaktuell"
    return "gallras efter en frist som inte har börjat löpa"
