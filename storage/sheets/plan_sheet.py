"""A document management plan from the sheet where a municipality keeps it, as the plan's TOML."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from ogonblick.errors import Fault, InputError
from storage.sheets.form import Grid
from storage.sheets.plan_facts import PlanNames, facts_above
from storage.sheets.plan_rows import PlanRow, by_kind, rows_of, unknown_columns
from storage.sheets.plan_words import HEADINGS
from storage.sheets.sheet import heading_line, read_grid
from storage.sheets.toml_text import table

_SHEETS = ("plan", "dokumenthanteringsplan", "informationshanteringsplan", "dhp", "sociala medier")


@dataclass(frozen=True)
class PlanSheet:
    """What a sheet gave: the plan's text, what could not be read, and what is not the plan's.

    ``text`` has only rows in which every cell could be read: what no row mentions is kept, so a
    row that is missing disposes of nothing. ``left_out`` tells rows about other things than social
    media and columns that a plan has no place for.
    """

    text: str
    faults: tuple[Fault, ...] = ()
    left_out: tuple[Fault, ...] = ()


def read_plan_sheet(path: Path, names: PlanNames | None = None) -> str:
    """Return the plan in an Excel or CSV file as TOML; ``InputError`` with every fault at once."""
    sheet = import_plan_sheet(path, names)
    if sheet.faults:
        raise InputError(sheet.faults)
    return sheet.text


def import_plan_sheet(path: Path, names: PlanNames | None = None) -> PlanSheet:
    """Return what can be read of the plan in an Excel or CSV file, and what can not.

    ``names`` stand where the cells above the headings do not tell. Raises ``InputError`` when
    there is no line of headings with a column for the kind of record.
    """
    grid = read_grid(path, _SHEETS)
    first = heading_line(grid, HEADINGS)
    headings, above, below = grid.lines[first], grid.lines[:first], grid.lines[first + 1 :]
    facts = facts_above(grid.file, above, names or PlanNames())
    body = replace(grid, lines=(headings, *below))
    rows = rows_of(body, facts.about_social_media, facts.decision)
    faults = [*grid.faults, *facts.faults, *(fault for row in rows for fault in row.faults)]
    return PlanSheet(
        text="\n".join([table("[plan]", facts.values), *_tables(rows, grid)]),
        faults=tuple(sorted(faults, key=lambda fault: fault.line or 0)),
        left_out=(*unknown_columns(body), *(fault for row in rows for fault in row.left_out)),
    )


def _tables(rows: Iterable[PlanRow], grid: Grid) -> list[str]:
    """Write the rows in which everything could be read."""
    broken = {fault.line for fault in grid.faults}
    whole = (row for row in rows if not row.faults and row.line not in broken)
    return [table("[[rad]]", values) for row in whole for values in by_kind(row)]
