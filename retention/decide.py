"""What the plans say of each record, and why. They decide; nothing here disposes of anything."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from operator import attrgetter

from ogonblick.decision import Decision, Retention
from ogonblick.hold import LegalHold
from retention.inheritance import Plans, each_of, plan_for, why_no_plan
from retention.names import is_same_name, near_name
from retention.schedule import PeriodStart, RecordKind, is_in_force
from retention.verdicts import RowInForce, Verdict, rows_in_force, verdict
from retention.words import KINDS, word_for

# Ceph before Reef keeps a lock date in 32 bits: on 16.2.15 a date from 2107 on became a day in the
# past, so the object stood unlocked (ceph/ceph#54516; what is already stored is not repaired).
# 2099 is well clear of that, and far enough away for somebody to renew the locks.
_FURTHEST_LOCK = date(2099, 12, 31)
_UNDECIDED = timedelta(days=365)

_HOLD = "Gallringsstopp sedan"


@dataclass(frozen=True)
class Subject:
    """One record to decide about, with the days that periods may be counted from.

    ``taken_on`` is the local day of capture; a day that is not known, or has not come, is None.
    A plan covers only records whose ``municipality`` is its own, and ``board`` likewise.
    """

    id: str
    kind: RecordKind
    account_id: str
    board: str
    taken_on: date
    municipality: str = ""
    published_on: date | None = None
    closed_on: date | None = None
    case_closed_on: date | None = None
    obsolete_on: date | None = None


_DAYS: Mapping[PeriodStart, Callable[[Subject], date | None]] = {
    PeriodStart.TAKEN: attrgetter("taken_on"),
    PeriodStart.PUBLISHED: attrgetter("published_on"),
    PeriodStart.ACCOUNT_CLOSED: attrgetter("closed_on"),
    PeriodStart.CALENDAR_YEAR_ENDED: lambda subject: date(subject.taken_on.year, 12, 31),
    PeriodStart.CASE_CLOSED: attrgetter("case_closed_on"),
    PeriodStart.MADE_OBSOLETE: attrgetter("obsolete_on"),
}


@dataclass(frozen=True)
class _Book:
    """What one board's records are looked up in: its rows in force, or why there are none."""

    plan: str
    rows: Mapping[RecordKind, Sequence[RowInForce]]
    closed: str = ""


def decide(
    subjects: Iterable[Subject], plans: Plans, holds: Iterable[LegalHold], today: date
) -> Iterator[Decision]:
    """Yield what the plans say of each record, in the same order, one at a time.

    Each record goes by its board's plan. The longest of the rows in force wins. No row means that
    the record is kept, and so does a row that nobody has decided. A hold takes away any day of
    disposal, whatever the rows say.
    """
    known, stops = each_of(plans), tuple(holds)

    @cache
    def book(municipality: str, board: str) -> _Book:
        return _open_book(known, municipality, board, today)

    return (
        _decide_one(one, book(one.municipality, one.board), _stops_on(one, stops), today)
        for one in subjects
    )


def lock_until(decision: Decision, taken_on: date) -> date | None:
    """Return the first day without the archive's lock; None for no lock at all.

    A lock is never shortened, so one past the period would make an ordered disposal impossible. A
    known day is the lock's own. A row that says bevaras locks as far as every archive can keep:
    until 2099-12-31. What is kept only because no row has been decided is locked for a year, and
    what goes on a day that nobody knows yet gets no lock. It is never before the day after
    ``taken_on`` (the day of deposit, if that is later), for S3 refuses one that ends in the past.
    """
    if decision.keep_until is None and decision.retention is not Retention.PERMANENT:
        return None
    kept = _FURTHEST_LOCK if decision.row else taken_on + _UNDECIDED
    wanted = min(decision.keep_until or kept, _FURTHEST_LOCK)
    return max(wanted, taken_on + timedelta(days=1))


def period_begins(subject: Subject, start: PeriodStart) -> date | None:
    """Return the day that a record's period is counted from, if it is known."""
    return _DAYS[start](subject)


def is_held(decision: Decision) -> bool:
    """Say whether a hold stands first among the reasons."""
    return bool(decision.reasons) and decision.reasons[0].startswith(_HOLD)


def _open_book(plans: Plans, municipality: str, board: str, today: date) -> _Book:
    """Prepare what is the same for all records of a board."""
    plan = plan_for(plans, municipality, board)
    if plan is None:
        return _Book("ingen plan", {}, why_no_plan(plans, municipality, board))
    if not is_in_force(plan.valid_from, plan.valid_to, today):
        closed = f"Planen gäller inte den {today}. Handlingen bevaras tills en gällande plan finns."
        return _Book(plan.title, {}, closed)
    return _Book(plan.title, rows_in_force(plan, today))


def _decide_one(subject: Subject, book: _Book, stops: tuple[str, ...], today: date) -> Decision:
    """Decide about one record; what stops its disposal is told first."""
    verdicts = [
        verdict(row, _DAYS[row.start](subject) if row.start else None)
        for row in book.rows.get(subject.kind, ())
    ]
    if not verdicts:
        reasons = (*stops, book.closed or _no_row_in_words(subject.kind))
        return Decision(Retention.PERMANENT, None, "", "", book.plan, reasons)
    longest = max(verdicts, key=lambda one: one.length)
    keep_until = None if stops else longest.keep_until
    return Decision(
        retention=longest.row.retention,
        keep_until=keep_until,
        row=longest.row.rule.id,
        authority=longest.row.authority,
        schedule=longest.row.plan,
        reasons=(*stops, *_in_words(longest, verdicts), *_day_in_words(keep_until, today)),
    )


def _in_words(longest: Verdict, verdicts: Iterable[Verdict]) -> Iterator[str]:
    """Yield what the longest row says, and then those that had to give way."""
    yield longest.reason
    for one in verdicts:
        if one is not longest:
            yield f"{one.reason} Den längsta fristen gäller."


def _no_row_in_words(kind: RecordKind) -> str:
    return (
        f"Planen har ingen gällande rad för {word_for(KINDS, kind)}."
        " Det som ingen rad nämner bevaras."
    )


def _day_in_words(keep_until: date | None, today: date) -> tuple[str, ...]:
    """Say what a day of disposal means today; nothing if there is none."""
    if keep_until is None:
        return ()
    if keep_until > today:
        return (f"Gallring är möjlig först {keep_until}.",)
    return (f"Gallring är möjlig sedan {keep_until}, men bara om två personer godkänner den.",)


def _stops_on(subject: Subject, holds: Iterable[LegalHold]) -> tuple[str, ...]:
    """Return the holds on a record, in words."""
    return tuple(_stop_in_words(hold) for hold in holds if _holds(hold, subject))


def _holds(hold: LegalHold, subject: Subject) -> bool:
    """Say whether a hold is on a record; one whose board is not known is held with the rest."""
    return (
        hold.subject_id in ("", subject.id)
        and hold.account_id in ("", subject.account_id)
        and (not (hold.board and subject.board) or _may_be_same(hold.board, subject.board))
    )


def _may_be_same(one: str, other: str) -> bool:
    """Say whether two names of boards are, or may be, the same: a hold rather holds too much."""
    return is_same_name(one, other) or bool(near_name(one, [other]))


def _stop_in_words(hold: LegalHold) -> str:
    """Say that a hold is on a record, by its id: who asked and why name persons.

    Reasons stand in events and tombstones, which no archive can remove before 2099.
    """
    named = f" ({hold.id})" if hold.id else ""
    return f"{_HOLD} {hold.since}{named}. Inget gallras förrän stoppet är hävt, vad raden än säger."
