"""The weekly letter: to whom, about what, and when there is none."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

from ogonblick.account import Account, Route
from ogonblick.capture import Finding, Occasion, Severity
from ogonblick.letter import Letter
from ogonblick.snapshot import Deviation
from retention.due import Standing, due
from retention.policy import Policy
from retention.weekly import SHOWN, Week, weekly_letters

MakeAccount = Callable[..., Account]
TODAY = date(2026, 11, 23)


def deviation(account: Account, occasion: Occasion = Occasion.SCHEDULED) -> Deviation:
    """Return an open deviation of an account, with words that tell what was seen."""
    finding = Finding("C102", Severity.ERROR, "Sidan kräver inloggning.", account.id)
    at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    return Deviation(account.id, occasion, "2026H2", at, (finding,))


def written(week: Week) -> dict[str, Letter]:
    """Return the letters by department."""
    return dict(week.letters)


def test_each_department_hears_of_its_own(account: MakeAccount, helsingborg: Policy) -> None:
    """Counts, reasons and a link, to the mailboxes of the department's accounts, and no others."""
    culture, care = account("museet"), account("omsorgen", department="Vårdförvaltningen")
    by_hand = account("arkivet", route=Route.MANUAL)
    accounts = [culture, care, by_hand]
    standing = due(accounts, (), helsingborg, TODAY)
    week = weekly_letters(
        accounts, [deviation(culture)], standing, helsingborg, TODAY, "https://o.example/"
    )
    (letter,) = written(week).values()
    assert letter.to == ("museet@exempelby.example", "arkivet@exempelby.example")
    assert letter.subject == ("Sociala medier vecka 48: 2 saker att se till (Kulturförvaltningen)")
    assert "  Museet, sedan 20\u00a0november\u00a02026: Sidan kräver inloggning." in letter.text
    assert "Konton att ta för hand (1)" in letter.text
    assert "https://o.example/avvikelser\n" in letter.text
    assert "Omsorgen" not in letter.text


def test_nothing_to_see_to_is_no_letter_unless_asked_for(
    account: MakeAccount, helsingborg: Policy
) -> None:
    """A quiet week is quiet; the guidelines' owner may want to hear even so."""
    accounts = [account("museet")]
    assert not weekly_letters(accounts, [], Standing(), helsingborg, TODAY).letters
    asked = replace(helsingborg, empty_letters=True)
    (letter,) = written(weekly_letters(accounts, [], Standing(), asked, TODAY)).values()
    assert "inget att se till" in letter.subject
    assert "Inget konto är försenat" in letter.text


def test_the_policys_address_comes_before_the_accounts(
    account: MakeAccount, helsingborg: Policy
) -> None:
    """Where the municipality has said who gets mail, it goes there; without any, that is told."""
    museum = account("museet")
    named = replace(helsingborg, addresses=(("Kulturförvaltningen", "kultur@e.example"),))
    week = weekly_letters([museum], [deviation(museum)], Standing(), named, TODAY)
    assert written(week)["Kulturförvaltningen"].to == ("kultur@e.example",)
    without = replace(museum, mailbox="funktionsbrevlådan")
    week = weekly_letters([without], [deviation(museum)], Standing(), helsingborg, TODAY)
    assert week == Week((), ("Kulturförvaltningen",))


def test_what_was_to_be_removed_is_not_told_by_mail(
    account: MakeAccount, helsingborg: Policy
) -> None:
    """A deviation of a removal says that there is one, and nothing of what it saw; C243 is none."""
    museum = account("museet")
    waiting = [deviation(museum, Occasion.BEFORE_REMOVAL)]
    gone = replace(
        waiting[0], findings=(Finding("C243", Severity.WARNING, "Ett inlägg är borta."),)
    )
    told = [*waiting, gone]
    (letter,) = written(weekly_letters([museum], told, Standing(), helsingborg, TODAY)).values()
    assert "Ett inlägg är borta." in letter.text
    assert "gäller ett borttagningsärende" in letter.text
    assert "inloggning" not in letter.text.partition("Stämmer")[0]


def test_a_long_list_is_cut_and_counted(account: MakeAccount, helsingborg: Policy) -> None:
    """A letter stays readable: what is not shown is counted."""
    museum = account("museet")
    waiting = [deviation(museum)] * (SHOWN + 5)
    (letter,) = written(weekly_letters([museum], waiting, Standing(), helsingborg, TODAY)).values()
    assert letter.text.count("Sidan kräver inloggning.") == SHOWN
    assert "  och 5 till\n" in letter.text
