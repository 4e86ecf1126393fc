"""Releases and their holds in the catalogue, in both databases: both are written, or neither."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ogonblick.account import Account
from ogonblick.case import Deed
from ogonblick.digest import digest_of
from ogonblick.errors import CatalogueError
from ogonblick.event import Event, EventType
from ogonblick.hold import LegalHold, LiftedHold
from ogonblick.release import Chosen, Mask, MaskKind, Package, Release, ReleaseStatus
from ogonblick.snapshot import Snapshot
from storage.database.catalogue import Catalogue

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
MASK = Mask(MaskKind.AREA, "21 kap. 1 § OSL", "bild", 1, (1, 2, 3, 4), number=1)
DEED = Deed("Begäran öppnad", "Eva", AT, account="eva")


def hold(release: Release) -> LegalHold:
    """Return the hold that a request needs."""
    return LegalHold("Eva", f"Begäran {release.id}", AT.date(), account_id=release.account_id)


def opened(catalogue: Catalogue, account_id: str) -> Release:
    """Return a request that was just opened."""
    asked = Release("", ReleaseStatus.OPENED, "Allt", "", "brev", AT.date(), AT, account_id)
    return catalogue.releases.open_held(
        2026, lambda id_: replace(asked, id=id_, deeds=(DEED,)), hold
    )


def test_a_release_is_kept_with_all_that_it_holds(
    catalogue: Catalogue, account: Account, snapshot: Snapshot
) -> None:
    """Opened with a hold, written with more, told of, ended: read back as it was each time."""
    catalogue.record(snapshot, (), (), ())
    first = opened(catalogue, account.id)
    assert (first.id, len(catalogue.holds())) == ("U2026-1", 1)
    more = catalogue.releases.advance_held(
        replace(first, chosen=(Chosen(snapshot.id, "1"),), masks=(MASK,)),
        [LegalHold("Eva", "Vald", AT.date(), subject_id=snapshot.id)],
    )
    assert more.holds == tuple(one.id for one in catalogue.holds())
    package = Package(1, AT, "Eva", "", 3, digest_of([b"zip"]), more.chosen, more.masks, "Ö 1")
    event = Event(snapshot.id, EventType.DISSEMINATION, AT, "Eva", "success", "utlämnad")
    told = catalogue.releases.advance_told(replace(more, packages=(package,)), [event])
    assert catalogue.releases.get("U2026-1") == told
    assert catalogue.events(snapshot.id) == [event]
    done = replace(told, status=ReleaseStatus.ANSWERED)
    assert catalogue.releases.end(done, "Eva", AT, "Skickat.") == replace(done, revision=3)
    assert (catalogue.holds(), len(catalogue.lifted_holds())) == ([], 2)


def test_who_comes_too_late_holds_and_lifts_nothing(catalogue: Catalogue, account: Account) -> None:
    """What is written on an older state takes its holds and events with it."""
    release = opened(catalogue, account.id)
    newer = catalogue.releases.advance(release)
    with pytest.raises(CatalogueError, match="ändrats av någon annan"):
        catalogue.releases.advance_held(release, [hold(release)])
    with pytest.raises(CatalogueError, match="ändrats av någon annan"):
        catalogue.releases.end(release, "Eva", AT, "Slut.")
    assert [one.id for one in catalogue.holds()] == list(newer.holds)
    with pytest.raises(CatalogueError, match="finns inte"):
        opened(catalogue, "inget-konto")
    assert catalogue.releases.all() == [newer]


def test_a_hold_ends_with_its_request_and_not_before(
    catalogue: Catalogue, account: Account
) -> None:
    """The answer names the request, which is to be closed first."""
    release = opened(catalogue, account.id)
    (held,) = catalogue.holds()
    with pytest.raises(CatalogueError, match=f"ogonblick release close {release.id}"):
        catalogue.lift_hold(LiftedHold(held, "Eva", AT, "I vägen."))
    assert catalogue.holds() == [held]


def test_a_request_that_only_its_events_remember_lends_nobody_its_id(
    catalogue: Catalogue, account: Account, snapshot: Snapshot
) -> None:
    """As after a catalogue was made again from the archive: receipts out there name it."""
    told = f"utlämnad i ärende U2026-1, paket 1, {digest_of([b'zip'])}"
    event = Event(snapshot.id, EventType.DISSEMINATION, AT, "Eva", "success", told)
    catalogue.record(snapshot, (), (), (event,))
    assert opened(catalogue, account.id).id == "U2026-2"
