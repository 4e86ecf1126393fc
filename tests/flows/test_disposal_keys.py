"""Disposal where every identity has a key of its own, and a second archive has copies."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import pytest

from bundles.plain import from_json
from bundles.premis import FOLDER as EVENTS
from flows import fixity_round
from flows.carry_out_disposal import carry_out
from flows.disposal.late import remove_of_late
from flows.fixity_round import read_again, read_copies_again, refuse_damage
from flows.replication import copy_new
from flows.rooms import Rooms, open_rooms
from ogonblick.capture import Occasion, Order
from ogonblick.errors import ArchiveRefused, ArchiveUnavailable, ReceiptMismatch
from ogonblick.event import EventType
from ogonblick.plan import CaseStatus
from ogonblick.settings import Secret, Settings
from ogonblick.snapshot import Snapshot
from portal.cli.storage import copied_all
from retention.certificate import DisposalCertificate
from storage.archive import Lock, Store, day_begins
from storage.care.backup import back_up, backups
from storage.care.reading import look_through
from storage.care.replica import replica_of
from storage.embedded.rules import ruled
from storage.embedded.server import EmbeddedS3, embedded_s3
from storage.packages.keeping import Archive
from storage.packages.opening import Patience, open_archive
from storage.rebuild.record import RECORD, lay_record, record_of
from storage.stores.around import Around, Asking
from storage.stores.identities import as_disposer, as_reader
from tests.flows.shelf import OPERATOR, PLAN, approved, content_of, shelve
from tests.storage.sharing import bundle_with, payload

pytestmark = pytest.mark.s3

HASTY = Patience(attempts=1, waits=(), doubts=())
ALL = 10_000
KINDS = {"backups", "certificates", "chunks", "deviations", "fixity", "probes"}
KINDS |= {"snapshots", "tombstones"}
"""All folders at the top of a bucket: whoever adds one here says who reads and copies it."""

T = TypeVar("T")

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
        lay_record(rooms.archive, record_of(rooms.catalogue, snapshot.id))
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

    def silent() -> datetime:
        if events_of(rooms, one, EventType.FIXITY_CHECK) == 2:
            raise ArchiveUnavailable("Arkivet svarar inte.")
        return rooms.clock()

    with pytest.raises(ReceiptMismatch, match=r"(?s)saknas \(.*slutade i ett fel: Arkivet svarar"):
        read_again(replace(rooms, replica=None, clock=silent), 1000)
    refuse_damage(read_again(rooms, 1000))
    with rooms.archive.open(other.receipt.files[0]) as stream:
        assert len(stream.read()) == other.receipt.files[0].size
    kinds = {event.type for event in rooms.catalogue.events(other.id)}
    assert EventType.FIXITY_CHECK in kinds


def events_of(rooms: Rooms, snapshot: Snapshot, kind: EventType) -> int:
    """Return how many events of a type a snapshot has."""
    return sum(1 for one in rooms.catalogue.events(snapshot.id) if one.type is kind)


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


def test_what_comes_while_a_record_is_removed_or_right_after_goes_too(
    rooms: Rooms, second: Settings, copied: Shelve, tmp_path: Path
) -> None:
    """The writer, who asked right before, may not take it back: the disposal looks once more.

    And so does each sweep, in both archives.
    """
    snapshot = copied("samtidigt", "2020H1")
    key = f"snapshots/{snapshot.account_id}/{snapshot.id}/{RECORD}"
    copies = open_archive(second, HASTY)
    (tmp_path / RECORD).write_bytes(b"namn")
    approved(rooms, "G-samtidigt", "samtidigt")

    def late(*_: object) -> None:
        rooms.archive.put_evidence(key, tmp_path / RECORD)

    disposer = Archive(Around(rooms.disposer.store, after("remove", late)))
    carry_out("G-samtidigt", OPERATOR, replace(rooms, disposer=disposer))
    assert certificate_of(rooms, "G-samtidigt").gone
    assert content_left(rooms.archive, snapshot) == set()
    for archive in (rooms.archive, copies):
        archive.put_evidence(key, tmp_path / RECORD)
        archive.put_evidence(f"deviations/{snapshot.id}/sent.png", tmp_path / RECORD)
    assert (remove_of_late(rooms), remove_of_late(rooms)) == (2, 0)
    for archive in (rooms.archive, copies):
        assert content_left(archive, snapshot) == set()
        assert archive.versions(f"deviations/{snapshot.id}/") == []


def after(wanted: str, then: Callable[[], None]) -> Asking:
    """Return the way to ask a store, and to do something once, after one of its operations."""
    times = iter(range(1))

    def around(operation: str, ask: Callable[[], T]) -> T:
        answer = ask()
        if operation == wanted and next(times, None) is not None:
            then()
        return answer

    return around


def test_whatever_lies_in_the_bucket_is_read_again_and_copied(
    rooms: Rooms, second: Settings, copied: Shelve, tmp_path: Path
) -> None:
    """Of every kind there is: each object of it is read in one round, and lies in both archives."""
    stays = copied("vittne-stannar", "2020H1")
    copied("vittne-gar", "2020H1")
    approved(rooms, "G-vittne", "vittne-gar")
    carry_out("G-vittne", OPERATOR, rooms)
    back_up(rooms.settings.database_url, rooms.archive, rooms.clock())
    for key in (f"deviations/{stays.id}/vagg.png", "probes/20261121T000000Z.json"):
        (tmp_path / "vittne").write_bytes(key.encode())
        rooms.archive.put_evidence(key, tmp_path / "vittne")
    (tmp_path / "ny").write_bytes(b"bevis")
    rooms.archive.put_beside(stays.receipt, "proof/renewal-0001.tsr", tmp_path / "ny")
    list(look_through(rooms.catalogue, rooms.archive, ALL, rooms.clock))
    there = {one.key for one in rooms.archive.versions("")}
    assert {key.partition("/")[0] for key in there} == KINDS
    witness = Witness(rooms.archive.store)
    examined = list(look_through(rooms.catalogue, Archive(witness), ALL, rooms.clock))
    assert [one.damage for one in examined if one.damage] == []
    assert there - witness.read_from == set()
    elsewhere = replica_of(rooms.settings)
    assert elsewhere
    copied_all(rooms.settings, elsewhere)
    copy = open_archive(second, HASTY)
    assert there - {one.key for one in copy.versions("")} == set()
    seen = Witness(copy.store)
    again = read_copies_again(replace(rooms, replica=Archive(seen)), ALL)
    assert [one.damage for one in again if one.damage] == []
    assert there - seen.read_from == set()


class Witness(Around):
    """A store that notes which objects are read."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, lambda _, ask: ask())
        self.read_from: set[str] = set()

    def read(self, key: str, version: str, start: int, end: int) -> bytes:
        """Read, and note what."""
        self.read_from.add(key)
        return super().read(key, version, start, end)


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
    old = back_up(url, rooms.archive, now - timedelta(days=99)).key
    with pytest.raises(ArchiveRefused):
        back_up(url, rooms.archive, now - timedelta(days=1), 30)
    new = back_up(url, rooms.archive, now, 30, rooms.disposer).key
    kept = backups(rooms.archive)
    assert (new in kept, old in kept) == (True, False)


def test_the_reader_is_given_no_other_key(rooms: Rooms) -> None:
    """Of all secrets only its own is left in what it is given."""
    given = as_reader(rooms.settings)
    kept = {one.value for one in vars(given).values() if isinstance(one, Secret) and one.value}
    assert kept == {rooms.settings.s3_reader_secret_key.value}
    assert replica_of(given) is None
