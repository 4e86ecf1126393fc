"""The first and the last day of the period that a decision has a record kept for."""

from datetime import date, timedelta

from ogonblick.decision import Decision, Retention
from retention.decide import Subject, period_begins
from retention.inheritance import Plans, plan_for


def term_ends(decision: Decision, today: date) -> date | None:
    """Return a period's last day if it is over and somebody has decided that it may end so."""
    free = decision.keep_until
    if free is None or free > today or not decision.authority:
        return None
    obsolete = decision.retention is Retention.WHEN_OBSOLETE
    return free if obsolete else free - timedelta(days=1)


def term_begins(subject: Subject, decision: Decision, plans: Plans) -> date | None:
    """Return the day that a record's period was counted from."""
    plan = plan_for(plans, subject.municipality, subject.board)
    if plan is None:
        return subject.obsolete_on
    wanted = (decision.row, decision.schedule)
    named = (row for row in plan.rows if (row.id, row.inherited_from or plan.title) == wanted)
    period = next((row.period for row in named), None)
    return period_begins(subject, period.start) if period else subject.obsolete_on
