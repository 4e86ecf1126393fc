"""Deciding about many records against a plan of 200 rows, in a process of its own.

``python tests/bench/deciding.py 1000000`` prints CPU seconds and the most memory ever held (MB).
"""

import json
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from ogonblick.decision import Retention
from retention.decide import Subject, decide
from retention.schedule import (
    DisposalAuthority,
    Period,
    PeriodStart,
    RecordKind,
    RetentionSchedule,
    Rule,
)

TODAY = date(2026, 11, 21)
AUTHORITY = DisposalAuthority("EX 2025/17", "Exempelnämnden", "§ 12", date(2020, 2, 11))
TOWN = "Exempelby kommun"
BOARDS = 12
STARTS = tuple(PeriodStart)
KINDS = tuple(RecordKind)
FIRST = date(2010, 1, 1)
DAYS = 6_000


@dataclass(frozen=True)
class Figures:
    """What one run took."""

    records: int
    seconds: float
    megabytes: float


def plans() -> list[RetentionSchedule]:
    """Return 200 rows in all: a plan of the whole municipality's, and one for each of 12 boards.

    Each has its kinds' rows, so that a record meets one of its board's and one inherited.
    """
    shared = RetentionSchedule("Gemensam plan", TOWN, "1", rows("G", 1))
    own = [
        RetentionSchedule("Plan", TOWN, "1", rows(f"{board}", 2), f"Nämnd {board}")
        for board in range(BOARDS)
    ]
    return [shared, *own]


def rows(name: str, versions: int) -> tuple[Rule, ...]:
    """Return a row for every kind and version; only the last version is in force."""
    return tuple(
        Rule(
            id=f"{name}.{version}.{number}",
            kind=kind,
            retention=Retention.PERIOD,
            period=Period(years=2 + number, start=STARTS[number % len(STARTS)]),
            authority=AUTHORITY,
            valid_to=None if version == versions - 1 else date(2024, 12, 31),
        )
        for version in range(versions)
        for number, kind in enumerate(KINDS)
    )


def subjects(count: int) -> Iterator[Subject]:
    """Yield records of every kind and board; seldom two with the same days."""
    for number in range(count):
        taken = FIRST + timedelta(days=number * 7 % DAYS)
        yield Subject(
            id=str(number),
            kind=KINDS[number % len(KINDS)],
            account_id="konto",
            board=f"Nämnd {number % BOARDS}",
            taken_on=taken,
            municipality=TOWN,
            published_on=taken - timedelta(days=number % 500),
            closed_on=taken + timedelta(days=number % 900),
        )


def measure(count: int) -> Figures:
    """Decide about so many records in a process of its own."""
    command = [sys.executable, __file__, str(count)]
    root = Path(__file__).parents[2]
    told = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    return Figures(count, *json.loads(told))


def main() -> None:
    """Decide, keep nothing, and print what it took."""
    began = time.process_time()
    deque(decide(subjects(int(sys.argv[1])), plans(), [], TODAY), maxlen=0)
    spent = time.process_time() - began
    print(json.dumps([spent, most_memory()]))


def most_memory() -> float:
    """Return the most megabytes that this process ever held.

    Not ``ru_maxrss``: a process that is started by a large one has that one's in it.
    """
    told = Path("/proc/self/status").read_text(encoding="ascii")
    return int(told.partition("VmHWM:")[2].split()[0]) / 1000


if __name__ == "__main__":
    main()
