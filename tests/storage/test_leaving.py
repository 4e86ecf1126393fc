"""Cases of removal and closure in the catalogue, in both databases."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ogonblick.account import Account
from ogonblick.case import Closure, ClosureStatus, Deed, Removal, RemovalStatus
from ogonblick.errors import CatalogueError
from ogonblick.post import Origin, Post, PostKind
from ogonblick.snapshot import Snapshot
from storage.database.catalogue import Catalogue
from storage.words.page_text import PageText

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def removal(id_: str, account: Account) -> Removal:
    """Return a case with something in every nested value."""
    return Removal(
        id_,
        RemovalStatus.OPENED,
        account.id,
        account.url,
        "HBG-9c",
        "Personangrepp.",
        "Skäl.",
        restricted=True,
        opened_at=AT,
        deeds=(Deed("Öppnat", "Eva", AT, "anmärkning", "eva"),),
    )


def test_a_case_is_kept_as_it_was_taken(catalogue: Catalogue, account: Account) -> None:
    """Opened under the next free id, advanced, and read back; by account too."""
    first = catalogue.removals.open(2026, lambda id_: removal(id_, account))
    second = catalogue.removals.open(2026, lambda id_: removal(id_, account))
    assert (first.id, second.id) == ("B2026-1", "B2026-2")
    saved = catalogue.removals.advance(replace(first, status=RemovalStatus.SAVED))
    assert catalogue.removals.get("B2026-1") == saved
    assert saved == replace(first, status=RemovalStatus.SAVED, revision=1)
    assert {one.id for one in catalogue.removals.all(account.id)} == {"B2026-1", "B2026-2"}
    assert catalogue.removals.all("annat") == []
    closure = Closure("", ClosureStatus.OPENED, account.id, "Slut.", AT)
    opened = catalogue.closures.open(2026, lambda id_: replace(closure, id=id_))
    assert (opened.id, catalogue.closures.all()) == ("A2026-1", [opened])


def test_who_comes_too_late_writes_nothing(catalogue: Catalogue, account: Account) -> None:
    """A step that was built on an older state of the case is refused, and the newer stays."""
    case = catalogue.removals.open(2026, lambda id_: removal(id_, account))
    saved = catalogue.removals.advance(replace(case, status=RemovalStatus.SAVED))
    with pytest.raises(CatalogueError, match="ändrats av någon annan"):
        catalogue.removals.advance(replace(case, status=RemovalStatus.WITHDRAWN))
    assert catalogue.removals.get(case.id) == saved
    with pytest.raises(CatalogueError, match=r"Menade du B2026-1\?"):
        catalogue.removals.get("B2026-11")


def test_a_case_never_gets_the_id_of_a_snapshot_that_was_kept(
    catalogue: Catalogue, account: Account, snapshot: Snapshot
) -> None:
    """A catalogue made again knows the snapshots of cases that it has lost."""
    catalogue.record(replace(snapshot, period="B2026-1"), [], [], [])
    assert catalogue.removals.open(2026, lambda id_: removal(id_, account)).id == "B2026-2"


def test_what_is_restricted_is_not_searched(catalogue: Catalogue, snapshot: Snapshot) -> None:
    """Neither its posts nor its pages; it says of itself that it is restricted."""
    post = Post("1", PostKind.COMMENT, Origin.RECEIVED, "Granne", "en hemlig adress")
    page = PageText("https://exempel", "Titel", "en hemlig sida")
    catalogue.record(replace(snapshot, restricted=True), [post], [], [], [page])
    assert catalogue.snapshot(snapshot.id).restricted
    found = catalogue.search("hemlig")
    assert (found.hits, found.pages) == ((), ())
    assert catalogue.posts(snapshot.id) == []
