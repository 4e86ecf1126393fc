"""Five municipalities' guidelines side by side: what differs, and where each is silent."""

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from retention.guidelines import Clock, Dormancy, Matter, VagueWord
from retention.overview import (
    clock_proposal,
    interpretation,
    local_choices,
    overview,
    policy_differences,
    silences,
)
from retention.policy import Policy, shipped_policies, shipped_policy
from retention.windows import Windows, YearlySpan

_TABLE = Path(__file__).parents[1] / "golden" / "policies.toml"
_ROWS = tomllib.loads(_TABLE.read_text(encoding="utf-8"))["rad"]

QUESTIONS_ABOUT = {
    "takt": Matter.SNAPSHOT,
    "vid större förändring": Matter.CHANGE,
    "före avslut": Matter.CLOSING,
    "ögonblicksbilden går till": Matter.RECEIVER,
    "borttaget material": Matter.REMOVAL,
    "sekretess": Matter.SECRECY,
    "övriga inlägg": Matter.ORDINARY_POSTS,
    "redaktörer": Matter.EDITORS,
    "administratörer": Matter.ADMINISTRATORS,
    "brevlåda": Matter.MAILBOX,
    "ägare": Matter.OWNER,
    "nytt konto godkänns av": Matter.APPROVAL,
    "syfte": Matter.PURPOSE,
    "bevakning": Matter.WATCH,
    "overksamma konton": Matter.DORMANCY,
    "förteckning": Matter.LISTING,
    "upplysning om allmän handling": Matter.NOTICE,
}
"""The questions that are about one matter alone, as the table asks them."""


@pytest.mark.parametrize("name", shipped_policies())
def test_each_municipalitys_column_is_that_of_the_golden_table(name: str) -> None:
    """Question by question, in the table's order, the guidelines say what is written there."""
    column = [(row["fraga"], row[name]) for row in _ROWS]
    assert list(overview(shipped_policy(name)).items()) == column


def test_the_table_has_a_column_for_every_shipped_policy() -> None:
    """A sixth municipality is a sixth file and a sixth column."""
    assert all(row.keys() == {"fraga", *shipped_policies()} for row in _ROWS)


@pytest.mark.parametrize("name", shipped_policies())
def test_what_is_said_has_a_clause_and_what_is_silent_has_none(name: str) -> None:
    """No value stands in a profile without the clause that says it, and no clause is forgotten."""
    policy = shipped_policy(name)
    silent = {question for question, said in overview(policy).items() if said == "sägs inte"}
    for question, matter in QUESTIONS_ABOUT.items():
        assert (question in silent) is (matter in silences(policy)), question


def test_the_silences_of_kungsbacka() -> None:
    """Its rules ask for no snapshot at all, and name no number of people."""
    assert silences(shipped_policy("kungsbacka")) == (
        Matter.SNAPSHOT,
        Matter.CHANGE,
        Matter.CLOSING,
        Matter.RECEIVER,
        Matter.MESSAGES,
        Matter.EDITORS,
        Matter.ADMINISTRATORS,
        Matter.CENTRAL_FUNCTION,
        Matter.OWNER,
        Matter.PURPOSE,
        Matter.NOTICE,
    )


@pytest.mark.parametrize("name", shipped_policies())
def test_a_clock_is_proposed_only_where_there_is_none(name: str) -> None:
    """The advice of SKR is said as advice, to those whose guidelines name no time."""
    policy = shipped_policy(name)
    proposal = clock_proposal(policy)
    assert bool(proposal) is (name in ("hallstahammar", "kungsbacka"))
    if proposal:
        assert policy.municipality in proposal
        assert "gäller inte förrän kommunen har beslutat det" in proposal


def test_a_clock_of_ones_own_ends_the_proposal(helsingborg: Policy) -> None:
    """Also a yearly one, which is slower than the advice."""
    assert clock_proposal(replace(helsingborg, clock=Clock.NONE))
    assert clock_proposal(replace(helsingborg, clock=Clock.YEAR)) == ""


def test_a_local_reading_is_shown_as_local() -> None:
    """The sentence tells the clause's word from what somebody has read into it."""
    vague = VagueWord("skyndsamt", "HBG-9")
    assert interpretation(vague) == (
        "»skyndsamt« (HBG-9) har inget mått i texten."
        " Ingen lokal tolkning är gjord; skriv in den i profilen."
    )
    read = replace(
        vague, meaning="inom en timme", by="kommunikationsenheten", since=date(2026, 3, 1)
    )
    assert interpretation(read) == (
        "»skyndsamt« (HBG-9) har inget mått i texten."
        " Lokal tolkning: inom en timme (kommunikationsenheten, 2026-03-01)."
    )


@pytest.mark.parametrize("name", shipped_policies())
def test_no_local_reading_is_shipped(name: str) -> None:
    """Words without a measure are named, and left for the municipality to read."""
    words = shipped_policy(name).vague_words
    assert words
    assert not any(one.meaning for one in words)


def test_two_policies_are_compared_by_what_they_say() -> None:
    """Hässleholm and Haninge share the clock, under clauses of their own; changes differ."""
    found = policy_differences(shipped_policy("hassleholm"), shipped_policy("haninge"))
    questions = [one.question for one in found]
    assert "takt" not in questions
    assert found[questions.index("vid större förändring")].second == (
        "räknas som den regelbundna (HAN-10)"
    )


def test_a_policy_does_not_differ_from_itself(helsingborg: Policy) -> None:
    """Nor from one whose clauses have other ids."""
    clauses = tuple(replace(one, id=f"X-{one.id}") for one in helsingborg.clauses)
    assert policy_differences(helsingborg, replace(helsingborg, clauses=clauses)) == ()


def test_what_the_municipality_chose_itself_is_told_apart(helsingborg: Policy) -> None:
    """Windows, spread and months are no clause's, and a proposal is called a proposal."""
    assert local_choices(helsingborg) == (
        "Inga uppehåll.",
        "Kontona sprids över 28 dagar i början av varje period.",
        "Högst 100 konton tas per natt.",
        "När ett konto är overksamt är inte bestämt; förslag: 12 månader utan inlägg.",
    )
    chosen = replace(
        helsingborg,
        windows=Windows((YearlySpan((7, 1), (7, 31)),), 10),
        dormancy=Dormancy(months=6),
    )
    assert local_choices(chosen) == (
        "Inga regelbundna ögonblicksbilder påbörjas: juli.",
        "Kontona sprids över 10 dagar i början av varje period.",
        "Högst 100 konton tas per natt.",
        "Ett konto räknas som overksamt efter 6 månader utan inlägg.",
    )
