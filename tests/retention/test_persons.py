"""Names of persons: however one is typed it is one, and what might be one is asked about."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention.persons import carried, readable, why_not_two, words_of

FORMS = st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"])
UNSEEN = st.lists(st.sampled_from(["\u200b", "\u2060", "\u00ad", "\ufeff", "\u200f"]), max_size=3)
BLANKS = st.sampled_from([" ", "  ", "\t", "\u00a0", "\u2003"])
CASES = st.sampled_from([str.upper, str.lower, str.title])


@given(FORMS, UNSEEN, BLANKS, CASES)
def test_a_name_is_the_same_however_it_is_typed(
    form: str, unseen: list[str], blank: str, case: type[str.upper]
) -> None:
    """Coding of letters, case, blanks and signs that cannot be seen make no second person."""
    typed = case("Åsa") + blank + "".join(unseen) + case("Öberg") + blank
    other = unicodedata.normalize(form, typed)
    assert "kan inte själv godkänna" in why_not_two("Åsa Öberg", other)
    assert "kan inte själv godkänna" in why_not_two(other, "Åsa Öberg")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Anna", "Anna Andersson"), ("Öberg Åsa", "Åsa Öberg"), ("Öberg, Åsa", "Åsa Öberg")],
)
def test_a_name_within_another_may_be_the_same_person(one: str, other: str) -> None:
    """The whole name is asked for, whichever of them came first."""
    for reason in (why_not_two(one, other), why_not_two(other, one)):
        assert "Skriv hela namnet" in reason


@pytest.mark.parametrize(
    ("one", "other"), [("Anna Ek", "Anna Andersson"), ("Åsa Öberg", "Asa Oberg"), ("", "Anna")]
)
def test_two_names_stand_for_two_persons(one: str, other: str) -> None:
    """A word that each has alone is enough; that a name is missing is told elsewhere."""
    assert why_not_two(one, other) == ""


def test_a_system_that_carries_a_decision_makes_nobody_another_person() -> None:
    """Names are compared without it, however it is called, and it is not taken for a name."""
    told = carried("Åsa Öberg", "E-arkivet, nyckel n1")
    assert told == "Åsa Öberg genom E-arkivet, nyckel n1"
    for reason in (why_not_two("Åsa Öberg", told), why_not_two(told, "åsa  öberg")):
        assert "kan inte själv godkänna" in reason
    assert "Skriv hela namnet" in why_not_two("Åsa Öberg Ek", told)
    assert why_not_two(told, carried("Bo Ek", "E-arkivet, nyckel n1")) == ""
    assert "kan inte själv godkänna" in why_not_two(" genom Bo Ek", "Genom Bo Ek")


@pytest.mark.parametrize("nobody", ["", " ", "\u200b", "–", "\u2060 \u00ad", "..."])
def test_what_has_no_letter_names_nobody(nobody: str) -> None:
    """Signs that cannot be seen or read are no name."""
    assert words_of(nobody) == ()


def test_words_are_kept_on_one_line() -> None:
    """Nothing that is typed as a name can look like another line of a certificate."""
    typed = "Anna\nGodkänt av:\x1b[2K Bo\u200b"
    assert readable(typed) == "Anna Godkänt av:[2K Bo"
