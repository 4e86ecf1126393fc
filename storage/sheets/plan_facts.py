"""What stands above the headings of a plan's sheet: whose plan it is, and in which version."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ogonblick.errors import Fault
from storage.sheets.form import Cell, Line, cell_fault
from storage.sheets.plan_cells import day_in, decision_in
from storage.sheets.plan_words import ABOVE, SOCIAL, TITLE
from storage.sheets.register_words import compared
from storage.sheets.sheet import heading_of
from storage.sheets.toml_text import TomlValue

_REQUIRED = {"namn": "planens namn", "kommun": "kommunen", "version": "versionen"}
_DAYS = ("giltig_fran", "giltig_till")
_LABELLED = re.compile(r"([^:]{1,60}):\s*(.+)", re.DOTALL)


@dataclass(frozen=True)
class PlanNames:
    """What a plan is called and whose it is, for a sheet that does not say so itself."""

    name: str = ""
    municipality: str = ""
    board: str = ""
    version: str = ""


@dataclass(frozen=True)
class Facts:
    """A plan's own values under its keys, and the decision that rows without one rest on."""

    values: Mapping[str, TomlValue]
    decision: Mapping[str, str | date]
    about_social_media: bool
    faults: tuple[Fault, ...]


def facts_above(file: str, above: Iterable[Line], names: PlanNames) -> Facts:
    """Return what the lines above the headings tell, and else what was given."""
    lines = tuple(above)
    given = {
        "namn": names.name,
        "kommun": names.municipality,
        "namnd": names.board,
        "version": names.version,
    }
    told = {key: (line, cell) for line in lines for key, cell in _told(line)}
    texts = given | {key: cell.text for key, (_, cell) in told.items()}
    days = {key: day_in(texts.pop(key)) for key in _DAYS if key in texts}
    decision = decision_in(texts.pop("beslut", ""))
    missing = (Fault(file, None, _missing(key)) for key in _REQUIRED if not texts[key])
    bad_days = (_bad_day(file, *told[key]) for key, day in days.items() if day is None)
    words = [file, *given.values(), *(cell.text for line in lines for cell in line.cells)]
    return Facts(
        values=_filled(texts) | _filled(days),
        decision=decision,
        about_social_media=bool(SOCIAL.search(compared(" ".join(words)))),
        faults=(*missing, *bad_days),
    )


def _filled(values: Mapping[str, str | date | None]) -> dict[str, TomlValue]:
    """Return the values that say something."""
    return {key: value for key, value in values.items() if value}


def _told(line: Line) -> Iterator[tuple[str, Cell]]:
    """Yield what a line tells: »Kommun: Exempelby« in one cell or in two, or the plan's title."""
    cells = [cell for cell in line.cells if cell.text]
    for cell, following in zip(cells, [*cells[1:], None], strict=True):
        found = _LABELLED.fullmatch(cell.text)
        label = ABOVE.get(heading_of(Cell(found[1]) if found else cell))
        if label and found:
            yield label, Cell(found[2].strip(), cell.reference)
        elif label and following and heading_of(following) not in ABOVE:
            yield label, following
        elif TITLE.search(compared(cell.text)) and cell is cells[0]:
            yield "namn", cell


def _missing(key: str) -> str:
    """Say that a plan does not tell what every plan must."""
    return (
        f"Det framgår inte vad som är {_REQUIRED[key]}. Skriv det ovanför rubrikraden, som"
        f" ”{key.capitalize()}: …”, eller ange det när du läser in filen."
    )


def _bad_day(file: str, line: Line, cell: Cell) -> Fault:
    """Say that a cell is no day."""
    told = f"”{cell.text}” är inget datum. Skriv år-månad-dag, som 2026-01-31."
    return cell_fault(file, line.number, cell, told)
