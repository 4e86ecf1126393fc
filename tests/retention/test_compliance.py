"""The year's report: what it says of an invented municipality, and what it never claims."""

from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ogonblick.account import AccountStatus, Platform
from ogonblick.capture import Finding, Occasion, Outcome, Severity
from ogonblick.errors import InputError
from retention.compliance import Compliance, compliance
from retention.compliance_words import (
    COUNT_HEADINGS,
    compliance_in_words,
    count_cells,
    share_cells,
    share_headings,
)
from retention.due import Taken
from retention.evidence import Evidence, Scope, asks, year_of
from retention.figures import shares_by_department
from retention.followup import Conformity, FollowUp
from retention.guidelines import Matter
from retention.policy import Policy, policy_at, shipped_policies, shipped_policy
from tests.retention.exempelby import (
    ACCOUNTS,
    BY_HAND,
    CLOSED,
    DRILL,
    LIBRARY,
    MAIN,
    ON,
    TAKEN,
    evidence,
)

GOLDEN = Path(__file__).parents[1] / "golden" / "efterlevnad"
SIXTH = GOLDEN.parent / "sjatte_kommunen.toml"
ALL = Scope()


def report_on(policy: Policy, year: int = 2026, **changes: object) -> Compliance:
    """Return the report of Exempelby in a year."""
    return compliance(evidence(policy, **changes), policy, year, ALL)


def matter(report: Compliance, wanted: Matter) -> FollowUp:
    """Return what a report says of a matter."""
    return next(one for each in report.clauses for one in each.matters if one.matter is wanted)


@pytest.mark.parametrize("name", shipped_policies())
def test_the_report_is_that_of_the_golden_file(name: str) -> None:
    """The same municipality under each of the five guidelines, in words that an auditor reads."""
    told = compliance_in_words(report_on(shipped_policy(name)))
    assert told == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("place", [*shipped_policies(), str(SIXTH)])
def test_every_clause_and_every_matter_of_it_is_in_the_report(place: str) -> None:
    """Nothing that the guidelines say is left out, whether it is followed up or not."""
    policy = policy_at(place)
    told = [
        (one.clause_id, tuple(each.matter for each in one.matters))
        for one in report_on(policy).clauses
    ]
    assert told == [(clause.id, clause.matters) for clause in policy.clauses]


@pytest.mark.parametrize("place", [*shipped_policies(), str(SIXTH)])
def test_what_is_not_followed_up_says_so_and_why(place: str) -> None:
    """No clause is called kept without evidence, and every matter tells what is unseen."""
    for clause in report_on(policy_at(place)).clauses:
        if clause.conformity is Conformity.KEPT:
            assert any(one.evidence for one in clause.matters)
        assert all(one.unseen for one in clause.matters)
        assert clause.matters or clause.conformity is Conformity.NOT_FOLLOWED


@pytest.mark.parametrize("place", [*shipped_policies(), str(SIXTH)])
def test_a_clause_stands_as_its_worst_matter(place: str) -> None:
    """One shortfall makes a clause fall short, whatever else it settles."""
    for clause in report_on(policy_at(place)).clauses:
        falls_short = any(one.shortfalls for one in clause.matters)
        assert (clause.conformity is Conformity.FALLS_SHORT) is falls_short


def test_an_empty_register_keeps_nothing(helsingborg: Policy) -> None:
    """Where there is nothing to look at, nothing is said to be in order."""
    empty = Evidence((), (), (), (), ON)
    report = compliance(empty, helsingborg, 2026, ALL)
    kept = [
        one.matter
        for each in report.clauses
        for one in each.matters
        if one.conformity is Conformity.KEPT
    ]
    assert kept == []
    assert report.total.shares[0].asked == 0
    assert "inget konto" in compliance_in_words(report)


def test_a_period_that_has_not_ended_falls_short_of_nothing(helsingborg: Policy) -> None:
    """What is missing from the half-year that goes on can still be taken."""
    shortfalls = matter(report_on(helsingborg), Matter.SNAPSHOT).shortfalls
    assert [one.account_id for one in shortfalls] == [LIBRARY.id, BY_HAND.id]
    assert not any("andra halvåret" in one.text for one in shortfalls)


def test_the_year_after_tells_of_the_whole_year(helsingborg: Policy) -> None:
    """Asked in January, the report speaks of both half-years, and of 31 December."""
    report = report_on(helsingborg, on=date(2027, 1, 15))
    ended = [one for one in matter(report, Matter.SNAPSHOT).shortfalls if "andra" in one.text]
    assert [one.account_id for one in ended] == [LIBRARY.id, BY_HAND.id]
    assert all(share.has_ended for share in report.total.shares)


@pytest.mark.parametrize(
    ("account", "period", "is_asked"),
    [
        (MAIN, "2026H1", True),
        (BY_HAND, "2026H1", True),
        (DRILL, "2026H1", False),
        (CLOSED, "2026H1", False),
        (CLOSED, "2025H2", True),
        (replace(CLOSED, closed_on=None), "2025H2", False),
        (replace(MAIN, status=AccountStatus.CLOSING), "2026H1", True),
        (replace(MAIN, status=AccountStatus.APPROVED), "2026H1", False),
    ],
    ids=["in use", "by hand", "exempt", "closed", "later closed", "no day", "closing", "approved"],
)
def test_a_clock_asks_of_those_that_it_applies_to(
    account: object, period: str, is_asked: bool
) -> None:
    """An account that a person has to record is asked for like any other."""
    assert asks(account, period) is is_asked  # type: ignore[arg-type]  # an account each


def test_an_account_that_may_be_new_is_told_with_the_doubt(helsingborg: Policy) -> None:
    """The register does not say when an account was opened, and the report tells that too."""
    later = (*TAKEN, Taken(BY_HAND.id, Occasion.SCHEDULED, "2026H2", date(2026, 9, 1)))
    never, after = (
        next(
            one.text
            for one in matter(report_on(helsingborg, taken=taken), Matter.SNAPSHOT).shortfalls
            if one.account_id == BY_HAND.id
        )
        for taken in (TAKEN, later)
    )
    assert "det kan vara nytt" in never
    assert "togs första gången 2026-09-01" in after


@pytest.mark.parametrize(
    ("taken_on", "outcome", "shortfalls"),
    [
        (date(2026, 5, 4), Outcome.COMPLETE, 0),
        (date(2026, 4, 3), Outcome.COMPLETE, 0),
        (date(2026, 4, 2), Outcome.COMPLETE, 1),
        (date(2026, 5, 4), Outcome.PARTIAL, 1),
        (date(2026, 5, 5), Outcome.COMPLETE, 1),
        (None, Outcome.COMPLETE, 1),
    ],
)
def test_an_account_was_recorded_before_it_closed_or_falls_short(
    helsingborg: Policy, taken_on: date | None, outcome: Outcome, shortfalls: int
) -> None:
    """HBG-11b: a whole snapshot for the closing, on its day or in the month before."""
    taken = Taken(CLOSED.id, Occasion.BEFORE_CLOSURE, "x", taken_on or ON, outcome)
    extra = (taken,) if taken_on else ()
    found = matter(report_on(helsingborg, taken=(*TAKEN, *extra)), Matter.CLOSING)
    assert len(found.shortfalls) == shortfalls


@pytest.mark.parametrize(
    ("platform", "conformity"),
    [(Platform.X, Conformity.NOTHING_YET), (Platform.FACEBOOK, Conformity.FALLS_SHORT)],
)
def test_a_clause_about_one_platform_asks_nothing_of_the_others(
    platform: Platform, conformity: Conformity
) -> None:
    """HAL-3c speaks of Facebook accounts; one on X that was closed breaks nothing of it."""
    accounts = (replace(CLOSED, platform=platform),)
    report = report_on(shipped_policy("hallstahammar"), accounts=accounts)
    assert matter(report, Matter.CLOSING).conformity is conformity


def test_a_consultation_before_closing_is_not_claimed() -> None:
    """HAN-6 asks that people talk; that they have is nothing that the system sees."""
    found = matter(report_on(shipped_policy("haninge")), Matter.CLOSING)
    assert (found.conformity, found.unseen) == (
        Conformity.NOT_FOLLOWED,
        "Om samråd har skett framgår inte av systemet.",
    )


def test_the_public_page_is_evidence_only_where_it_was_compared(helsingborg: Policy) -> None:
    """Not compared is not followed up; compared, it is kept or falls short."""
    unregistered = Finding("R116", Severity.WARNING, "Sidan visar ett okänt konto.", "https://x.se")
    found = [
        matter(report_on(helsingborg, published=published), Matter.LISTING).conformity
        for published in (None, (), (unregistered,))
    ]
    assert found == [Conformity.NOT_FOLLOWED, Conformity.KEPT, Conformity.FALLS_SHORT]


def test_figures_add_up(helsingborg: Policy) -> None:
    """The departments' figures together are the municipality's."""
    report = report_on(helsingborg)
    for name in ("accounts", "overdue", "failures", "open_failures", "too_few_editors", "remarks"):
        assert sum(getattr(one, name) for one in report.departments) == getattr(report.total, name)
    for number, share in enumerate(report.total.shares):
        assert sum(one.shares[number].recorded for one in report.departments) == share.recorded
    assert len(share_cells(report.total)) == len(share_headings(report))
    assert len(count_cells(report.total)) == len(COUNT_HEADINGS)


@pytest.mark.parametrize("scope", [Scope(LIBRARY.id), Scope("", "Kulturförvaltningen")])
def test_a_narrow_report_tells_of_nothing_else(helsingborg: Policy, scope: Scope) -> None:
    """A department's own report names no other department's account."""
    told = compliance_in_words(compliance(evidence(helsingborg), helsingborg, 2026, scope))
    assert LIBRARY.name in told
    assert MAIN.id not in told
    assert DRILL.name not in told


@pytest.mark.parametrize(
    ("year", "scope", "words"),
    [
        (2027, ALL, "välj ett till och med 2026"),
        (1999, ALL, "välj ett till och med 2026"),
        (2026, Scope("finnsinte"), "inget konto i registret hör dit"),
        (2026, Scope(MAIN.id, "Kulturförvaltningen"), "inget konto i registret hör dit"),
    ],
)
def test_a_report_about_nothing_is_refused(
    helsingborg: Policy, year: int, scope: Scope, words: str
) -> None:
    """A year that has not begun, or an account that is not there, is a fault of the input."""
    with pytest.raises(InputError, match=words):
        compliance(evidence(helsingborg), helsingborg, year, scope)


def test_guidelines_that_have_run_out_are_told_of(helsingborg: Policy) -> None:
    """HAL-0: a time of validity that has passed stands at the top of the report."""
    old = replace(helsingborg, valid_to=date(2026, 6, 30))
    assert any("gick ut 2026-06-30" in note for note in report_on(old).notes)
    assert report_on(old, year=2025).notes == ()


def test_what_no_clause_is_about_has_a_place_of_its_own(helsingborg: Policy) -> None:
    """A closed account without its day breaks no clause, and is told all the same."""
    without_day = replace(CLOSED, closed_on=None)
    finding = Finding("R114", Severity.WARNING, "Simhallen är avslutat utan dag.", CLOSED.id)
    report = report_on(helsingborg, accounts=(without_day,), findings=(finding,))
    assert report.others == (finding,)


@given(
    st.lists(
        st.builds(
            Taken,
            st.sampled_from([one.id for one in ACCOUNTS]),
            st.sampled_from(Occasion),
            st.sampled_from(["2025H2", "2026H1", "2026H2", "x"]),
            st.dates(date(2025, 1, 1), ON),
        ),
        max_size=12,
    ),
    st.integers(2024, 2026),
    st.sampled_from(shipped_policies()),
)
def test_one_snapshot_more_never_makes_the_report_worse(
    taken: list[Taken], year: int, name: str
) -> None:
    """No period's share is over its whole, and more evidence never lowers it."""
    policy = shipped_policy(name)
    with_all = report_on(policy, year, taken=tuple(taken))
    with_fewer = report_on(policy, year, taken=tuple(taken[1:]))
    for more, fewer in zip(with_all.total.shares, with_fewer.total.shares, strict=True):
        assert fewer.recorded <= more.recorded <= more.asked == fewer.asked


def test_the_documented_shape_is_the_reports() -> None:
    """The page about the JSON names every field of the report, and no other."""
    page = Path(__file__).parents[2].joinpath("docs", "compliance.md").read_text(encoding="utf-8")
    told = [
        line.split("|")[1].strip().strip("`")
        for line in page.splitlines()
        if line.startswith("| `")
    ]
    assert told == [field.name for field in fields(Compliance)]


def test_a_departments_share_counts_an_account_from_its_first_snapshot_on() -> None:
    """What was before nobody knows of; an account that was never recorded counts from today on."""
    policy = shipped_policy("helsingborg")
    known = evidence(policy)
    first, second = (shares_by_department(year_of(known, policy, year)) for year in (2025, 2026))
    library, young = LIBRARY.department, BY_HAND.department
    assert library == young
    told = {one.period: (one.recorded, one.asked) for one in (*first[library], *second[library])}
    assert told == {"2025H1": (0, 0), "2025H2": (1, 1), "2026H1": (0, 1), "2026H2": (0, 2)}
