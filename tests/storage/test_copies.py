"""The second archive is read again too: what rots there is found, and brought again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from ogonblick.account import Account
from ogonblick.event import Event, EventType
from ogonblick.snapshot import Snapshot
from storage.care.copies import Copies, read_copies
from storage.care.fixity import Examined, Harm
from storage.care.replica import Replica, replicate_all, replicate_apart
from storage.care.story import deliver
from storage.database.catalogue import Catalogue
from storage.packages.keeping import Archive
from storage.stores.folder import FolderStore
from tests.storage.conftest import MakeBundle
from tests.storage.test_fixity import spoil

pytestmark = pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
PICTURE = "deviations/annan/20261121T110000Z.png"


@pytest.fixture
def copies(
    catalogue: Catalogue,
    account: Account,
    snapshot: Snapshot,
    make_bundle: MakeBundle,
    tmp_path: Path,
) -> Copies:
    """Give two archives with two snapshots and a picture, copied."""
    minutes = count()
    clock: Callable[[], datetime] = lambda: NOON + timedelta(minutes=next(minutes))  # noqa: E731
    archive, replica = (
        Archive(FolderStore(tmp_path / name, lambda: NOON)) for name in ("arkiv", "kopia")
    )
    for one in (archive, replica):
        one.prepare()
    for period in ("2026h1", "2026h2"):
        id_ = f"{account.id}_{period}_scheduled"
        bundle = replace(
            make_bundle({"snapshot.wacz": period.encode() * 99, "manifest.json": period.encode()}),
            snapshot_id=id_,
        )
        receipt = archive.deposit(bundle, account.id, date(2036, 7, 1))
        catalogue.record(replace(snapshot, id=id_, period=period, receipt=receipt), (), (), ())
    (tmp_path / "bild").write_bytes(b"bild")
    archive.put_evidence(PICTURE, tmp_path / "bild")
    list(replicate_all(catalogue, archive, Replica(replica, replica), tmp_path, clock))
    replicate_apart(catalogue, archive, Replica(replica, replica), tmp_path, NOON)
    return Copies(catalogue, archive, replica, tmp_path, clock)


def read(copies: Copies, budget: int = 1000) -> list[Examined]:
    """Read copies, to a budget."""
    return list(read_copies(copies, budget))


def test_what_rots_in_the_second_archive_is_found_and_brought_again(
    copies: Copies, tmp_path: Path
) -> None:
    """Each is named with the snapshot it hurts; the next reading finds nothing any more."""
    assert [one.damage for one in read(copies)] == [(), (), ()]
    spoil(tmp_path / "kopia", "2026h1_scheduled/snapshot.wacz")
    spoil(tmp_path / "kopia", ".png")
    damage = [one for examined in read(copies) for one in examined.damage]
    assert [(one.object.key.rpartition("/")[2], one.harm, one.restored) for one in damage] == [
        ("20261121T110000Z.png", Harm.CHANGED, True),
        ("snapshot.wacz", Harm.CHANGED, True),
    ]
    assert [len(one.hurts) for one in damage] == [0, 1]
    assert not any(one.damage for one in read(copies))


def test_each_place_has_its_turn(copies: Copies) -> None:
    """A small budget reads one place at a time, and goes on where it ended."""
    turns = [[one.snapshot_id for one in read(copies, 1)] for _ in range(5)]
    one, other = (snapshot.id for snapshot in copies.catalogue.snapshots())
    # the picture, the snapshots; then what told of these readings, and the picture again
    assert turns == [[""], [one], [other], [""], [""]]


def test_what_was_laid_beside_a_bundle_later_is_copied_then(copies: Copies) -> None:
    """An event since the first copy is no damage: it comes along."""
    (one, *_) = copies.catalogue.snapshots()
    told = Event(one.id, EventType.VALIDATION, NOON, "prov", "success")
    copies.catalogue.add_event(told)
    deliver(copies.catalogue, copies.archive)
    later = {one.key for one in copies.archive.versions("")} - {
        one.key for one in copies.replica.versions("")
    }
    assert any("/events/" in key for key in later)
    assert not any(one.damage for one in read(copies))
    assert not any(
        "/events/" in key for key in later - {one.key for one in copies.replica.versions("")}
    )


def test_what_the_first_archive_has_lost_itself_is_not_called_the_copys_fault(
    copies: Copies, tmp_path: Path
) -> None:
    """Where both are spoilt nothing is restored, and nothing whole is written over."""
    for folder in ("arkiv", "kopia"):
        spoil(tmp_path / folder, "2026h1_scheduled/manifest.json")
    (damage,) = (one for examined in read(copies) for one in examined.damage)
    assert (damage.harm, damage.restored) == (Harm.CHANGED, False)


def test_what_is_spoilt_before_it_was_copied_stops_no_reading(
    copies: Copies, tmp_path: Path
) -> None:
    """It cannot be brought, and the first archive's own reading tells it: the rest is read."""
    (one, *_) = copies.catalogue.snapshots()
    before = {version.key for version in copies.archive.versions("")}
    copies.catalogue.add_event(Event(one.id, EventType.VALIDATION, NOON, "prov", "success"))
    deliver(copies.catalogue, copies.archive)
    laid = {version.key for version in copies.archive.versions("")} - before
    (told,) = (key for key in laid if "/events/" in key and one.id in key)
    spoil(tmp_path / "arkiv", told)
    assert [examined.damage for examined in read(copies)] == [(), (), ()]
    assert laid - {version.key for version in copies.replica.versions("")} == {told}
