"""Which plan a board goes by: its own rows, and those of the whole municipality's plan."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from retention.names import is_same_name, near_name
from retention.schedule import RetentionSchedule, Rule

Plans = RetentionSchedule | Sequence[RetentionSchedule]
"""One plan, or all that a municipality's boards have."""


def each_of(plans: Plans) -> tuple[RetentionSchedule, ...]:
    """Return the plans one by one; a single plan is all there are."""
    return (plans,) if isinstance(plans, RetentionSchedule) else tuple(plans)


def plan_for(plans: Plans, municipality: str, board: str) -> RetentionSchedule | None:
    """Return the plan that a board goes by, or None if no plan is for it.

    It is the board's own plan with the rows of the municipality's plan added as inherited; a
    board without a plan of its own has the municipality's. Where boards have plans of their own,
    a record of no known board has none, nor has one of a board whose name is nearly that of a
    board with a plan: it may be the one that wants it kept.
    """
    theirs = _plans_of(plans, municipality)
    own = [one for one in theirs if one.board and is_same_name(one.board, board)]
    shared = [one for one in theirs if not one.board]
    if not (own or shared) or (not board and len(shared) < len(theirs)):
        return None
    if not own and near_name(board, (one.board for one in theirs)):
        return None
    if not own:
        own, shared = shared, []
    return own[0] if len(own) == 1 and not shared else _inheriting(own, shared)


def why_no_plan(plans: Plans, municipality: str, board: str) -> str:
    """Say why a record is kept that no plan is for, and what to do about it."""
    if not municipality:
        return (
            "Det framgår inte vilken kommun handlingen hör till."
            " Handlingen bevaras tills kommunen står i registret."
        )
    theirs = _plans_of(plans, municipality)
    if near := near_name(board, (one.board for one in theirs)):
        return (
            f"Ingen plan gäller {board}, men en gäller {near}."
            " Handlingen bevaras tills namnen är skrivna lika i registret och i planen."
        )
    if not board and theirs:
        return (
            f"Det framgår inte vilken nämnd handlingen hör till, och nämnder i {municipality} har"
            " egna planer. Handlingen bevaras tills nämnden står i registret."
        )
    return (
        f"Ingen plan gäller {f'{board} i ' if board else ''}{municipality}."
        " Handlingen bevaras tills en plan som gäller den finns."
    )


def _plans_of(plans: Plans, municipality: str) -> list[RetentionSchedule]:
    """Return a municipality's plans, and those that name none."""
    return [
        one
        for one in each_of(plans)
        if not one.municipality or is_same_name(one.municipality, municipality)
    ]


def _inheriting(
    own: Sequence[RetentionSchedule], shared: Sequence[RetentionSchedule]
) -> RetentionSchedule:
    """Return a plan with inherited rows.

    It ends with the board's own: an inherited row alone might be shorter than the one that ended.
    """
    rows = [_within(one, row) for one in own for row in one.rows]
    rows += [
        replace(_within(one, row), inherited_from=one.title) for one in shared for row in one.rows
    ]
    ends = min((one.valid_to for one in own if one.valid_to), default=None)
    return replace(own[0], rows=tuple(rows), valid_from=None, valid_to=ends)


def _within(plan: RetentionSchedule, row: Rule) -> Rule:
    """Return a row that is in force only while its plan is."""
    begins = max(plan.valid_from or date.min, row.valid_from or date.min)
    ends = min(plan.valid_to or date.max, row.valid_to or date.max)
    return replace(
        row,
        valid_from=None if begins == date.min else begins,
        valid_to=None if ends == date.max else ends,
    )
