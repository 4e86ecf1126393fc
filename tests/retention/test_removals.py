"""The order of a removal: saved, removed, handed over, registered; and on which grounds."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ogonblick.case import Fate, Removal, RemovalStatus
from ogonblick.errors import InputError
from retention.policy import Policy, read_policy, shipped_policies, shipped_policy
from retention.removals import (
    NUMBER,
    ground_of,
    is_waiting,
    why_no_ground,
    why_no_number,
    why_not_registered,
    why_not_removed,
    why_not_sent,
    why_not_withdrawn,
)

HELSINGBORG = shipped_policy("helsingborg")
CASE = Removal(
    "B2026-1",
    RemovalStatus.OPENED,
    "konto",
    "https://sidan.example/1",
    "HBG-9c",
    "Personangrepp.",
    "Skäl.",
    restricted=False,
    opened_at=datetime(2026, 11, 22, tzinfo=UTC),
)
GOOD = ("KS 2026/123", "KS-2026/123", "2026:00417-3", "BUN2026-17", "KLF 2020/1053")


def at(status: RemovalStatus) -> Removal:
    """Return a case that has come so far."""
    return replace(CASE, status=status)


def steps(case: Removal) -> set[str]:
    """Return the steps that may be taken from where a case stands."""
    why = {
        "removed": why_not_removed(case, Fate.DELETED, "", HELSINGBORG),
        "sent": why_not_sent(case),
        "registered": why_not_registered(case, "KS 2026/1", HELSINGBORG),
        "withdrawn": why_not_withdrawn(case),
    }
    return {step for step, reasons in why.items() if not reasons}


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        (RemovalStatus.OPENED, {"withdrawn"}),
        (RemovalStatus.SAVED, {"removed", "withdrawn"}),
        (RemovalStatus.REMOVED, {"sent"}),
        (RemovalStatus.SENT, {"registered"}),
        (RemovalStatus.REGISTERED, set()),
        (RemovalStatus.WITHDRAWN, set()),
    ],
)
def test_steps_are_taken_in_their_order(status: RemovalStatus, allowed: set[str]) -> None:
    """From each place there is one way on, and back only as long as nothing is removed."""
    assert steps(at(status)) == allowed


def test_what_is_saved_waits_until_it_is_registered() -> None:
    """Neither before nor after."""
    assert [one for one in RemovalStatus if is_waiting(at(one))] == [
        RemovalStatus.SAVED,
        RemovalStatus.REMOVED,
        RemovalStatus.SENT,
    ]


def test_a_secret_case_ends_with_a_number_and_in_no_other_way() -> None:
    """Once it is saved, secret data is registered whatever becomes of the removal."""
    secret = replace(at(RemovalStatus.SAVED), restricted=True)
    assert "diarienummer" in why_not_withdrawn(secret)[0]
    assert not why_not_withdrawn(replace(secret, status=RemovalStatus.OPENED))


def test_an_unknown_ground_is_answered_with_the_list() -> None:
    """The municipality's own grounds, with their words, and which of them are secrecy."""
    assert ground_of(HELSINGBORG, "hbg-9C") == HELSINGBORG.removal_grounds[2]
    assert ground_of(HELSINGBORG, "ful") is None
    told = why_no_ground(HELSINGBORG, "ful")
    assert all(one.id in told and one.text in told for one in HELSINGBORG.removal_grounds)
    assert "HBG-9a  Sekretessbelagda uppgifter. (sekretess)" in told


def test_guidelines_without_a_list_take_any_ground() -> None:
    """Then the words of whoever removes are the ground, and none is secrecy by itself."""
    ground = ground_of(replace(HELSINGBORG, removal_grounds=()), "Spam")
    assert ground is not None
    assert (ground.id, ground.secrecy) == ("Spam", False)


def policies_that_move() -> list[Policy]:
    """Return the shipped guidelines that let content be moved to other channels."""
    fates = (CASE, Fate.MOVED, "e-post")
    saved = replace(fates[0], status=RemovalStatus.SAVED)
    every = map(shipped_policy, shipped_policies())
    return [one for one in every if not why_not_removed(saved, Fate.MOVED, "e-post", one)]


def test_content_is_moved_only_where_the_guidelines_say_so() -> None:
    """Kungsbacka moves to other channels, Helsingborg does not, and where to is always said."""
    names = {one.municipality for one in policies_that_move()}
    assert "Kungsbacka kommun" in names
    assert "Helsingborgs stad" not in names
    (kungsbacka,) = [one for one in policies_that_move() if "Kungsbacka" in one.municipality]
    assert why_not_removed(at(RemovalStatus.SAVED), Fate.MOVED, "", kungsbacka)


@pytest.mark.parametrize("number", GOOD)
def test_a_number_of_the_usual_form_is_taken(number: str) -> None:
    """As Swedish diaries write them."""
    assert not why_no_number(number, HELSINGBORG)


@pytest.mark.parametrize("number", ["hej", "", "KS", "2026", "KS 2026/", "ks 26/1", "KS 2026/1 x"])
def test_what_is_no_number_is_refused(number: str) -> None:
    """And it is said how one is written."""
    (reason,) = why_no_number(number, HELSINGBORG)
    assert "KS 2026/123" in reason


@given(st.text(max_size=20))
def test_no_text_without_a_year_is_a_number(text: str) -> None:
    """Whatever is typed: what has no year and number in it closes no case."""
    if not re.search(r"(19|20)\d\d", text, re.ASCII):
        assert not re.fullmatch(NUMBER, text)


def test_a_municipality_may_have_its_own_form() -> None:
    """Then only that is taken, and a form that is none is a fault in the file."""
    text = '[policy]\nnamn = "R"\nkommun = "K"\ntakt = "år"\nstorre_forandring = "inget krav"\n'
    text += 'fore_avslut = "inget krav"\n\n[policy.adresser]\nalla = "reg@k.se"\nSkola = "s@k.se"\n'
    own = read_policy(f"{text}\n[policy.borttagning]\ndiarienummer = 'D\\d+'\n", "egen.toml")
    assert not why_no_number("D17", own)
    assert "D\\d+" in why_no_number("KS 2026/123", own)[0]
    assert (own.address_of("Skola"), own.address_of("Kultur")) == ("s@k.se", "reg@k.se")
    assert HELSINGBORG.address_of("Skola") == ""
    with pytest.raises(InputError, match="reguljärt uttryck"):
        read_policy(f"{text}\n[policy.borttagning]\ndiarienummer = '('\n", "egen.toml")
    with pytest.raises(InputError, match="e-postadress"):
        read_policy(text.replace("s@k.se", "skolan"), "egen.toml")
