"""What is written down about an account, against each municipality's own guidelines."""

from collections.abc import Callable

import pytest

from ogonblick.account import Account, AccountStatus
from retention.formalities import check_formalities
from retention.policy import shipped_policies, shipped_policy

Maker = Callable[..., Account]
CHEFS = ("Verksamhetschef, 2024-01-10", "Förvaltningschef, 2024-01-12")
UNIT = "Samråd: KSF:s enhet för kommunikation och marknadsföring, 2024-01-11"
WHOLE = {"approvals": (*CHEFS, UNIT), "purpose": "Nå unga", "watched": "flera gånger om dagen"}


def codes(account: Account, municipality: str) -> list[str]:
    """Return the codes of what is amiss with one account."""
    return [one.code for one in check_formalities(account, shipped_policy(municipality))]


@pytest.mark.parametrize("municipality", shipped_policies())
def test_an_account_with_everything_written_is_in_order_everywhere(
    account: Maker, municipality: str
) -> None:
    """Two managers, the unit consulted, a purpose and a frequency satisfy all five."""
    assert codes(account("a", **WHOLE), municipality) == []


@pytest.mark.parametrize(
    ("municipality", "found"),
    [
        ("helsingborg", ["R112"]),
        ("hassleholm", ["R110", "R111", "R112"]),
        ("hallstahammar", ["R110", "R112"]),
        ("kungsbacka", ["R110", "R112"]),
        ("haninge", ["R110"]),
    ],
)
def test_a_bare_account_lacks_what_its_own_guidelines_ask(
    account: Maker, municipality: str, found: list[str]
) -> None:
    """Nothing is asked for that no clause states."""
    assert codes(account("a", watched=""), municipality) == found


@pytest.mark.parametrize(
    ("municipality", "approvals", "missing"),
    [
        ("hassleholm", CHEFS[:1], "förvaltningschef (HÄS-3a)"),
        ("hassleholm", (), "verksamhetschef, förvaltningschef (HÄS-3a)"),
        ("haninge", CHEFS, "samråd med kommunstyrelseförvaltningens enhet"),
        ("hallstahammar", ("Enhetschef, 2025-06-01",), ""),
        ("kungsbacka", ("Rektor, 2025-06-01",), "chef (KBA-1)"),
    ],
)
def test_the_approvals_that_are_missing_are_named(
    account: Maker, municipality: str, approvals: tuple[str, ...], missing: str
) -> None:
    """Each function that a clause names has to stand there, whatever is written around it."""
    one = account("a", **(WHOLE | {"approvals": approvals}))
    found = check_formalities(one, shipped_policy(municipality))
    assert [missing in each.text for each in found] == ([True] if missing else [])


@pytest.mark.parametrize(
    ("status", "approvals", "found"),
    [
        (AccountStatus.CLOSING, ("Enhetschef, 2024-01-10",), ["R110"]),
        (AccountStatus.CLOSING, ("Enhetschef, 2024-01-10", "Avslut: enhetschef, 2026-05-01"), []),
        (AccountStatus.ACTIVE, ("Enhetschef, 2024-01-10",), []),
        (AccountStatus.APPLIED, (), []),
    ],
)
def test_hallstahammar_asks_for_a_manager_at_closing_too(
    account: Maker, status: AccountStatus, approvals: tuple[str, ...], found: list[str]
) -> None:
    """HAL-6: the manager approves that accounts are opened and closed; an application waits."""
    one = account("a", **(WHOLE | {"approvals": approvals, "status": status}))
    assert codes(one, "hallstahammar") == found


@pytest.mark.parametrize(
    ("municipality", "watched", "enough"),
    [
        ("helsingborg", "flera gånger per arbetsdag", True),
        ("helsingborg", "kontinuerligt", True),
        ("helsingborg", "dagligen", False),
        ("helsingborg", "flera gånger i veckan", False),
        ("hassleholm", "dagligen", True),
        ("hassleholm", "varje arbetsdag", True),
        ("hassleholm", "en gång i veckan", False),
        ("hassleholm", "enligt schema", True),
        ("kungsbacka", "en gång i veckan", True),
        ("kungsbacka", "", False),
        ("haninge", "", True),
    ],
)
def test_watching_is_compared_with_what_the_clause_asks(
    account: Maker, municipality: str, watched: str, enough: bool
) -> None:
    """Words that give no measure are taken at their word; Kungsbacka's clause gives none either."""
    assert ("R112" not in codes(account("a", **(WHOLE | {"watched": watched})), municipality)) is (
        enough
    )
