"""The lines of a plan's sheet as rows of the plan, and every cell that could not be read."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from ogonblick.errors import Fault, InputError
from storage.sheets.form import Cell, Grid, cell_fault
from storage.sheets.plan_cells import (
    day_in,
    decision_in,
    kinds_in,
    may_be_a_kind,
    retention_in,
    truth_in,
)
from storage.sheets.plan_words import HEADINGS, SOCIAL
from storage.sheets.register_words import compared
from storage.sheets.sheet import heading_of
from storage.sheets.toml_text import TomlValue

_TEXTS = (
    "medium",
    "forvaringsplats",
    "sorteringsordning",
    "sekretess",
    "lagrum",
    "leverans",
    "anmarkning",
)
_DAYS = ("datum", "giltig_fran", "giltig_till")
_KEEPING = ("bevarande", "gallringsfrist", "gallringsfrist_ar", "fristens_utgangspunkt")
_DECISION = ("dnr", "organ", "paragraf", "datum")
_NOT_SOCIAL = (
    "Raden är inte med: det framgår inte att ”{}” gäller sociala medier. Skriv det i handlingstypen"
    " eller i klassificeringen om den gör det."
)
_KINDS = (
    "en handlingstyp som planen känner: ögonblicksbild, uttag vid avslut, borttaget material,"
    " inlägg, kommentar, bild eller film, meddelande eller logg; gäller raden något annat, skriv"
    " om den så att det syns"
)
_EXPECTED = "”{}” kan inte läsas. Skriv {}."
_EMPTY = "{}Uppgift saknas. Skriv {}."
_RETENTION = (
    "”Bevaras”, eller ”Gallras” med en frist som ”2 år”, ”6 månader”, ”2 år efter publicering”"
    " eller ”vid inaktualitet”; fristen räknas från insamling, publicering, kontots avslut,"
    " kalenderårets utgång, ärendets avslut eller inaktualitet"
)


@dataclass(frozen=True)
class PlanRow:
    """One line of the sheet: the kinds of record it is about, its values under the plan's keys."""

    line: int
    id: str
    kinds: tuple[str, ...]
    values: Mapping[str, TomlValue]
    faults: tuple[Fault, ...] = ()
    left_out: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class _Line:
    """A line's cells by the keys of their columns, and where faults in it are told."""

    file: str
    number: int
    cells: Mapping[str, Cell]

    def text(self, key: str) -> str:
        """Return a cell's text, empty without the cell."""
        return self.cells[key].text if key in self.cells else ""

    def fault(self, key: str, told: str) -> Fault:
        """Return a fault in a cell, or in the line if it has no such cell."""
        return cell_fault(self.file, self.number, self.cells.get(key, Cell("")), told)

    def unread(self, key: str, expected: str) -> Fault:
        """Return the fault that a cell does not say what is expected."""
        text = self.text(key)
        return self.fault(key, (_EXPECTED if text else _EMPTY).format(text, expected))


def unknown_columns(grid: Grid) -> Iterator[Fault]:
    """Say which columns a plan has no place for; the first line of the grid has the headings."""
    top, *below = grid.lines
    for column, heading in enumerate(top.cells):
        cells = [(line.number, line.cells[column]) for line in below if column < len(line.cells)]
        stray = next(((number, cell) for number, cell in cells if cell.text), None)
        if heading.text and heading_of(heading) not in HEADINGS:
            told = f"Kolumnen ”{heading.text}” hör inte till planens uppgifter och är inte med."
            yield cell_fault(grid.file, top.number, heading, told)
        elif not heading.text and stray:
            told = f"Kolumnen saknar rubrik, så ”{stray[1].text}” är inte med."
            yield cell_fault(grid.file, *stray, told)


def rows_of(
    grid: Grid, about_social_media: bool, decision: Mapping[str, str | date]
) -> tuple[PlanRow, ...]:
    """Read the lines below the headings, which are the grid's first line.

    ``about_social_media`` says that the whole plan is, ``decision`` is what rows without a
    decision of their own rest on. Raises ``InputError`` if necessary columns are missing.
    """
    columns = _columns(grid)
    section, rows = "sociala medier" if about_social_media else "", []
    for line in grid.lines[1:]:
        cells = {key: cell for key, cell in zip(columns, line.cells, strict=False) if key}
        named = _Line(grid.file, line.number, cells)
        if not _is_section(named):
            rows.append(_row(named, section, decision))
        elif not about_social_media:
            section = " ".join(cell.text for cell in line.cells)
    return tuple(_with_own_ids(rows, grid.file))


def _is_section(line: _Line) -> bool:
    """Say whether a line only heads those below it: it names no kind and says nothing of keeping.

    A process may stand alone in the column of the kinds, or with its code and without a kind.
    """
    named = line.text("handlingstyp")
    others = [key for key, cell in line.cells.items() if cell.text and key != "handlingstyp"]
    if any(key in _KEEPING for key in others) or kinds_in(named)[0]:
        return False
    return not (named and others)


def by_kind(row: PlanRow) -> list[Mapping[str, TomlValue]]:
    """Return the plan's rows: one for each kind that the line names, with ids of their own."""
    if len(row.kinds) == 1:
        return [{"id": row.id, "handlingstyp": row.kinds[0], **row.values}]
    return [
        {"id": f"{row.id}-{number}", "handlingstyp": kind, **row.values}
        for number, kind in enumerate(row.kinds, start=1)
    ]


def _columns(grid: Grid) -> list[str]:
    """Return the key of each column, empty for the unknown."""
    top = grid.lines[0]
    columns = [HEADINGS.get(heading_of(cell), "") for cell in top.cells]
    repeated = [key for key, times in Counter(filter(None, columns)).items() if times > 1]
    missing = {"handlingstyp"} - set(columns)
    if not {"bevarande", "gallringsfrist", "gallringsfrist_ar"} & set(columns):
        missing |= {"bevarande"}
    told = [f"Kolumnen {_shown(key)} saknas. Skriv rubriken." for key in sorted(missing)]
    told += [f"Två kolumner är {_shown(key)}. Byt rubrik på den ena." for key in repeated]
    if told:
        raise InputError([Fault(grid.file, top.number, text) for text in told])
    return columns


def _shown(key: str) -> str:
    """Return the usual heading of a key."""
    return next(word for word, meant in HEADINGS.items() if meant == key).capitalize()


def _row(line: _Line, section: str, decision: Mapping[str, str | date]) -> PlanRow:
    """Read one line, or say why it is left out."""
    own_id = line.text("id") or f"rad-{line.number}"
    kinds, others = kinds_in(line.text("handlingstyp"))
    if not kinds or not _is_social(line, section):
        return _unread_row(line, own_id, section)
    read = (
        _classified(line),
        _retained(line),
        _plain(line),
        _registered(line),
        _decided(line, decision),
        _days(line),
        _made_dates(line),
    )
    return PlanRow(
        line=line.number,
        id=own_id,
        kinds=kinds,
        values={key: value for values, _ in read for key, value in values.items()},
        faults=tuple(fault for _, faults in read for fault in faults),
        left_out=tuple(line.fault("handlingstyp", _NOT_SOCIAL.format(one)) for one in others),
    )


def _is_social(line: _Line, section: str) -> bool:
    """Say whether a line, or what it stands under, speaks of social media."""
    words = [section, *(cell.text for cell in line.cells.values())]
    return bool(SOCIAL.search(compared(" ".join(words))))


def _unread_row(line: _Line, own_id: str, section: str) -> PlanRow:
    """Tell a line without a kind of record: missing where it should be, else another matter."""
    row = PlanRow(line.number, own_id, (), {})
    named = line.text("handlingstyp")
    if not named and _is_social(line, section):
        return replace(row, faults=(line.unread("handlingstyp", "vilka handlingar raden gäller"),))
    if _is_social(line, section) and may_be_a_kind(named):
        return replace(row, faults=(line.unread("handlingstyp", _KINDS),))
    told = line.fault("handlingstyp", _NOT_SOCIAL.format(named or line.text("klassificering")))
    return replace(row, left_out=(told,))


_Read = tuple[Mapping[str, TomlValue], list[Fault]]
"""Values under the plan's keys, and the cells that could not be read."""


def _classified(line: _Line) -> _Read:
    """Read the code and the process, which a plan has in one place."""
    parts = [line.text("klassificering"), line.text("process")]
    shown = " – ".join(part for part in parts if part)
    return ({"klassificering": shown} if shown else {}), []


def _retained(line: _Line) -> _Read:
    """Read what is kept, and what is disposed of after what."""
    years = line.text("gallringsfrist_ar")
    period = line.text("gallringsfrist") or (f"{years} år" if years.isdecimal() else years)
    found = retention_in(line.text("bevarande"), period, line.text("fristens_utgangspunkt"))
    if found is not None:
        return dict(found), []
    texts = [line.text(key) for key in _KEEPING if line.text(key)]
    place = next((key for key in _KEEPING[1:] if line.text(key)), _KEEPING[0])
    told = (_EXPECTED if texts else _EMPTY).format(" / ".join(texts), _RETENTION)
    return {}, [line.fault(place, told)]


def _plain(line: _Line) -> _Read:
    """Read the cells that are only carried."""
    return {key: line.text(key) for key in _TEXTS if line.text(key)}, []


def _registered(line: _Line) -> _Read:
    """Read whether records are registered; an empty cell does not say."""
    if not line.text("registreras"):
        return {}, []
    truth = truth_in(line.text("registreras"))
    if truth is None:
        return {}, [line.unread("registreras", "Ja eller Nej")]
    return {"registreras": truth}, []


def _decided(line: _Line, common: Mapping[str, str | date]) -> _Read:
    """Read the row's decision, or else take the plan's; a row that disposes needs all of it."""
    own = {**decision_in(line.text("beslut")), **_decision_columns(line)}
    decision = own or common
    missing = [part for part in _DECISION if part not in decision]
    kept = _retained(line)[0].get("bevarande") == "bevaras"
    if missing and (own or not kept):
        told = (
            f"beslutets {', '.join(missing)}, som ”KS 2025/17, Kommunstyrelsen, § 12, 2025-02-11”"
        )
        return {}, [line.unread("beslut", told)]
    return ({} if missing else {"beslut": decision}), []


def _decision_columns(line: _Line) -> Mapping[str, str | date]:
    """Return the parts of a decision that have columns of their own."""
    texts = {key: line.text(key) for key in ("dnr", "organ") if line.text(key)}
    section = line.text("paragraf").lstrip("§ ")
    day = day_in(line.text("datum"))
    return {
        **texts,
        **({"paragraf": f"§ {section}"} if section else {}),
        **({"datum": day} if day else {}),
    }


def _days(line: _Line) -> _Read:
    """Read the days, which a decision has one of and a row may have two of."""
    days = {key: day_in(line.text(key)) for key in _DAYS if line.text(key)}
    unread = [
        line.unread(key, "år-månad-dag, som 2026-01-31") for key, day in days.items() if not day
    ]
    return {key: day for key, day in days.items() if day and key != "datum"}, unread


def _made_dates(line: _Line) -> _Read:
    """Say which cells Excel has turned into dates: 1-2 is a class, not the first of February."""
    made = [key for key, cell in line.cells.items() if cell.is_day and key not in _DAYS]
    told = "texten; Excel har gjort om den till ett datum, så formatera cellen som text först"
    return {}, [line.unread(key, told) for key in made]


def _with_own_ids(rows: list[PlanRow], file: str) -> Iterator[PlanRow]:
    """Tell rows whose id another row has too."""
    seen: dict[str, int] = {}
    for row in rows:
        first = seen.setdefault(row.id, row.line) if row.kinds else row.line
        told = f"Id ”{row.id}” finns redan på rad {first}. Ge raden ett eget."
        again = () if first == row.line else (Fault(file, row.line, told),)
        yield replace(row, faults=(*row.faults, *again))
