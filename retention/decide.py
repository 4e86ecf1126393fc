"""What the plan says of each record, and why. It decides; it disposes of nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ogonblick.decision import Decision, Retention
from ogonblick.hold import LegalHold
from retention.schedule import (
    PeriodStart,
    RecordKind,
    RetentionSchedule,
    Rule,
    is_in_force,
)
from retention.words import KINDS, STARTS, period_in_words, word_for

# Ceph before Reef keeps a lock date in 32 bits: on 16.2.15 a date from 2107 on became a day in the
# past, so the object stood unlocked (ceph/ceph#54516; what is already stored is not repaired).
# 2099 is well clear of that, and far enough away for somebody to renew the locks.
_FURTHEST_LOCK = date(2099, 12, 31)

_LENGTH = {Retention.PERMANENT: 2, Retention.WHEN_OBSOLETE: 1, Retention.PERIOD: 0}


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


@dataclass(frozen=True)
class _Ruling:
    """What one row alone says of one record."""

    rule: Rule
    retention: Retention
    keep_until: date | None
    reason: str

    @property
    def length(self) -> tuple[date, int]:
        """The longer the rule, the greater."""
        return length(self.retention, self.keep_until)


def decide(
    subjects: Iterable[Subject],
    schedule: RetentionSchedule,
    holds: Iterable[LegalHold],
    today: date,
) -> list[Decision]:
    """Return what the plan says of each record, in the same order.

    The longest of the rows in force wins. No row means that the record is kept, and so does a
    row that nobody has decided. A hold takes away any day of disposal, whatever the rows say.
    """
    rows = _rows_in_force(schedule, today)
    stops = tuple(holds)
    return [
        _settle(_decide_one(subject, schedule, rows, today), subject, stops, today)
        for subject in subjects
    ]


def length(retention: Retention, keep_until: date | None) -> tuple[date, int]:
    """Return how long something is kept, for comparing: the longer, the greater.

    Without a known day, bevaras is longer than "until somebody says", and that than a period.
    """
    return keep_until or date.max, _LENGTH[retention]


def lock_until(decision: Decision, taken_on: date) -> date:
    """Return the day until which the archive should lock a record against removal.

    A lock past the period would make an ordered disposal impossible, so a known day is the lock's
    own. Without one the lock is the furthest that every archive keeps: 2099-12-31. It is never
    before the day after ``taken_on`` (the day of deposit, if that is later), for S3 refuses a
    lock that ends in the past.
    """
    wanted = min(decision.keep_until or _FURTHEST_LOCK, _FURTHEST_LOCK)
    return max(wanted, taken_on + timedelta(days=1))


def period_begins(subject: Subject, start: PeriodStart) -> date | None:
    """Return the day that a record's period is counted from, if it is known."""
    days = {
        PeriodStart.TAKEN: subject.taken_on,
        PeriodStart.PUBLISHED: subject.published_on,
        PeriodStart.ACCOUNT_CLOSED: subject.closed_on,
        PeriodStart.CALENDAR_YEAR_ENDED: date(subject.taken_on.year, 12, 31),
        PeriodStart.CASE_CLOSED: subject.case_closed_on,
        PeriodStart.MADE_OBSOLETE: subject.obsolete_on,
    }
    return days[start]


def _rows_in_force(schedule: RetentionSchedule, today: date) -> Mapping[RecordKind, Sequence[Rule]]:
    """Return the rows to obey today, per kind; none at all when the plan itself is not in force."""
    rows: dict[RecordKind, list[Rule]] = defaultdict(list)
    if is_in_force(schedule.valid_from, schedule.valid_to, today):
        for rule in sorted(schedule.rows, key=lambda rule: rule.id):
            if is_in_force(rule.valid_from, rule.valid_to, today):
                rows[rule.kind].append(rule)
    return rows


def _decide_one(
    subject: Subject,
    schedule: RetentionSchedule,
    rows: Mapping[RecordKind, Sequence[Rule]],
    today: date,
) -> Decision:
    """Decide about one record, holds aside."""
    if outside := _why_outside(subject, schedule):
        return _kept(schedule, outside)
    rulings = [_rule_on(subject, rule) for rule in rows.get(subject.kind, ())]
    if not rulings:
        return _kept(schedule, _why_no_row(subject, schedule, today))
    longest = max(rulings, key=lambda ruling: ruling.length)
    others = [ruling for ruling in rulings if ruling is not longest]
    return Decision(
        retention=longest.retention,
        keep_until=longest.keep_until,
        row=longest.rule.id,
        authority=str(longest.rule.authority or ""),
        schedule=_title(schedule),
        reasons=(
            longest.reason,
            *(f"{other.reason} Den längsta fristen gäller." for other in others),
        ),
    )


def _rule_on(subject: Subject, rule: Rule) -> _Ruling:
    """Say what one row means for one record."""
    says = f"Rad {rule.id}: {word_for(KINDS, rule.kind)}"
    if rule.retention is Retention.PERMANENT:
        return _Ruling(rule, Retention.PERMANENT, None, f"{says} bevaras.")
    if rule.authority is None:
        reason = (
            f"{says} ska gallras enligt raden, men inget gallringsbeslut finns."
            " Handlingen bevaras tills någon har beslutat; skriv in beslutet i planen."
        )
        return _Ruling(rule, Retention.PERMANENT, None, reason)
    if rule.retention is Retention.WHEN_OBSOLETE:
        return _when_obsolete(subject, rule, f"{says} gallras vid inaktualitet")
    return _after_period(subject, rule, says)


def _when_obsolete(subject: Subject, rule: Rule, says: str) -> _Ruling:
    """Say what "gallras vid inaktualitet" means: nothing, until a person records the day."""
    known = (
        f"Den antecknades som inaktuell {subject.obsolete_on}."
        if subject.obsolete_on
        else "Ingen har antecknat att handlingen är inaktuell, så den ligger kvar."
    )
    reason = f"{says}, beslutat av {rule.authority}. {known}"
    return _Ruling(rule, Retention.WHEN_OBSOLETE, subject.obsolete_on, reason)


def _after_period(subject: Subject, rule: Rule, says: str) -> _Ruling:
    """Say when a row's period is over, or that it has not begun."""
    if rule.period is None:
        reason = (
            f"{says} gallras enligt raden, men fristen saknas."
            " Handlingen bevaras tills fristen står i planen."
        )
        return _Ruling(rule, Retention.PERMANENT, None, reason)
    says = f"{says} gallras {period_in_words(rule.period)}, beslutat av {rule.authority}."
    begins = period_begins(subject, rule.period.start)
    if begins is None:
        start = word_for(STARTS, rule.period.start)
        reason = f"{says} Dagen för {start} är inte känd, så fristen har inte börjat löpa."
        return _Ruling(rule, Retention.PERIOD, None, reason)
    keep_until = rule.period.first_day_after(begins)
    last = keep_until - timedelta(days=1)
    reason = f"{says} Fristen räknas från {begins} till och med {last}."
    return _Ruling(rule, Retention.PERIOD, keep_until, reason)


def _settle(
    decision: Decision, subject: Subject, holds: Sequence[LegalHold], today: date
) -> Decision:
    """Let holds take away the day of disposal; without any, say whether that day has come."""
    stops = tuple(_stop_in_words(hold) for hold in holds if _holds(hold, subject))
    if stops:
        return replace(decision, keep_until=None, reasons=(*stops, *decision.reasons))
    if decision.keep_until is None:
        return decision
    return replace(decision, reasons=(*decision.reasons, _day_in_words(decision.keep_until, today)))


def _day_in_words(keep_until: date, today: date) -> str:
    """Say what a day of disposal means today."""
    if keep_until > today:
        return f"Gallring är möjlig först {keep_until}."
    return f"Gallring är möjlig sedan {keep_until}, men bara om två personer godkänner den."


def _holds(hold: LegalHold, subject: Subject) -> bool:
    """Say whether a hold is on a record; one whose board is not known is held with the rest."""
    return (
        hold.subject_id in ("", subject.id)
        and hold.account_id in ("", subject.account_id)
        and (hold.board in ("", subject.board) or not subject.board)
    )


def _stop_in_words(hold: LegalHold) -> str:
    return (
        f"Gallringsstopp sedan {hold.since}, begärt av {hold.who}: {hold.why}."
        " Inget gallras förrän stoppet är hävt, vad raden än säger."
    )


def _kept(schedule: RetentionSchedule, reason: str) -> Decision:
    """Decide that a record is kept because the plan has nothing to say of it."""
    return Decision(Retention.PERMANENT, None, "", "", _title(schedule), (reason,))


def _why_outside(subject: Subject, schedule: RetentionSchedule) -> str:
    """Say why a plan does not cover a record; empty if it does."""
    for plan, own in (
        (schedule.municipality, subject.municipality),
        (schedule.board, subject.board),
    ):
        if plan and plan != own:
            belongs = (
                f"handlingen hör till {own}" if own else "det framgår inte vart handlingen hör"
            )
            return (
                f"Planen gäller {plan} men {belongs}."
                " Handlingen bevaras tills en plan som gäller den finns."
            )
    return ""


def _why_no_row(subject: Subject, schedule: RetentionSchedule, today: date) -> str:
    """Say why no row is in force for a record."""
    if not is_in_force(schedule.valid_from, schedule.valid_to, today):
        return f"Planen gäller inte den {today}. Handlingen bevaras tills en gällande plan finns."
    return (
        f"Planen har ingen gällande rad för {word_for(KINDS, subject.kind)}."
        " Det som ingen rad nämner bevaras."
    )


def _title(schedule: RetentionSchedule) -> str:
    return f"{schedule.name}, version {schedule.version}"
