"""The register of accounts against the guidelines."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from ogonblick.account import Account, AccountStatus
from ogonblick.capture import Finding, Severity
from retention.check import check_accounts
from retention.dormancy import Activity
from retention.guidelines import Clause, Matter, Staffing
from retention.policy import Policy, shipped_policy

Maker = Callable[..., Account]
CLOSED = date(2026, 5, 1)


def codes(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    """Return what was found, and where."""
    return [(finding.code, finding.place) for finding in findings]


def test_a_register_in_order_gives_no_finding(account: Maker, helsingborg: Policy) -> None:
    """Two editors, a function mailbox and addresses of their own are all that is asked."""
    assert check_accounts([account("a"), account("b")], helsingborg, {}) == ()


@pytest.mark.parametrize("editors", [(), ("redaktör 1",), ("redaktör 1", "redaktör 1")])
def test_fewer_than_two_editors_is_told_with_its_clause(
    account: Maker, helsingborg: Policy, editors: tuple[str, ...]
) -> None:
    """HBG-3 asks for two, and one name written twice is one editor."""
    (finding,) = check_accounts([account("a", editors=editors)], helsingborg, {})
    assert (finding.code, finding.severity) == ("R101", Severity.WARNING)
    assert "av minst 2 redaktörer (HBG-3)" in finding.text


def test_no_number_of_editors_is_asked_where_the_guidelines_name_none(
    account: Maker, helsingborg: Policy
) -> None:
    """The number is the policy's, not ours."""
    policy = replace(helsingborg, staffing=Staffing())
    assert check_accounts([account("a", editors=())], policy, {}) == ()


@pytest.mark.parametrize(
    ("mailbox", "personal"),
    [
        ("fornamn.efternamn@exempelby.example", True),
        ("Åsa-Lena.Öberg-Ek@exempelby.example", True),
        ("kultur@exempelby.example", False),
        ("skola2.info@exempelby.example", False),
        ("", False),
    ],
)
def test_a_mailbox_named_as_a_person_is_told(
    account: Maker, helsingborg: Policy, mailbox: str, personal: bool
) -> None:
    """Förnamn.efternamn@ is taken for a person's own address."""
    found = check_accounts([account("a", mailbox=mailbox)], helsingborg, {})
    assert codes(found) == ([("R102", "a")] if personal else [])


def test_a_mailbox_is_a_warning_only_where_a_clause_asks(
    account: Maker, helsingborg: Policy
) -> None:
    """Helsingborg has no such clause, so it is advice; Kungsbacka's rule makes it a warning."""
    accounts = [account("a", mailbox="fornamn.efternamn@exempelby.example")]
    clause = Clause("KBA-5", "Gemensam brevlåda", (Matter.MAILBOX,))
    (advice,) = check_accounts(accounts, helsingborg, {})
    (warning,) = check_accounts(accounts, replace(helsingborg, clauses=(clause,)), {})
    assert (advice.severity, warning.severity) == (Severity.NOTE, Severity.WARNING)
    assert "(KBA-5)" in warning.text


def test_an_id_used_twice_is_an_error_also_for_a_closed_account(
    account: Maker, helsingborg: Policy
) -> None:
    """Ids are for ever: a closed account's snapshots must not become another's."""
    closed = account(
        "a", status=AccountStatus.CLOSED, closed_on=CLOSED, url="https://example.org/gammal"
    )
    (finding,) = check_accounts([closed, account("a")], helsingborg, {})
    assert (finding.code, finding.severity) == ("R103", Severity.ERROR)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.facebook.com/a",
        "http://facebook.com/a/",
        "https://WWW.Facebook.com/a",
        "https://m.facebook.com/A?fbclid=abc&ref=page",
    ],
)
def test_an_address_registered_twice_is_found_however_it_is_written(
    account: Maker, helsingborg: Policy, url: str
) -> None:
    """Scheme, www, m, capitals, a last slash and tracking make no other address."""
    found = check_accounts([account("a"), account("b", url=url)], helsingborg, {})
    assert codes(found) == [("R104", "b")]


def test_addresses_that_differ_in_path_or_query_are_different(
    account: Maker, helsingborg: Policy
) -> None:
    """YouTube's ids tell capitals apart, and Facebook's profiles differ in the query alone."""
    urls = [
        "https://www.facebook.com/profile.php?id=1",
        "https://www.facebook.com/profile.php?id=2",
        "https://www.youtube.com/channel/UCa",
        "https://www.youtube.com/channel/UCA",
    ]
    accounts = [account(f"a{number}", url=url) for number, url in enumerate(urls)]
    assert check_accounts(accounts, helsingborg, {}) == ()


def test_a_closed_account_needs_no_editors_and_frees_its_address(
    account: Maker, helsingborg: Policy
) -> None:
    """What is closed is only history."""
    closed = account("a", status=AccountStatus.CLOSED, closed_on=CLOSED, editors=())
    assert check_accounts([closed, account("b", url=closed.url)], helsingborg, {}) == ()


def test_the_people_that_the_guidelines_ask_for_are_checked_with_the_rest(account: Maker) -> None:
    """Hallstahammar's administrators are looked for in open accounts, not in closed ones."""
    policy = shipped_policy("hallstahammar")
    closed = account("b", status=AccountStatus.CLOSED, closed_on=CLOSED)
    found = check_accounts([account("a"), closed], policy, {})
    assert codes(found) == [("R105", "a"), ("R106", "a"), ("R110", "a")]


@pytest.mark.parametrize(
    ("status", "closed_on", "found"),
    [
        (AccountStatus.CLOSED, CLOSED, []),
        (AccountStatus.CLOSED, None, [("R114", "a")]),
        (AccountStatus.ACTIVE, CLOSED, [("R114", "a")]),
        (AccountStatus.CLOSING, CLOSED, []),
    ],
)
def test_a_closed_account_has_its_day(
    account: Maker,
    helsingborg: Policy,
    status: AccountStatus,
    closed_on: date | None,
    found: list[tuple[str, str]],
) -> None:
    """Periods are counted from that day; one that is closing may have it beforehand."""
    one = account("a", status=status, closed_on=closed_on)
    assert codes(check_accounts([one], helsingborg, {})) == found


def test_a_quiet_account_is_found_with_the_rest(account: Maker) -> None:
    """What was seen of an account when it was last recorded takes part in the check."""
    quiet = {"a": Activity(date(2024, 1, 1), date(2026, 1, 1))}
    found = check_accounts([account("a"), account("b")], shipped_policy("haninge"), quiet)
    assert ("R113", "a") in codes(found)
    assert ("R113", "b") not in codes(found)
