"""The people of an account against each municipality's own guidelines."""

from collections.abc import Callable

import pytest

from ogonblick.account import Account
from ogonblick.capture import Severity
from retention.policy import shipped_policies, shipped_policy
from retention.staffing import check_staffing

Maker = Callable[..., Account]
OWN = ("administratör 1", "administratör 2")
CENTRAL = "Kommunikationsfunktionen"
PERSON = "Förnamn Efternamn"


def codes(account: Account, municipality: str) -> list[str]:
    """Return the codes of what is amiss with one account."""
    return [one.code for one in check_staffing(account, shipped_policy(municipality))]


@pytest.mark.parametrize("municipality", shipped_policies())
def test_an_account_that_has_everybody_is_in_order_everywhere(
    account: Maker, municipality: str
) -> None:
    """Two editors, two administrators, the central function and a mailbox satisfy all five."""
    assert codes(account("a", administrators=(*OWN, CENTRAL)), municipality) == []


@pytest.mark.parametrize(
    ("administrators", "found"),
    [
        ((*OWN, CENTRAL), []),
        ((*OWN, "kommunikationsenheten (Meta)"), []),
        (OWN, ["R106"]),
        ((OWN[0], CENTRAL), ["R105"]),
        ((OWN[0], OWN[0], CENTRAL), ["R105"]),
        ((), ["R105", "R106"]),
    ],
)
def test_hallstahammar_asks_for_two_and_the_central_function(
    account: Maker, administrators: tuple[str, ...], found: list[str]
) -> None:
    """HAL-2a: the central function is on top of the two, under any of the names it goes by."""
    assert codes(account("a", administrators=administrators), "hallstahammar") == found


@pytest.mark.parametrize(
    ("editors", "administrators", "found"),
    [
        (("redaktör 1",), ("administratör 1",), []),
        (("redaktör 1",), (), ["R107"]),
        (("redaktör 1",), ("redaktör 1",), ["R107"]),
        ((), (), ["R107"]),
    ],
)
def test_hassleholm_asks_that_nothing_hangs_on_one_person(
    account: Maker, editors: tuple[str, ...], administrators: tuple[str, ...], found: list[str]
) -> None:
    """HÄS-2b gives the aim and no number: anybody else who reaches the account is enough."""
    asked = account("a", editors=editors, administrators=administrators)
    assert codes(asked, "hassleholm") == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"department": PERSON, "administrators": (PERSON,)}, ["R109"]),
        ({"name": PERSON, "administrators": (PERSON,)}, ["R109"]),
        ({"department": "Norra Skolan"}, []),
        ({"department": "Biblioteket", "administrators": ("Biblioteket",)}, []),
        ({"owner": PERSON}, ["R109"]),
        ({"owner": "Bibliotekschef"}, []),
        ({"owner": "Norra Skolan"}, []),
        ({"owner": "Östra Kulturhuset"}, []),
    ],
    ids=[
        *("department", "name", "capitals alone", "its own administrator"),
        *("owner", "a function", "a school", "a house"),
    ],
)
def test_hassleholms_accounts_belong_to_no_person(
    account: Maker, changes: dict[str, object], found: list[str]
) -> None:
    """HÄS-2c: an owner or a name is a person's when it is like one, and one of the people's."""
    assert codes(account("a", **changes), "hassleholm") == found


@pytest.mark.parametrize(("mailbox", "found"), [("kultur@exempelby.example", []), ("", ["R108"])])
def test_kungsbacka_asks_for_a_mailbox(account: Maker, mailbox: str, found: list[str]) -> None:
    """KBA-5: an account without a shared mailbox in the register is told."""
    assert codes(account("a", mailbox=mailbox), "kungsbacka") == found


@pytest.mark.parametrize("municipality", ["helsingborg", "haninge"])
def test_nothing_is_asked_that_the_guidelines_do_not_say(account: Maker, municipality: str) -> None:
    """A bare account breaks none of these rules where no clause states them."""
    bare = account("a", mailbox="", editors=(), administrators=())
    assert codes(bare, municipality) == []


def test_a_finding_names_account_clause_and_what_to_do(account: Maker) -> None:
    """The sentence can be sent to the department as it stands."""
    (finding,) = check_staffing(
        account("a", administrators=("administratör 1", CENTRAL)), shipped_policy("hallstahammar")
    )
    assert (finding.severity, finding.place) == (Severity.WARNING, "a")
    assert finding.text == (
        "A har 1 av minst 2 administratörer från verksamheten (HAL-2a)."
        " Utse fler och skriv in dem i registret."
    )
