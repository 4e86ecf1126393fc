"""What is read from a sheet: cells, lines and faults."""

from dataclasses import dataclass

from ogonblick.errors import Fault


@dataclass(frozen=True)
class Cell:
    """A cell's text without surrounding blanks.

    ``reference`` is its place in Excel (``B7``), empty in a CSV file, whose lines are told alone.
    ``is_day`` says that Excel keeps a date in it, which is written ``2026-01-31`` here.
    """

    text: str
    reference: str = ""
    is_day: bool = False


@dataclass(frozen=True)
class Line:
    """One line with something in it: its number in the file, from 1, and all its cells."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Grid:
    """A sheet: its name in faults, the lines that are not empty, and what could not be read."""

    file: str
    lines: tuple[Line, ...]
    faults: tuple[Fault, ...] = ()


def cell_fault(file: str, line: int, cell: Cell, text: str) -> Fault:
    """Return a fault in one cell, by its reference where it has one."""
    return Fault(file, line, f"Cell {cell.reference}: {text}" if cell.reference else text)
