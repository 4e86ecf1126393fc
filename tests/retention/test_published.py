"""The public list beside the register, both ways."""

from collections.abc import Callable

import pytest

from ogonblick.account import Account, AccountStatus
from ogonblick.capture import Finding, Severity
from retention.policy import Policy, shipped_policy
from retention.published import OFFICIAL, account_links, belongs_in_list, compare_published

Maker = Callable[..., Account]
A = "https://facebook.com/A/?fbclid=abc"
B = "https://www.facebook.com/b"


def compared(
    accounts: list[Account], links: list[str], policy: Policy, words: str = OFFICIAL
) -> list[tuple[str, str]]:
    """Return codes and places of the differences, no link being dead."""
    found = compare_published(accounts, links, {}, words, policy)
    return [(one.code, one.place) for one in found]


def test_a_page_that_agrees_gives_nothing(account: Maker, helsingborg: Policy) -> None:
    """Links written in another way than in the register are the same accounts."""
    assert compared([account("a"), account("b")], [A, B], helsingborg) == []


def test_a_listed_account_that_is_not_on_the_page_is_told(
    account: Maker, helsingborg: Policy
) -> None:
    """The register says that it is listed; the page says otherwise."""
    assert compared([account("a"), account("b")], [A], helsingborg) == [("R115", "b")]


def test_an_account_on_the_page_that_nobody_registered_is_told(
    account: Maker, helsingborg: Policy
) -> None:
    """The page knows an account that the register does not."""
    assert compared([account("a")], [A, B], helsingborg) == [("R116", B)]


@pytest.mark.parametrize(
    "changes",
    [
        {"listed": False},
        {"status": AccountStatus.CLOSED},
        {"status": AccountStatus.APPLIED},
        {"status": AccountStatus.APPROVED},
    ],
)
def test_what_should_not_be_on_the_page_is_told_and_not_missed(
    account: Maker, helsingborg: Policy, changes: dict[str, object]
) -> None:
    """An account that is set apart, closed or not in use is found there, and not wanted there."""
    one = account("a", **changes)
    assert not belongs_in_list(one)
    assert compared([one], [A], helsingborg) == [("R117", "a")]
    assert compared([one], [], helsingborg) == []


def test_an_address_that_a_new_account_took_over_is_the_new_ones(
    account: Maker, helsingborg: Policy
) -> None:
    """A closed account does not make the page wrong about the one that lives there now."""
    closed = account("a", status=AccountStatus.CLOSED)
    assert compared([closed, account("b", url=closed.url)], [A], helsingborg) == []


def test_a_dead_link_is_told_with_why(account: Maker, helsingborg: Policy) -> None:
    """The finding is about the link as the page has it."""
    dead = {A: "Sidan svarar 404."}
    (found,) = compare_published([account("a")], [A], dead, OFFICIAL, helsingborg)
    assert (found.code, found.place) == ("R118", A)
    assert "leder ingenstans: Sidan svarar 404." in found.text


@pytest.mark.parametrize(
    ("municipality", "words", "is_told"),
    [
        ("helsingborg", "Här finns våra konton.", True),
        ("helsingborg", "Det som publiceras utgör allmänna handlingar.", False),
        ("helsingborg", "Allmän handling är allt som skrivs där.", False),
        ("haninge", "Här finns våra konton.", False),
    ],
)
def test_the_sentence_is_asked_for_where_a_clause_does(
    municipality: str, words: str, is_told: bool
) -> None:
    """HBG-0e asks that the page says that the posts are official documents; no other text does."""
    found = compared([], [], shipped_policy(municipality), words)
    assert found == ([("R119", "")] if is_told else [])


@pytest.mark.parametrize(
    ("municipality", "severity"),
    [
        ("helsingborg", Severity.WARNING),
        ("hassleholm", Severity.WARNING),
        ("kungsbacka", Severity.WARNING),
        ("haninge", Severity.WARNING),
        ("hallstahammar", Severity.NOTE),
    ],
)
def test_a_list_on_the_web_is_a_duty_only_where_a_clause_says_so(
    account: Maker, municipality: str, severity: Severity
) -> None:
    """Hallstahammar has a tree within the house; a public page is more than it asks for."""
    found: tuple[Finding, ...] = compare_published(
        [account("a")], [], {}, OFFICIAL, shipped_policy(municipality)
    )
    assert [one.severity for one in found] == [severity]


def test_only_links_about_accounts_are_compared(account: Maker) -> None:
    """A page is full of links; those to platforms count, and those that the register knows."""
    site = account("a", url="https://blogg.exempelby.example/")
    links = [
        "https://exempelby.example/kontakt",
        "https://www.facebook.com/sharer/sharer.php?u=x",
        "https://www.instagram.com/exempelby/",
        "https://blogg.exempelby.example",
        "https://www.instagram.com/exempelby/",
    ]
    assert account_links([site], links) == (links[2], links[3])
