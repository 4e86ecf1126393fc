"""Disposal where every identity has a key of its own, and a second archive has copies."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from bundles.plain import from_json
from bundles.premis import FOLDER as EVENTS
from flows import fixity_round
from flows.carry_out_disposal import carry_out
from flows.fixity_round import read_again, refuse_damage
from flows.replication import copy_new
from flows.rooms import Rooms, open_rooms
from ogonblick.capture import Occasion, Order
from ogonblick.errors import ArchiveRefused, ArchiveUnavailable, ReceiptMismatch
from ogonblick.event import EventType
from ogonblick.plan import CaseStatus
from ogonblick.settings import Secret, Settings
from ogonblick.snapshot import Snapshot
from retention.certificate import DisposalCertificate
from storage.archive import Lock, day_begins
from storage.care.backup import back_up, backups
from storage.care.replica import replica_of
from storage.embedded.rules import ruled
from storage.embedded.server import EmbeddedS3, embedded_s3
from storage.packages.keeping import Archive
from storage.packages.opening import Patience, open_archive
from storage.stores.identities import as_disposer, as_reader
from tests.flows.shelf import OPERATOR, PLAN, approved, content_of, shelve
from tests.storage.sharing import bundle_with, payload

pytestmark = pytest.mark.s3

HASTY = Patience(attempts=1, waits=(), doubts=())

Shelve = Callable[[str, str], Snapshot]


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Give the second archive: another server, with other keys."""
    with embedded_s3(tmp_path_factory.mktemp("second")) as server:
        yield ruled(server, Settings(s3_bucket="kopia"), HASTY)


@pytest.fixture(scope="module")
def rooms(
    tmp_path_factory: pytest.TempPathFactory, seaweed: EmbeddedS3, second: Settings
) -> Iterator[Rooms]:
    """Rooms with three keys to the archive, two to the second one, and a plan."""
    home = tmp_path_factory.mktemp("keys")
    (home / "plan.toml").write_text(PLAN, encoding="utf-8")
    own = Settings(home=home, plan=str(home / "plan.toml"), s3_bucket=f"prov-{uuid4().hex}")
    both = replace(
        ruled(seaweed, own, HASTY),
        replica_endpoint=second.s3_endpoint,
        replica_bucket=second.s3_bucket,
        replica_access_key=second.s3_access_key,
        replica_secret_key=second.s3_secret_key,
        replica_disposer_access_key=second.s3_disposer_access_key,
        replica_disposer_secret_key=second.s3_disposer_secret_key,
    )
    opened = open_rooms(both)
    yield opened
    opened.catalogue.close()


@pytest.fixture
def copied(rooms: Rooms) -> Shelve:
    """A way to shelve snapshots that have one payload in common, with a copy of each."""
    common = payload()

    def shelved_twice(account_id: str, period: str) -> Snapshot:
        order = Order(account_id, Occasion.SCHEDULED, period)
        bundle = bundle_with(rooms.settings.home, order.snapshot_id, [common, payload()])
        snapshot = shelve(rooms, order, bundle)
        assert copy_new(rooms) == 1
        return snapshot

    return shelved_twice


def content_left(archive: Archive, snapshot: Snapshot) -> set[str]:
    """Return what an archive has of a snapshot besides its events."""
    folder = f"snapshots/{snapshot.account_id}/{snapshot.id}/"
    return {one.key for one in archive.versions(folder, f"{folder}{EVENTS}/")}


def certificate_of(rooms: Rooms, case_id: str) -> DisposalCertificate:
    """Return the certificate of a case that is done."""
    case = rooms.catalogue.case(case_id)
    assert case.status is CaseStatus.DONE
    return from_json(DisposalCertificate, case.certificate)


def test_a_disposal_reaches_the_second_archive(
    rooms: Rooms, second: Settings, copied: Shelve
) -> None:
    """Bundle and own chunks are gone in both; the neighbour is whole in both; it is certified."""
    gone, stays = copied("gallras", "2020H1"), copied("stannar", "2020H1")
    own, before = rooms.catalogue.chunks.alone(gone.id), content_of(rooms, stays)
    approved(rooms, "G-kopia", "gallras")
    carry_out("G-kopia", OPERATOR, rooms)
    copies = open_archive(as_reader(second), HASTY)
    assert len(own) == 1
    for archive in (rooms.archive, copies):
        assert content_left(archive, gone) == set()
        assert [key for key in own if archive.versions(key)] == []
        with archive.open(replace(stays.receipt.files[0], version="")) as stream:
            assert stream.read() == before
    said = certificate_of(rooms, "G-kopia").method.words
    assert f"Kopian i det andra arkivet (kopia på {second.s3_endpoint}) togs bort" in said


def test_a_copy_that_is_locked_keeps_the_record(
    rooms: Rooms, second: Settings, copied: Shelve
) -> None:
    """What cannot go in one archive does not go in the other, and it is told until when."""
    snapshot = copied("kopian-last", "2020H1")
    copies = open_archive(second, HASTY)
    for key in content_left(copies, snapshot):
        copies.store.lock(key, Lock("GOVERNANCE", day_begins(date(2090, 1, 1))))
    approved(rooms, "G-kopian-last", "kopian-last")
    carry_out("G-kopian-last", OPERATOR, rooms)
    (record,) = certificate_of(rooms, "G-kopian-last").records
    assert record.gone_at is None
    assert "kopia på" in record.reason
    assert "1\u00a0januari\u00a02090" in record.reason
    assert content_left(rooms.archive, snapshot) == content_left(copies, snapshot) != set()


def test_a_copy_nobody_can_reach_keeps_the_record(rooms: Rooms, copied: Shelve) -> None:
    """That it was copied stands among its events; without the second archive it is not gone."""
    snapshot = copied("utan-det-andra", "2020H1")
    noted = [one.detail for one in rooms.catalogue.events(snapshot.id)]
    assert noted[-1] == "kopia"
    approved(rooms, "G-utan-det-andra", "utan-det-andra")
    carry_out("G-utan-det-andra", OPERATOR, replace(rooms, replica=None))
    (record,) = certificate_of(rooms, "G-utan-det-andra").records
    assert "OGONBLICK_REPLICA_ENDPOINT" in record.reason
    assert content_left(rooms.archive, snapshot)


def test_a_night_restores_what_is_damaged_and_tells_what_it_cannot(
    rooms: Rooms, copied: Shelve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chunk that is gone comes back from the copy; without one, all that it hurts is told."""
    one, other = copied("skadat", "2020H1"), copied("skadat", "2020H2")
    (shared,) = rooms.catalogue.chunks.of(one.id) & rooms.catalogue.chunks.of(other.id)
    rooms.disposer.remove(shared)
    monkeypatch.setattr(fixity_round, "PATIENCE", HASTY)
    with pytest.raises(ReceiptMismatch, match=rf"(?s)saknas \(behövs av {one.id}, {other.id}\)"):
        refuse_damage(read_again(replace(rooms, replica=None), 1000))
    refuse_damage(read_again(rooms, 1000))
    with rooms.archive.open(other.receipt.files[0]) as stream:
        assert len(stream.read()) == other.receipt.files[0].size
    kinds = {event.type for event in rooms.catalogue.events(other.id)}
    assert EventType.FIXITY_CHECK in kinds


def test_a_second_archive_that_is_away_keeps_the_case_open(
    rooms: Rooms, second: Settings, copied: Shelve
) -> None:
    """Nothing is certified before the copy is gone; the next run finishes what was begun."""
    snapshot = copied("vantar", "2020H1")
    approved(rooms, "G-vantar", "vantar")
    nowhere = open_archive(replace(second, s3_endpoint="http://127.0.0.1:9"), HASTY)
    with pytest.raises(ArchiveUnavailable):
        carry_out("G-vantar", OPERATOR, replace(rooms, replica=nowhere))
    assert rooms.catalogue.case("G-vantar").status is CaseStatus.UNDER_WAY
    carry_out("G-vantar", OPERATOR, rooms)
    assert certificate_of(rooms, "G-vantar").gone
    assert content_left(open_archive(second, HASTY), snapshot) == set()


def test_a_hold_is_set_and_lifted_with_the_writers_key(rooms: Rooms, copied: Shelve) -> None:
    """It is known as our own, and nobody else's."""
    snapshot = copied("stoppad", "2020H1")
    folder = f"snapshots/{snapshot.account_id}/{snapshot.id}/"
    rooms.archive.hold(folder, on=True)
    held = rooms.archive.protection(folder)
    assert (held.held, held.held_by_others) == (True, False)
    rooms.archive.hold(folder, on=False)
    assert not rooms.archive.protection(folder).held


def test_no_key_does_anothers_work(rooms: Rooms, copied: Shelve, tmp_path: Path) -> None:
    """The writer removes nothing, and neither the reader nor the disposer writes."""
    snapshot = copied("nycklar", "2020H1")
    with pytest.raises(ArchiveRefused):
        rooms.archive.remove(f"snapshots/nycklar/{snapshot.id}/")
    (tmp_path / "fil").write_bytes(b"x")
    for other in (as_reader(rooms.settings), as_disposer(rooms.settings)):
        with pytest.raises(ArchiveRefused):
            open_archive(other, HASTY).put_evidence("deviations/x", tmp_path / "fil")
    assert content_of(rooms, snapshot)


def test_old_backups_go_with_the_disposers_key(rooms: Rooms) -> None:
    """The writer makes them, and could not remove one."""
    url, now = rooms.settings.database_url, datetime(2026, 11, 21, tzinfo=UTC)
    back_up(url, rooms.archive, now - timedelta(days=99))
    with pytest.raises(ArchiveRefused):
        back_up(url, rooms.archive, now - timedelta(days=1), 30)
    back_up(url, rooms.archive, now, 30, rooms.disposer)
    assert len(backups(rooms.archive)) == 2


def test_the_reader_is_given_no_other_key(rooms: Rooms) -> None:
    """Of all secrets only its own is left in what it is given."""
    given = as_reader(rooms.settings)
    kept = {one.value for one in vars(given).values() if isinstance(one, Secret) and one.value}
    assert kept == {rooms.settings.s3_reader_secret_key.value}
    assert replica_of(given) is None
