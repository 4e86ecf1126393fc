"""What one row of a plan says of a record, with its reason in Swedish."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ogonblick.decision import Retention
from retention.schedule import (
    Period,
    PeriodStart,
    RecordKind,
    RetentionSchedule,
    Rule,
    is_in_force,
)
from retention.words import KINDS, STARTS, retention_in_words, word_for

_ONE_DAY = timedelta(days=1)
_LENGTH = {Retention.PERMANENT: 2, Retention.WHEN_OBSOLETE: 1, Retention.PERIOD: 0}


@dataclass(frozen=True)
class RowInForce:
    """A row as it is to be obeyed today, with the words that are the same for every record.

    ``retention`` is what the row comes to: bevaras where nobody has decided that records may go.
    ``start`` is the day that it asks for, None if it asks for none; ``period`` what is added to
    that day, None if nothing is; ``waits`` what it says of a record whose day is not known.
    """

    rule: Rule
    plan: str
    authority: str
    retention: Retention
    says: str
    start: PeriodStart | None = None
    period: Period | None = None
    waits: str = ""


@dataclass(frozen=True)
class Verdict:
    """What one row alone says of one record."""

    row: RowInForce
    keep_until: date | None
    reason: str

    @property
    def length(self) -> tuple[date, int]:
        """The longer the rule, the greater."""
        return length(self.row.retention, self.keep_until)


def length(retention: Retention, keep_until: date | None) -> tuple[date, int]:
    """Return how long something is kept, for comparing: the longer, the greater.

    Without a known day, bevaras is longer than "until somebody says", and that than a period.
    """
    return keep_until or date.max, _LENGTH[retention]


def rows_in_force(
    schedule: RetentionSchedule, today: date
) -> Mapping[RecordKind, Sequence[RowInForce]]:
    """Return the rows of a plan to obey today, per kind, the board's own before inherited ones."""
    rows: dict[RecordKind, list[RowInForce]] = {}
    for rule in sorted(schedule.rows, key=lambda rule: (rule.inherited_from, rule.id)):
        if is_in_force(rule.valid_from, rule.valid_to, today):
            rows.setdefault(rule.kind, []).append(_in_force(rule, schedule.title, today))
    return rows


def verdict(row: RowInForce, day: date | None) -> Verdict:
    """Say what a row means for a record; ``day`` is the record's day of the row's ``start``."""
    if row.start is None:
        return Verdict(row, None, row.says)
    if day is None:
        return Verdict(row, None, row.waits)
    if row.period is None:
        return Verdict(row, day, f"{row.says} Den antecknades som inaktuell {day}.")
    free = row.period.first_day_after(day)
    last = free - _ONE_DAY
    return Verdict(row, free, f"{row.says} Fristen räknas från {day} till och med {last}.")


def _in_force(rule: Rule, plan: str, today: date) -> RowInForce:
    """Prepare a row: what it comes to today, and what it says of every record."""
    heir = ", ärvd från kommunens gemensamma plan" if rule.inherited_from else ""
    says = f"Rad {rule.id}{heir}: {word_for(KINDS, rule.kind)}"
    plan, authority = rule.inherited_from or plan, str(rule.authority or "")
    if kept := _why_kept(rule, today):
        return RowInForce(rule, plan, authority, Retention.PERMANENT, f"{says} {kept}")
    period = rule.period if rule.retention is Retention.PERIOD else None
    says = f"{says} {retention_in_words(rule.retention, period)}, beslutat av {authority}."
    start = period.start if period else PeriodStart.MADE_OBSOLETE
    waits = f"{says} {_why_waiting(period)}"
    return RowInForce(rule, plan, authority, rule.retention, says, start, period, waits)


def _why_waiting(period: Period | None) -> str:
    """Say why nothing goes while a day is not known."""
    if period is None:
        return "Ingen har antecknat att handlingen är inaktuell, så den ligger kvar."
    return (
        f"Dagen för {word_for(STARTS, period.start)} är inte känd, så fristen har inte börjat löpa."
    )


def _why_kept(rule: Rule, today: date) -> str:
    """Say why a row keeps its records; empty if it lets them go some day."""
    if rule.retention is Retention.PERMANENT:
        return "bevaras."
    if rule.authority is None:
        return (
            "ska gallras enligt raden, men inget gallringsbeslut finns."
            " Handlingen bevaras tills någon har beslutat; skriv in beslutet i planen."
        )
    if rule.authority.decided > today:
        return (
            f"ska gallras enligt raden, men beslutet är daterat {rule.authority.decided}."
            " Handlingen bevaras till dess; kontrollera datumet i planen."
        )
    if rule.retention is Retention.PERIOD and rule.period is None:
        return (
            "gallras enligt raden, men fristen saknas."
            " Handlingen bevaras tills fristen står i planen."
        )
    return ""
