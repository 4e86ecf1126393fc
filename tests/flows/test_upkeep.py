"""Upkeep that nobody asks for: proof is renewed before it expires, the catalogue is backed up."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bundles.proof.layout import lay
from bundles.seal import seal
from flows.backup import back_up_all
from flows.renew_timestamps import renew_due
from flows.rooms import Rooms
from ogonblick.capture import Occasion, Order
from ogonblick.errors import BundleError
from ogonblick.event import EventType
from ogonblick.letter import Letter
from ogonblick.snapshot import Snapshot
from storage.care.backup import backups, restore
from storage.database.catalogue import open_catalogue
from storage.database.outbox import LetterStatus
from tests.bundles.building import SEALED, fill, prover
from tests.flows.shelf import shelve, shelved

pytestmark = pytest.mark.s3

NINE_YEARS = timedelta(days=9 * 365)


def at(rooms: Rooms, moment: datetime) -> Rooms:
    """Return the rooms at another moment."""
    return replace(rooms, clock=lambda: moment)


def sealed(rooms: Rooms, folder: Path, account_id: str) -> Snapshot:
    """Deposit a bundle that was really sealed and stamped in 2026."""
    order = Order(account_id, Occasion.SCHEDULED, "2026H1")
    own = prover(rooms.settings.home)
    bundle = seal(fill(folder / "capture"), folder / "bundle", SEALED, own)
    rooms.archive.prepare()
    return shelve(rooms, order, replace(bundle, snapshot_id=order.snapshot_id))


def test_proof_is_renewed_in_its_last_year_and_once(rooms: Rooms, tmp_path: Path) -> None:
    """What is stamped gets a later stamp beside it; what has none, and what is fresh, is left."""
    snapshot = sealed(rooms, tmp_path, "stamplat")
    shelved(rooms, "ostamplat", "2020H1")
    assert renew_due(at(rooms, SEALED + timedelta(days=365))) == 0
    assert [renew_due(at(rooms, SEALED + NINE_YEARS)) for _ in range(2)] == [1, 0]
    beside = {Path(one.key).name for one in rooms.archive.files(snapshot.receipt, "proof")}
    assert {"renewal-0001.tsr", "renewal-0001.pem", "renewal-0001.json"} <= beside
    told = [one.type for one in rooms.catalogue.events(snapshot.id)]
    assert told.count(EventType.DIGITAL_SIGNATURE_GENERATION) == 1


def test_what_cannot_be_renewed_is_told_and_stops_nothing(rooms: Rooms, tmp_path: Path) -> None:
    """Certificates that cannot be read are named with their snapshot, and the next is renewed."""
    whole = sealed(rooms, tmp_path / "one", "helt")
    broken = sealed(rooms, tmp_path / "other", "trasigt")
    damaged = {"proof/renewal-0001.json": b"{}", "proof/renewal-0001.pem": b"inget intyg"}
    (tmp_path / "laid" / "proof").mkdir(parents=True)
    lay(tmp_path / "laid", damaged)
    for path in damaged:
        rooms.archive.put_beside(broken.receipt, path, tmp_path / "laid" / path)
    with pytest.raises(BundleError, match=broken.id):
        renew_due(at(rooms, SEALED + NINE_YEARS))
    told = [one.type for one in rooms.catalogue.events(whole.id)]
    assert EventType.DIGITAL_SIGNATURE_GENERATION in told


def test_every_night_what_no_bundle_tells_is_laid_in_the_archive(
    rooms: Rooms, tmp_path: Path
) -> None:
    """The backup is there, and a new catalogue filled with it still has the letter to send."""
    rooms.archive.prepare()
    rooms.catalogue.outbox.post(Letter(("a@b.se",), "Hej", "Text"), rooms.clock())
    key = back_up_all(rooms)
    assert backups(rooms.archive) == [key]
    address = f"sqlite:///{tmp_path / 'new.db'}"
    open_catalogue(address).close()
    restore(address, rooms.archive)
    again = open_catalogue(address)
    (letter,) = again.outbox.letters(LetterStatus.WAITING)
    again.close()
    assert letter == rooms.catalogue.outbox.letters()[0]
