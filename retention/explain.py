"""Decisions and plans in Swedish, for people at a command line."""

from datetime import date

from ogonblick.decision import Decision, Retention
from retention.decide import is_held
from retention.inheritance import Plans, plan_for, why_no_plan
from retention.schedule import RetentionSchedule, Rule, is_in_force
from retention.words import KINDS, retention_in_words, word_for

_WHO_ASKED = "Vem som begärde stoppet, och varför, visar »ogonblick holds list«."


def explain(decision: Decision) -> str:
    """Return a few lines that say what was decided, by which plan and decision, and why."""
    lines = [
        f"Bevarande: {_outcome(decision)}",
        f"Plan:      {decision.schedule}, {f'rad {decision.row}' if decision.row else 'ingen rad'}",
        f"Beslut:    {decision.authority or 'inget gallringsbeslut'}",
        "Därför:",
        *(f"  – {reason}" for reason in decision.reasons),
        *([_WHO_ASKED] if is_held(decision) else ()),
    ]
    return "\n".join(lines)


def describe(schedule: RetentionSchedule) -> tuple[str, ...]:
    """Return the lines that tell a person how their plan was understood."""
    count = len(schedule.rows)
    scope = f"{schedule.board or 'alla nämnder'} i {schedule.municipality}"
    validity = _validity(schedule.valid_from, schedule.valid_to)
    return (
        f"Planen går att läsa: {count} {'rad' if count == 1 else 'rader'}.",
        f"{schedule.name}, version {schedule.version}, gäller {scope}{validity}.",
        *(_row_in_words(rule) for rule in schedule.rows),
        "Handlingar som ingen rad nämner bevaras.",
    )


def rows_for(plans: Plans, municipality: str, board: str, today: date) -> tuple[str, ...]:
    """Return the lines that tell which rows a board's records go by today."""
    schedule = plan_for(plans, municipality, board)
    if schedule is None:
        return (why_no_plan(plans, municipality, board),)
    rows = [
        _row_in_words(rule)
        for rule in schedule.rows
        if is_in_force(rule.valid_from, rule.valid_to, today)
    ]
    whose = f"{board or 'Utan angiven nämnd'}, {municipality}: {schedule.title}"
    if not is_in_force(schedule.valid_from, schedule.valid_to, today):
        return (f"{whose} gäller inte den {today}, så allt bevaras.",)
    return (f"{whose}.", *rows, "Handlingar som ingen rad nämner bevaras.")


def _outcome(decision: Decision) -> str:
    """Say what a decision comes to."""
    if decision.retention is Retention.PERMANENT:
        return "bevaras"
    if is_held(decision):
        return "gallras inte, för ett gallringsstopp gäller"
    if decision.keep_until:
        return f"får gallras tidigast {decision.keep_until}, om två personer godkänner det"
    return f"{retention_in_words(decision.retention)}; ingen dag för gallring är känd"


def _row_in_words(rule: Rule) -> str:
    """Say one row of a plan."""
    authority = f", beslutat av {rule.authority}" if rule.authority else ""
    heir = f" (ärvd från {rule.inherited_from})" if rule.inherited_from else ""
    says = retention_in_words(rule.retention, rule.period)
    validity = _validity(rule.valid_from, rule.valid_to)
    return f"{rule.id}: {word_for(KINDS, rule.kind)} {says}{authority}{validity}{heir}"


def _validity(valid_from: date | None, valid_to: date | None) -> str:
    """Say from and to which day something is in force; nothing if both sides are open."""
    begins = f" från {valid_from}" if valid_from else ""
    return begins + (f" till och med {valid_to}" if valid_to else "")
