"""Disposal cases: which step may be taken from where they stand, and why the others may not."""

from collections.abc import Mapping
from dataclasses import dataclass

from ogonblick.digest import digest_of
from ogonblick.plan import CaseStatus, DisposalCase
from retention.disposal import Act
from retention.persons import words_of


@dataclass(frozen=True)
class Withdrawal:
    """A person's word that a case goes no further, and why."""

    withdrawn: Act
    why: str


_APPROVED = "Ärendet {} är redan godkänt. Utför det, eller dra tillbaka det."
_UNDER_WAY = "Ärendet {} är under utförande. Utför det igen, så slutförs det."
_DONE = "Ärendet {} är utfört. Protokollet visar vad som gallrades."
_WITHDRAWN = "Ärendet {} är tillbakadraget. Föreslå på nytt."

_AFTER_PROPOSAL: Mapping[CaseStatus, str] = {
    CaseStatus.APPROVED: _APPROVED,
    CaseStatus.UNDER_WAY: _UNDER_WAY,
    CaseStatus.DONE: _DONE,
    CaseStatus.WITHDRAWN: _WITHDRAWN,
}
_NOT_TO_CARRY_OUT: Mapping[CaseStatus, str] = {
    CaseStatus.PROPOSED: "Ärendet {} är inte godkänt. Låt en andra person godkänna det först.",
    CaseStatus.WITHDRAWN: _WITHDRAWN,
}
_NOT_TO_WITHDRAW: Mapping[CaseStatus, str] = {
    CaseStatus.UNDER_WAY: _UNDER_WAY,
    CaseStatus.DONE: _DONE,
    CaseStatus.WITHDRAWN: "Ärendet {} är redan tillbakadraget.",
}


def why_not_approved(case: DisposalCase) -> tuple[str, ...]:
    """Say why a case cannot be approved, whoever wants to; nothing if it can."""
    return (*_said(_AFTER_PROPOSAL, case), *_why_changed(case))


def why_not_carried_out(case: DisposalCase, by: str) -> tuple[str, ...]:
    """Say why somebody cannot carry a case out; nothing if all may be looked through again."""
    unnamed = () if words_of(by) else ("Det framgår inte vem som utför gallringen. Ange namnet.",)
    return (*_said(_NOT_TO_CARRY_OUT, case), *unnamed, *_why_changed(case))


def why_not_withdrawn(case: DisposalCase) -> tuple[str, ...]:
    """Say why a case cannot be withdrawn; nothing if it can."""
    return _said(_NOT_TO_WITHDRAW, case)


def _said(reasons: Mapping[CaseStatus, str], case: DisposalCase) -> tuple[str, ...]:
    return tuple(text.format(case.id) for at, text in reasons.items() if at is case.status)


def _why_changed(case: DisposalCase) -> tuple[str, ...]:
    """Say that a proposal is not the one that its digest was taken of; nothing if it is."""
    if digest_of([case.proposal.encode()]) == case.proposal_digest:
        return ()
    reason = (
        "Förslaget är inte det som lades fram: dess kontrollsumma stämmer inte."
        " Ta reda på varför, dra tillbaka ärendet och föreslå på nytt."
    )
    return (reason,)
