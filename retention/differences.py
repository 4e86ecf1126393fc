"""What moves when plans change: before anybody has decided it, and once it is decided."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby, tee

from ogonblick.decision import Decision, Retention
from ogonblick.hold import LegalHold
from retention.decide import Subject, decide, is_held, lock_until
from retention.inheritance import Plans, each_of
from retention.verdicts import length
from retention.words import KINDS, word_for


@dataclass(frozen=True)
class Difference:
    """One record about which two decisions differ: which way it moves, and a Swedish sentence."""

    subject: Subject
    old: Decision
    new: Decision
    direction: str
    sentence: str

    @property
    def needs_longer_lock(self) -> bool:
        """Whether the archive must lock the record longer than the old decision asked for."""
        day = self.subject.taken_on
        old, new = (lock_until(one, day) or date.min for one in (self.old, self.new))
        return new > old and not is_held(self.new)


@dataclass(frozen=True)
class DifferenceGroup:
    """The records that move in the same way, by the same rows."""

    heading: str
    differences: tuple[Difference, ...]


def differences(
    subjects: Iterable[Subject], old: Plans, new: Plans, today: date
) -> tuple[Difference, ...]:
    """Return the records that two sets of plans decide differently about, in order.

    They differ in outcome, day, row or authority; the name and version of a plan are no
    difference. Plans are asked on the day nearest to today on which all of them are in force, so
    that a plan for next year can be tried this year. Holds are left aside: they stop disposal
    under both.
    """
    records, asked_before, asked_after = tee(subjects, 3)
    before = decide(asked_before, old, [], _nearest_day(old, today))
    after = decide(asked_after, new, [], _nearest_day(new, today))
    return tuple(_differing(zip(records, before, after, strict=True), today))


def redecided(
    recorded: Iterable[tuple[Subject, Decision]],
    plans: Plans,
    holds: Iterable[LegalHold],
    today: date,
) -> Iterator[Difference]:
    """Yield the records whose recorded decision is no longer what the plans and holds say."""
    kept, asked = tee(recorded)
    decisions = decide((subject for subject, _ in asked), plans, holds, today)
    pairs = zip(kept, decisions, strict=True)
    return _differing(((subject, old, new) for (subject, old), new in pairs), today)


def grouped(found: Iterable[Difference]) -> tuple[DifferenceGroup, ...]:
    """Return differences by what happens to whose records, under a heading each."""
    ordered = sorted(found, key=_heading)
    return tuple(DifferenceGroup(name, tuple(one)) for name, one in groupby(ordered, _heading))


def is_same(one: Decision, other: Decision) -> bool:
    """Say whether two decisions come to the same, whatever version of a plan made them."""
    return _compared(one) == _compared(other)


def outcome_in_words(decision: Decision) -> str:
    """Say what a decision comes to, and on what it rests."""
    row = f"rad {decision.row}" if decision.row else "ingen rad"
    authority = f", {decision.authority}" if decision.authority else ""
    return f"{_fate(decision)} ({row}{authority})"


def outcomes(decided: Iterable[tuple[Subject, Decision]]) -> tuple[str, ...]:
    """Say what becomes of many records, those of a kind that come to the same together."""
    counts = Counter((word_for(KINDS, one.kind), outcome_in_words(told)) for one, told in decided)
    return tuple(f"{kind} ({count}): {outcome}" for (kind, outcome), count in counts.items())


def _differing(
    decided: Iterable[tuple[Subject, Decision, Decision]], today: date
) -> Iterator[Difference]:
    """Yield what differs."""
    for subject, old, new in decided:
        if not is_same(old, new):
            direction = _direction(old, new, today)
            yield Difference(subject, old, new, direction, _in_words(subject, old, new, direction))


def _nearest_day(plans: Plans, today: date) -> date:
    """Return the day nearest to today on which all plans have begun, and not all have ended."""
    known = each_of(plans)
    begun = max((one.valid_from or today for one in known), default=today)
    ends = max((one.valid_to or date.max for one in known), default=date.max)
    return min(max(begun, today), ends)


def _compared(decision: Decision) -> tuple[object, ...]:
    """Return what makes two decisions different."""
    return decision.retention, decision.keep_until, decision.row, decision.authority


def _in_words(subject: Subject, before: Decision, after: Decision, direction: str) -> str:
    """Say in which direction a record moves, from what, and to what."""
    return (
        f"{subject.id} ({word_for(KINDS, subject.kind)}) {direction}."
        f" Förut: {outcome_in_words(before)}. Nu: {outcome_in_words(after)}."
    )


def _heading(difference: Difference) -> str:
    """Say whose records move, which way, and from which row to which."""
    subject, rows = difference.subject, (difference.old.row, difference.new.row)
    old, new = (f"rad {row}" if row else "ingen rad" for row in rows)
    kind = word_for(KINDS, subject.kind).capitalize()
    whose = subject.board or subject.municipality or "okänd nämnd"
    return f"{kind}, {whose}: {difference.direction} ({old} → {new})"


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


def _fate(decision: Decision) -> str:
    if decision.retention is Retention.PERMANENT:
        return "bevaras"
    if decision.keep_until:
        return f"får gallras tidigast {decision.keep_until}"
    if is_held(decision):
        return "gallras inte så länge gallringsstoppet gäller"
    if decision.retention is Retention.WHEN_OBSOLETE:
        return "gallras vid inaktualitet, men ingen dag är känd"
    return "gallras efter en frist, men ingen dag är känd"
