"""Steps of removals and closures that are taken again, by another person, or half."""

import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from ogonblick.account import AccountStatus
from ogonblick.case import Closure, ClosureStatus, RemovalStatus
from ogonblick.errors import CaseRefused
from ogonblick.settings import Settings
from portal.closures import attach, note_approved, note_closed, open_closure, withdraw
from portal.removals import Wish, open_removal
from retention.disposal import Act
from retention.policy import shipped_policy
from storage.database.catalogue import Catalogue
from tests.entering import ENTERED
from tests.portal.in_process import Portal
from tests.portal.world import FACEBOOK, NOW, accounts

ACT = Act("Eva Ek", NOW, "eva")


@pytest.fixture
def opened(nobodys: Portal) -> Catalogue:
    """Give a catalogue with accounts."""
    nobodys.catalogue.register(accounts(), ENTERED)
    return nobodys.catalogue


def closure(opened: Catalogue) -> Closure:
    """Open a closure, or the one that is open."""
    return open_closure(opened, opened.account(FACEBOOK), "Slut.", ACT)


def test_a_case_asked_for_again_gets_the_ground_that_was_asked_for(opened: Catalogue) -> None:
    """Secrecy that came with a later ground holds, and is not taken away by a third."""
    policy, account = shipped_policy("helsingborg"), opened.account(FACEBOOK)
    grounds = [one.id for one in policy.removal_grounds if one.secrecy][:1]
    found = []
    for ground in ("HBG-9c", *grounds, "HBG-9c"):
        wish = Wish(account, f"{account.url}/1", ground, f"Skäl för {ground}.")
        found.append(open_removal(opened, policy, wish, ACT))
    assert {one.id for one in found} == {found[0].id}
    assert [one.restricted for one in found] == [False, True, True]
    assert [(one.ground, one.why) for one in found][1] == (grounds[0], f"Skäl för {grounds[0]}.")
    assert found[-1].ground_text == found[0].ground_text
    assert opened.removals.get(found[0].id) == found[-1]
    assert found[-1].status is RemovalStatus.OPENED


def test_a_closure_cut_short_is_taken_up_where_it_was(opened: Catalogue) -> None:
    """The register has been written or not: the same step again sets both right."""
    case = closure(opened)
    account = opened.account(FACEBOOK)
    assert account.status is AccountStatus.CLOSING
    opened.register([replace(account, status=AccountStatus.ACTIVE)], ENTERED)
    assert closure(opened) == case
    assert opened.account(FACEBOOK).status is AccountStatus.CLOSING
    case = opened.closures.advance(replace(case, status=ClosureStatus.RECEIVED))
    gone = replace(account, status=AccountStatus.CLOSED, closed_on=NOW.date())
    opened.register([gone], ENTERED)
    assert (
        note_closed(opened, shipped_policy("helsingborg"), case, ACT).status is ClosureStatus.CLOSED
    )
    assert opened.account(FACEBOOK) == gone


def test_an_account_that_was_not_in_use_is_not_made_so(opened: Catalogue, tmp_path: Path) -> None:
    """Who withdraws the closure of an approved account leaves it approved."""
    account = replace(opened.account(FACEBOOK), status=AccountStatus.APPROVED)
    opened.register([account], ENTERED)
    withdraw(opened, Settings(home=tmp_path), closure(opened), "Ångrat.", ACT)
    assert opened.account(FACEBOOK) == account


def test_an_export_never_takes_anothers_place(opened: Catalogue, tmp_path: Path) -> None:
    """What lies there without being noted is the same file, or the new one needs another name."""
    chosen, case = Settings(home=tmp_path), closure(opened)
    source, kept = tmp_path / "export.zip", chosen.uploads / case.id / "export.zip"
    source.write_bytes(b"allt")
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"annat")
    with pytest.raises(CaseRefused, match="Byt namn"):
        attach(opened, chosen, case, source, ACT)
    assert kept.read_bytes() == b"annat"
    kept.write_bytes(b"allt")
    (one,) = attach(opened, chosen, case, source, ACT).uploaded
    assert (one.name, one.size) == ("export.zip", 4)
    assert [each.name for each in kept.parent.iterdir()] == ["export.zip"]


def test_a_closing_waits_for_those_who_must_approve_it(opened: Catalogue) -> None:
    """Where the guidelines name them: noted in the register and the case, each of them once."""
    policy, case = shipped_policy("hallstahammar"), closure(opened)
    with pytest.raises(CaseRefused, match=r"inget godkännande av »kock«.* saknas av: chef\."):
        note_approved(opened, policy, case, "kock", ACT)
    received = opened.closures.advance(replace(case, status=ClosureStatus.RECEIVED))
    with pytest.raises(CaseRefused, match="inte godkänt av chef"):
        note_closed(opened, policy, received, ACT)
    approved = note_approved(opened, policy, received, "chef", ACT)
    assert [(one.step, one.note) for one in approved.deeds[-1:]] == [
        ("Avslutet godkänt av", "chef")
    ]
    assert opened.account(FACEBOOK).approvals == (f"chef (avslut), {NOW.date()}",)
    with pytest.raises(CaseRefused, match="Det behövs inget"):
        note_approved(opened, policy, approved, "chef", ACT)
    assert note_closed(opened, policy, approved, ACT).status is ClosureStatus.CLOSED


def test_archives_and_text_of_two_bytes_are_exports(opened: Catalogue, tmp_path: Path) -> None:
    """A TAR that nothing has packed, and CSV as a spreadsheet writes it, hold zeros too."""
    chosen, case = Settings(home=tmp_path), closure(opened)
    (tmp_path / "export.csv").write_text("konto;inlägg\n", "utf-16")
    with tarfile.open(tmp_path / "export.tar", "w") as packed:
        packed.add(tmp_path / "export.csv", "export.csv")
    for name in ("export.csv", "export.tar"):
        case = attach(opened, chosen, case, tmp_path / name, ACT)
    assert [one.name for one in case.uploaded] == ["export.csv", "export.tar"]


@pytest.mark.parametrize("head", [b"", b"MZ\x90\0", b"\x7fELF\0"])
def test_what_is_no_export_is_refused(opened: Catalogue, tmp_path: Path, head: bytes) -> None:
    """By its content, with what may be handed in; nothing is kept."""
    chosen, source = Settings(home=tmp_path), tmp_path / "export.zip"
    source.write_bytes(head)
    with pytest.raises(CaseRefused, match="ingen export som går att bevara"):
        attach(opened, chosen, closure(opened), source, ACT)
    assert not chosen.uploads.exists()
