"""Golden files: plans, a day, records and holds in; decisions with their reasons out."""

from pathlib import Path

import pytest

from retention.schedule import PeriodStart, RecordKind
from tests.house import page
from tests.retention.golden import all_printed, cases, read_case


@pytest.mark.parametrize("path", cases(), ids=lambda path: path.stem)
def test_decisions_and_reasons_are_those_of_the_golden_file(path: Path) -> None:
    """Each record of a case gets exactly the decision and the reasons written beside it."""
    case = read_case(path)
    assert case.decisions == case.expected


def test_the_golden_files_leave_no_kind_and_no_start_out() -> None:
    """Every kind of record is decided about, and every day is counted from, in some case."""
    read = [read_case(path) for path in cases()]
    rows = [row for case in read for plan in case.plans for row in plan.rows]
    assert {one.kind for case in read for one in case.subjects} == set(RecordKind)
    assert {row.period.start for row in rows if row.period} == set(PeriodStart)


def test_the_page_for_archivists_tells_every_case() -> None:
    """The cases in the documentation are the golden files, word for word.

    ``python -m tests.retention.golden`` prints them as the page has them.
    """
    assert all_printed() in page("docs/plans.sv.md")
