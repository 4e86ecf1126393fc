"""Disposal cases: which step may be taken from where."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ogonblick.digest import digest_of
from ogonblick.plan import CaseStatus, DisposalCase
from retention.cases import why_not_approved, why_not_carried_out, why_not_withdrawn

CASE = DisposalCase(
    "G1",
    CaseStatus.PROPOSED,
    datetime(2026, 11, 21, tzinfo=UTC),
    "förslag",
    digest_of(["förslag".encode()]),
)
STEPS = {
    "approve": why_not_approved,
    "carry out": lambda case: why_not_carried_out(case, "driften"),
    "withdraw": why_not_withdrawn,
}


@pytest.mark.parametrize(
    ("status", "steps"),
    [
        (CaseStatus.PROPOSED, {"approve", "withdraw"}),
        (CaseStatus.APPROVED, {"carry out", "withdraw"}),
        (CaseStatus.UNDER_WAY, {"carry out"}),
        (CaseStatus.DONE, {"carry out"}),
        (CaseStatus.WITHDRAWN, set()),
    ],
)
def test_only_the_next_steps_may_be_taken(status: CaseStatus, steps: set[str]) -> None:
    """Carrying out goes on where it was cut short, and a second time does nothing more."""
    case = replace(CASE, status=status)
    assert {name for name, why_not in STEPS.items() if not why_not(case)} == steps
    assert all("G1" in reason for why_not in STEPS.values() for reason in why_not(case))


def test_a_proposal_that_was_changed_goes_no_further() -> None:
    """It is neither approved nor carried out, but it can still be withdrawn."""
    changed = replace(CASE, proposal="ett annat förslag")
    assert "kontrollsumma stämmer inte" in why_not_approved(changed)[0]
    (reason,) = why_not_carried_out(replace(changed, status=CaseStatus.APPROVED), "driften")
    assert "kontrollsumma stämmer inte" in reason
    assert why_not_withdrawn(changed) == ()


@pytest.mark.parametrize("by", ["", "  ", "\u200b"])
def test_somebody_carries_it_out(by: str) -> None:
    """A certificate names a person, so nobody in particular carries nothing out."""
    (reason,) = why_not_carried_out(replace(CASE, status=CaseStatus.APPROVED), by)
    assert "vem som utför" in reason
