"""Records that are alike: whether a plan lets but one of them be kept. Nothing here disposes.

Who finds them alike is no matter here. What may go is told; a person proposes it, a second person
approves it, and the one that stays must still be there when the others go.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ogonblick.decision import Retention
from ogonblick.hold import LegalHold
from retention.decide import Subject, decide, is_held
from retention.inheritance import Plans, plan_for
from retention.schedule import NearDuplicates
from retention.verdicts import RowInForce, rows_in_force


@dataclass(frozen=True)
class Twin:
    """The record that stays in place of one that goes, and what was said of the two.

    ``said`` is the Swedish sentence of their comparison, for those who decide.
    """

    kept: str
    said: str

    def in_words(self, day: date) -> str:
        """Say what stayed, of a record that somebody found obsolete for its sake on that day."""
        return f"inaktuell {day}: {self.kept} är kvar i dess ställe ({self.said})"


@dataclass(frozen=True)
class KeepOne:
    """What the plans say of records that are alike: ``kept`` stays whatever becomes of the others.

    ``others`` may be proposed for disposal by ``authority``, one decision for them all; empty where
    the records are only links.
    ``reason`` is a Swedish sentence.
    """

    kept: str
    others: tuple[str, ...]
    authority: str
    reason: str


def keep_one(
    alike: Sequence[Subject], plans: Plans, holds: Iterable[LegalHold], today: date
) -> KeepOne:
    """Say what may become of records that are alike, the best copy first. There must be one.

    One row that does not say so, for any of them, keeps them all; so does a hold on any.
    """
    best, rows = alike[0].id, [_rows(one, plans, today) for one in alike]
    if any(map(is_held, decide(alike, plans, holds, today))):
        return KeepOne(best, (), "", "Ett gallringsstopp gäller, så alla ligger kvar.")
    if not all(each and all(map(_keeps_one, each)) for each in rows):
        return KeepOne(best, (), "", "Planen säger inget om att behålla en, så alla ligger kvar.")
    first = rows[0][0]
    if any(row.authority != first.authority for each in rows for row in each):
        return KeepOne(best, (), "", "De styrs av olika beslut, så alla ligger kvar.")
    return KeepOne(
        best,
        tuple(one.id for one in alike if one.id != best),
        first.authority,
        f"Rad {first.rule.id} i {first.plan} säger att en får behållas ({first.authority})."
        " De andra kan föreslås till gallring.",
    )


def why_not_without(
    subject: Subject,
    twin: Twin | None,
    left: Mapping[str, Subject],
    plans: Plans,
    holds: Iterable[LegalHold],
    today: date,
) -> tuple[str, ...]:
    """Say why a record may not go for another's sake after all; nothing if it may.

    ``left`` are the records that are there and stay, by their ids.
    """
    if twin is None:
        return ()
    kept = left.get(twin.kept)
    if kept is None:
        return (f"{twin.kept}, som skulle bli kvar i stället, finns inte. Föreslå på nytt.",)
    asked = keep_one([kept, subject], plans, holds, today)
    return () if asked.others else (asked.reason,)


def _rows(subject: Subject, plans: Plans, today: date) -> Sequence[RowInForce]:
    """Return the rows that rule a record today."""
    plan = plan_for(plans, subject.municipality, subject.board)
    return rows_in_force(plan, today).get(subject.kind, ()) if plan else ()


def _keeps_one(row: RowInForce) -> bool:
    """Say whether a row, decided and in force, lets all but one go."""
    may_go = row.retention is Retention.WHEN_OBSOLETE and bool(row.authority)
    return may_go and row.rule.near_duplicates is NearDuplicates.KEEP_ONE
