"""What belongs to no bundle: read again in turn, told of in the archive, put back if lost."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TypeVar

import pytest

from ogonblick.digest import digest_of
from ogonblick.errors import ArchiveError, ReceiptMismatch
from ogonblick.event import Event, EventType
from ogonblick.plan import CaseStatus, DisposalCase
from ogonblick.snapshot import Receipt, Snapshot
from storage.care.backup import backups
from storage.care.fixity import ADVICE, Examined, Harm, Mend, walk
from storage.care.mending import mending
from storage.care.reading import look_apart, look_through
from storage.care.replica import Replica, copy_whole, replicate_apart
from storage.care.story import deliver
from storage.database.catalogue import Catalogue
from storage.packages.keeping import Archive
from storage.rebuild.record import lay_tombstone
from storage.stores.around import Around
from storage.stores.folder import FolderStore

pytestmark = pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)

T = TypeVar("T")

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
CASE = DisposalCase("G-1", CaseStatus.DONE, NOON, "{}", digest_of([b"{}"]))
KEPT = (
    "backups/20261121T110000Z.jsonl",
    "certificates/G-1/manifest.json",
    "deviations/annan/20261121T110000Z.png",
)


@pytest.fixture
def archives(tmp_path: Path) -> tuple[Archive, Archive]:
    """Give two archives in folders, which a test can do to what no S3 server lets it do."""
    opened = [Archive(FolderStore(tmp_path / name, lambda: NOON)) for name in ("arkiv", "kopia")]
    for one in opened:
        one.prepare()
    return opened[0], opened[1]


@pytest.fixture
def kept(
    catalogue: Catalogue, archives: tuple[Archive, Archive], snapshot: Snapshot, tmp_path: Path
) -> list[str]:
    """Give the keys of something of each kind, with a snapshot that is disposed of."""
    archive, _ = archives
    gone = Event(snapshot.id, EventType.DELETION, NOON, "prov", "success")
    catalogue.record(snapshot, [], [], [gone])
    catalogue.open_case(CASE)
    catalogue.dispose(snapshot.id, CASE.id, NOON)
    deliver(catalogue, archive)
    lay_tombstone(catalogue, archive, snapshot.id)
    for key in KEPT:
        (tmp_path / "fil").write_bytes(key.encode())
        archive.put_evidence(key, tmp_path / "fil")
    return sorted(one.key for one in archive.versions(""))


def looked(
    catalogue: Catalogue, archive: Archive, budget: int, day: int = 0, mend: Mend = lambda _: False
) -> Examined:
    """Read some of what is kept apart, on a day after the first."""
    found = look_apart(catalogue, archive, budget, NOON + timedelta(days=day), mend)
    assert found
    return found


def test_each_has_its_turn_and_the_readings_themselves_too(
    catalogue: Catalogue, archives: tuple[Archive, Archive], kept: list[str]
) -> None:
    """Two a night, in the order of keys, over the end to the beginning; the archive tells where."""
    archive, _ = archives
    assert [looked(catalogue, archive, 2, day).files for day in range(5)] == [2] * 5
    first, *more = sorted(one.key for one in archive.versions("fixity/"))
    lasts = [last_of(archive, key) for key in (first, *more)]
    backup, certificate, picture, events, tombstone = kept
    assert lasts == [certificate, first, events, backup, picture]
    assert tombstone.startswith("tombstones/")


def test_a_spoilt_or_foreign_note_of_a_reading_stops_no_later_one(
    catalogue: Catalogue, archives: tuple[Archive, Archive], kept: list[str], tmp_path: Path
) -> None:
    """The newest that is whole says where to go on; where none is, it begins anew."""
    archive, _ = archives
    for day in range(2):
        looked(catalogue, archive, 1, day)
    (tmp_path / "annat").write_bytes(b"annat")
    archive.put_evidence("fixity/annat.json", tmp_path / "annat")
    first, newest, _ = sorted(one.key for one in archive.versions("fixity/"))
    spoil(tmp_path / "arkiv" / newest)
    assert last_of(archive, first) == kept[0]
    looked(catalogue, archive, 1, 2)
    assert last_of(archive, max_note(archive)) == kept[1]
    for key in (first, max_note(archive)):
        spoil(tmp_path / "arkiv" / key)
    looked(catalogue, archive, 1, 3)
    assert last_of(archive, max_note(archive)) == kept[0]


def spoil(path: Path) -> None:
    """Write other bytes over an object, behind the archive's back."""
    path.chmod(0o644)
    path.write_bytes(b"x" * path.stat().st_size)


def max_note(archive: Archive) -> str:
    """Return where the newest note of a reading lies."""
    return max(one.key for one in archive.versions("fixity/2"))


def last_of(archive: Archive, key: str) -> str:
    """Return what a note says was read last."""
    with archive.open_key(key) as stream:
        return str(json.loads(stream.read())["last"])


def test_what_goes_while_the_rest_is_read_is_not_missing(
    catalogue: Catalogue, archives: tuple[Archive, Archive], kept: list[str], tmp_path: Path
) -> None:
    """A picture that goes with its snapshot, and a tombstone, which nothing may take away."""
    archive, _ = archives
    _, _, picture, _, tombstone = kept
    far = FolderStore(tmp_path / "arkiv", lambda: NOON.replace(year=2100))

    def around(operation: str, ask: Callable[[], T]) -> T:
        if operation == "read":
            for key in (picture, tombstone):
                far.remove(key)
        return ask()

    (damage,) = looked(catalogue, Archive(Around(archive.store, around)), 99).damage
    assert (damage.object.key, damage.harm) == (tombstone, Harm.MISSING)


def test_what_is_lost_or_spoilt_is_told_and_comes_back(
    catalogue: Catalogue,
    archives: tuple[Archive, Archive],
    kept: list[str],
    tmp_path: Path,
) -> None:
    """Certificate, chain and tombstone are missed by whoever knows the case; locked once more."""
    archive, replica = archives
    both = (catalogue, archive, Replica(replica, replica), tmp_path)
    assert [replicate_apart(*both, NOON) for _ in range(2)] == [len(kept), 0]
    backup, certificate, _, events, tombstone = kept
    when_locks_end = FolderStore(tmp_path / "arkiv", lambda: NOON.replace(year=2100))
    for key in (certificate, events, tombstone):
        when_locks_end.remove(key)
    spoil(tmp_path / "arkiv" / backup)
    found = looked(catalogue, archive, 99)
    assert {one.object.key: one.harm for one in found.damage} == {
        backup: Harm.CHANGED,
        certificate: Harm.MISSING,
        events: Harm.MISSING,
        tombstone: Harm.MISSING,
    }
    mend = mending(catalogue, archive, replica, tmp_path, lambda: NOON)
    assert all(one.restored for one in looked(catalogue, archive, 99, 1, mend).damage)
    assert looked(catalogue, archive, 99, 2).damage == ()
    assert archive.protection(tombstone).until == datetime(2099, 12, 31, tzinfo=UTC)


def test_a_copy_of_a_backup_goes_when_it_is_old_and_gone(
    catalogue: Catalogue, archives: tuple[Archive, Archive], kept: list[str], tmp_path: Path
) -> None:
    """One that the first archive still has stays, and so does the newest of all."""
    archive, replica = archives
    (backup, *_) = kept
    both = (catalogue, archive, Replica(replica, replica), tmp_path)
    later = NOON + timedelta(days=99)
    replicate_apart(*both, later, 30)
    assert backups(replica) == [backup]
    archive.remove(backup)
    replicate_apart(*both, later, 30)
    assert backups(replica) == [backup]
    archive.put_evidence("backups/20270101T110000Z.jsonl", tmp_path / "fil")
    replicate_apart(*both, later, 30)
    assert backups(replica) == ["backups/20270101T110000Z.jsonl"]


def test_it_has_its_share_however_many_bundles_there_are(
    catalogue: Catalogue,
    archives: tuple[Archive, Archive],
    kept: list[str],
    snapshot: Snapshot,
    tmp_path: Path,
) -> None:
    """A quarter of the budget at least; all that bundles leave of it, where they are few."""
    archive, _ = archives
    (tmp_path / "fil").write_bytes(b"{}")
    keys = (f"snapshots/konto/kvar/{number}" for number in range(5))
    files = tuple(archive.put_evidence(key, tmp_path / "fil") for key in keys)
    stays = replace(snapshot, id="kvar", period="kvar", receipt=Receipt("kvar", "b", files))
    catalogue.record(stays, [], [], [])
    for budget, apart in ((4, 1), (99, len(kept) + 1)):
        found = list(look_through(catalogue, archive, budget, lambda: NOON))
        assert [one.snapshot_id for one in found] == ["kvar", ""]
        assert found[1].files == apart


@pytest.mark.usefixtures("kept")
def test_a_chain_that_the_archive_has_another_of_ends_no_night(
    catalogue: Catalogue,
    archives: tuple[Archive, Archive],
    snapshot: Snapshot,
    tmp_path: Path,
) -> None:
    """The other bundle and what is kept apart have their turn, and then it is told."""
    archive, _ = archives
    for name in ("ett", "tva"):
        (tmp_path / "fil").write_bytes(name.encode())
        file = archive.put_evidence(f"snapshots/konto/{name}/fil", tmp_path / "fil")
        new = replace(snapshot, id=name, period=name, receipt=Receipt(name, "b", (file,)))
        catalogue.record(new, [], [], [])
    list(walk(catalogue, archive, 99, lambda: NOON))
    (document,) = catalogue.event_documents("ett")
    archive.preserve(document.key.replace("0001", "0002"), tmp_path / "fil")
    night = look_through(catalogue, archive, 99, lambda: NOON)
    assert [one.snapshot_id for one in islice(night, 3)] == ["ett", "tva", ""]
    with pytest.raises(ArchiveError, match=r"snapshots/.*/ett/events/0002"):
        next(night)


def test_damage_in_bundles_and_besides_is_told_together(
    catalogue: Catalogue,
    archives: tuple[Archive, Archive],
    kept: list[str],
    snapshot: Snapshot,
    tmp_path: Path,
) -> None:
    """Neither list hides the other, and the advice comes once, last."""
    archive, replica = archives
    file = archive.put_evidence("snapshots/konto/ett/fil", tmp_path / "fil")
    new = replace(snapshot, id="ett", period="ett", receipt=Receipt("ett", "b", (file,)))
    catalogue.record(new, [], [], [])
    for key in (file.key, kept[0]):
        spoil(tmp_path / "arkiv" / key)
    both = (catalogue, archive, Replica(replica, replica), tmp_path)
    with pytest.raises(ReceiptMismatch) as told:
        copy_whole(*both, lambda: NOON)
    first, second, advice = str(told.value).splitlines()
    assert (file.key in first, kept[0] in second, advice) == (True, True, ADVICE)
    assert kept[1] in {one.key for one in replica.versions("")}
