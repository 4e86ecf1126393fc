"""How the guidelines were followed in a year: clause, evidence, shortfall. It claims nothing else.

What the system has seen is told with where it was seen; what it cannot see is said to be unseen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ogonblick.capture import Finding
from ogonblick.errors import Fault, InputError
from retention.evidence import Evidence, Scope, Year, narrowed, weighty, year_of
from retention.figures import (
    AccountReport,
    Figures,
    account_reports,
    figures,
    figures_by_department,
)
from retention.followup import Conformity, FollowUp, follow_up
from retention.guidelines import Clause, Matter
from retention.overview import clock_proposal, silences, version_in_words
from retention.policy import Policy

_FIRST_YEAR = 2000
_OUT_OF_CLAUSES = frozenset(("R103", "R104", "R114"))
_WORST_FIRST = (Conformity.FALLS_SHORT, Conformity.KEPT, Conformity.NOTHING_YET)


@dataclass(frozen=True)
class ClauseReport:
    """A clause in its own words, and how each matter that it settles stands.

    Of a clause that settles none we know nothing, and it is not followed up.
    """

    clause_id: str
    text: str
    conformity: Conformity
    matters: tuple[FollowUp, ...]


@dataclass(frozen=True)
class Compliance:
    """A year's report. ``on`` is the day of the data that it rests on.

    ``others`` are what is amiss in the register that no clause is about; ``silent`` the matters of
    which the guidelines say nothing; ``notes`` what a reader has to know besides.
    """

    municipality: str
    year: int
    on: date
    policy: str
    policy_version: str
    plans: tuple[str, ...]
    scope: Scope
    total: Figures
    departments: tuple[Figures, ...]
    clauses: tuple[ClauseReport, ...]
    others: tuple[Finding, ...]
    accounts: tuple[AccountReport, ...]
    silent: tuple[Matter, ...]
    notes: tuple[str, ...]


def compliance(evidence: Evidence, policy: Policy, year: int, scope: Scope) -> Compliance:
    """Report how a policy was followed in a year, as far as the evidence goes.

    Raises ``InputError`` for a year that has not begun, or a scope that holds no account.
    """
    within = narrowed(evidence, scope)
    _refuse_nothing(within, year, scope)
    told = year_of(within, policy, year)
    accounts = account_reports(told)
    municipality = " och ".join(sorted({one.municipality for one in within.accounts}))
    return Compliance(
        municipality=municipality or policy.municipality,
        year=year,
        on=evidence.on,
        policy=f"{policy.name} ({policy.municipality})",
        policy_version=version_in_words(policy),
        plans=evidence.plans,
        scope=scope,
        total=figures(municipality or policy.municipality, accounts, told),
        departments=figures_by_department(accounts, told),
        clauses=tuple(_clause_report(clause, told) for clause in policy.clauses),
        others=_others(within),
        accounts=accounts,
        silent=silences(policy),
        notes=tuple(_notes(policy, told)),
    )


def _clause_report(clause: Clause, year: Year) -> ClauseReport:
    """Follow up every matter that a clause settles; the clause stands as its worst one does."""
    matters = tuple(follow_up(matter, year) for matter in clause.matters)
    found = {one.conformity for one in matters}
    worst = next((one for one in _WORST_FIRST if one in found), Conformity.NOT_FOLLOWED)
    return ClauseReport(clause.id, clause.text, worst, matters)


def _others(evidence: Evidence) -> tuple[Finding, ...]:
    """Return what is amiss in the register whatever the guidelines say."""
    return tuple(one for one in weighty(evidence.findings) if one.code in _OUT_OF_CLAUSES)


def _notes(policy: Policy, year: Year) -> Iterable[str]:
    """Say what a reader has to know besides: guidelines that have run out, a clock to propose."""
    if policy.valid_to and policy.valid_to < year.on:
        yield f"Riktlinjernas giltighetstid gick ut {policy.valid_to}. Besluta om nya."
    if proposal := clock_proposal(policy):
        yield proposal


def _refuse_nothing(evidence: Evidence, year: int, scope: Scope) -> None:
    """Raise ``InputError`` for a report that would be about nothing."""
    if not _FIRST_YEAR <= year <= evidence.on.year:
        text = f"det finns inget att rapportera för året; välj ett till och med {evidence.on.year}."
        raise InputError([Fault(str(year), None, text)])
    if scope != Scope() and not evidence.accounts:
        asked = scope.account_id or scope.department
        text = "inget konto i registret hör dit. Se »ogonblick accounts list«."
        raise InputError([Fault(asked, None, text)])
