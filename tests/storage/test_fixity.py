"""Fixity: whatever is wrong in the archive is found, named with all it hurts, and put back."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner

from ogonblick.account import Account
from ogonblick.bundle import Bundle, Span
from ogonblick.digest import digest_of
from ogonblick.errors import ArchiveRefused, ArchiveUnavailable, ReceiptMismatch
from ogonblick.event import Event, EventType
from ogonblick.settings import Settings
from ogonblick.settings_reading import environment_of
from ogonblick.snapshot import Snapshot, StoredFile
from portal.cli.fixity import fixity
from portal.cli.storage import copied_all
from storage.archive import Sending
from storage.care.fixity import Damage, Examined, Harm, examine, in_turn, walk
from storage.care.leaving import is_on_its_way_out
from storage.care.mending import mending
from storage.care.replica import (
    Replica,
    is_replicated,
    replica_of,
    replicate,
    replicate_all,
)
from storage.care.sharing import claim, hold
from storage.database.catalogue import Catalogue
from storage.database.chunk_users import ChunkUser
from storage.packages.beside import folder_of, laid_at
from storage.packages.keeping import Archive
from storage.packages.opening import Patience, open_archive
from storage.probe.store import client_of
from storage.rebuild.record import RECORD, lay_record, record_of
from storage.stores.folder import FolderStore
from tests.conftest import Ogonblick
from tests.storage.conftest import MakeBundle
from tests.storage.proxy import proxied
from tests.storage.test_doubts import forgetful

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LOCKED = date(2036, 7, 1)
SHARED = b"film" * 25_000
ALL = 1000
HASTY = Patience(attempts=1, waits=())

ONE_DATABASE = pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)
"""For what the database has no part in."""

Lay = Callable[..., Snapshot]


@pytest.fixture
def kept(tmp_path: Path) -> Archive:
    """Give an archive in a folder, which a test can do to what no S3 server lets it do."""
    return opened(tmp_path / "arkiv")


@pytest.fixture
def replica(tmp_path: Path) -> Archive:
    """Give a second one."""
    return opened(tmp_path / "kopia")


def opened(folder: Path) -> Archive:
    """Return a prepared archive in a folder."""
    archive = Archive(FolderStore(folder, lambda: NOON))
    archive.prepare()
    return archive


@pytest.fixture
def lay(catalogue: Catalogue, account: Account, snapshot: Snapshot, make_bundle: MakeBundle) -> Lay:
    """Give a way to deposit and record a snapshot of a period; all have one payload in common."""

    def lay(archive: Archive, period: str, until: date | None = LOCKED) -> Snapshot:
        new = replace(snapshot, id=f"facebook-kommunen_{period}_scheduled", period=period)
        bundle = sealed(make_bundle, new.id, period.encode())
        shared = claim(catalogue, account, bundle)
        receipt = archive.deposit(bundle, account.id, until, sharing=shared)
        recorded = replace(new, receipt=receipt)
        catalogue.record(recorded, (), (), ())
        lay_record(archive, record_of(catalogue, new.id))
        return recorded

    return lay


def sealed(make_bundle: MakeBundle, snapshot_id: str, own: bytes) -> Bundle:
    """Make a bundle of a WACZ with the shared payload in its middle, and a manifest."""
    made = make_bundle({"snapshot.wacz": own + SHARED + own, "manifest.json": own})
    span = Span(len(own), len(SHARED), digest_of([SHARED]))
    return replace(made, snapshot_id=snapshot_id, spans=(span,))


def clock() -> Callable[[], datetime]:
    """Return a clock that goes a minute each time it is read."""
    minutes = count()
    return lambda: NOON + timedelta(minutes=next(minutes))


def walked(
    catalogue: Catalogue, archive: Archive, **mend: Callable[[Damage], bool]
) -> list[Examined]:
    """Look at everything once."""
    return list(walk(catalogue, archive, ALL, clock(), **mend))


def harms(examined: list[Examined]) -> dict[tuple[str, Harm], tuple[str, ...]]:
    """Return what was found, and whom it hurts."""
    found = (damage for one in examined for damage in one.damage)
    return {(one.object.key.rpartition("/")[2], one.harm): one.hurts for one in found}


def spoil(folder: Path, key: str) -> None:
    """Change one byte of an object, behind the archive's back."""
    (path,) = (one for one in folder.rglob("*") if one.is_file() and str(one).endswith(key))
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@ONE_DATABASE
def test_what_is_whole_is_told_in_the_archive_too(
    catalogue: Catalogue, kept: Archive, lay: Lay
) -> None:
    """Every file is read, and an event says so; its document is looked at the next time."""
    one = lay(kept, "2026h1")
    (examined,) = walked(catalogue, kept)
    assert (examined.files, examined.damage, examined.is_whole) == (3, (), True)
    record = kept.store.find(f"{folder_of(one.receipt)}/{RECORD}")
    assert record
    assert examined.size == len(SHARED) + 3 * len(b"2026h1") + record.size
    (event,) = catalogue.events(one.id)
    assert (event.type, event.outcome, event.at) == (EventType.FIXITY_CHECK, "success", NOON)
    (document,) = catalogue.event_documents(one.id)
    with kept.open_key(document.key) as stream:
        assert b"fixity check" in stream.read()
    assert walked(catalogue, kept)[0].files == 4


def test_those_looked_at_longest_ago_come_first(
    catalogue: Catalogue, kept: Archive, lay: Lay
) -> None:
    """A budget is spent on new ones, then on the oldest; in three walks everybody had a turn."""
    names = [lay(kept, period).id for period in ("2025h1", "2025h2", "2026h1")]
    time = clock()
    seen = [one.snapshot_id for _ in range(4) for one in walk(catalogue, kept, 1, time)]
    assert seen == [*names, names[0]]
    looked_at = catalogue.last_events(EventType.FIXITY_CHECK)
    assert [one.id for one in in_turn(catalogue.snapshots(), looked_at)] == [*names[1:], names[0]]


def test_a_spoilt_chunk_hurts_all_who_need_it(
    catalogue: Catalogue, kept: Archive, lay: Lay, tmp_path: Path
) -> None:
    """The object itself is named, with both bundles, and each has an event that it failed."""
    names = tuple(lay(kept, period).id for period in ("2025h1", "2025h2"))
    chunk = digest_of([SHARED]).hexadecimal
    spoil(tmp_path / "arkiv", chunk)
    examined = walked(catalogue, kept)
    assert [one.is_whole for one in examined] == [False, False]
    assert harms(examined).keys() == {(chunk, Harm.CHANGED)}
    assert all(set(one.hurts) == set(names) for each in examined for one in each.damage)
    assert {catalogue.events(name)[-1].outcome for name in names} == {"fail"}


def test_of_each_the_last_reading_counts(
    catalogue: Catalogue, kept: Archive, lay: Lay, tmp_path: Path
) -> None:
    """What was whole and then spoilt is damaged; what is disposed of is told of no more."""
    names = [lay(kept, period).id for period in ("2025h1", "2025h2", "2026h1")]
    time = clock()
    list(walk(catalogue, kept, 6, time))
    spoil(tmp_path / "arkiv", f"{names[0]}/manifest.json")
    list(walk(catalogue, kept, ALL, time))
    catalogue.dispose(names[2], "G1", NOON)
    told = catalogue.last_told(EventType.FIXITY_CHECK)
    assert {(one.snapshot_id, one.outcome) for one in told} == {
        (names[0], "fail"),
        (names[1], "success"),
    }


@ONE_DATABASE
def test_what_the_nights_found_is_shown_without_reading(
    catalogue: Catalogue, kept: Archive, lay: Lay, tmp_path: Path
) -> None:
    """The command needs no archive for that: it names the damage, and how much was read."""
    lay(kept, "2025h1")
    lay(kept, "2025h2")
    spoil(tmp_path / "arkiv", "2025h1_scheduled/manifest.json")
    list(walk(catalogue, kept, 1, clock()))
    here = {"OGONBLICK_HOME": str(tmp_path / "home"), "OGONBLICK_S3_ENDPOINT": ""}
    said = CliRunner(env=here).invoke(fixity, ["--found"]).stdout
    assert "Skador vid den senaste läsningen" in said
    assert "Lästa: 1 av 2 ögonblicksbilder" in said
    assert "står i arkivet under fixity/" in said
    assert "Lämna inte ut det som är skadat." in said
    (told,) = json.loads(CliRunner(env=here).invoke(fixity, ["--found", "--json"]).stdout)
    assert (told["outcome"], told["type"]) == ("fail", "fixity check")
    assert told["detail"].endswith("/manifest.json är ändrad")


@ONE_DATABASE
@pytest.mark.parametrize("name", ["manifest.json", "residue", ".chunks.json", "0001.xml"])
def test_a_spoilt_object_of_its_own_hurts_one(
    catalogue: Catalogue, kept: Archive, lay: Lay, tmp_path: Path, name: str
) -> None:
    """One changed byte is found in a file, a residue, a map and a document of events."""
    lay(kept, "2025h1")
    walked(catalogue, kept)
    spoil(tmp_path / "arkiv", name)
    other = lay(kept, "2025h2")
    ((key, harm), hurts), *more = harms(walked(catalogue, kept)).items()
    assert not more
    assert key.endswith(name)
    assert harm is Harm.CHANGED
    assert other.id not in hurts


@ONE_DATABASE
def test_what_is_laid_over_is_told_and_left(
    catalogue: Catalogue, kept: Archive, replica: Archive, lay: Lay, tmp_path: Path
) -> None:
    """A newer version that is not ours hides a whole one: a person is to look, nothing is done."""
    one = lay(kept, "2026h1")
    replicate(kept, replica, one, tmp_path, NOON)
    manifest = one.receipt.files[1]
    kept.store.put(Sending(manifest.key, b"annat", 5, digest_of([b"annat"])))
    mend = mending(catalogue, kept, replica, tmp_path, clock())
    examined = walked(catalogue, kept, mend=mend)
    assert harms(examined) == {("manifest.json", Harm.HIDDEN): (one.id,)}
    assert not examined[0].is_whole
    assert catalogue.snapshot(one.id).receipt == one.receipt


@ONE_DATABASE
def test_what_is_lost_comes_back_from_the_second_archive(
    catalogue: Catalogue, kept: Archive, replica: Archive, lay: Lay, tmp_path: Path
) -> None:
    """Spoilt chunk, map and manifest are put back, locked as before; the receipt names them."""
    one = lay(kept, "2026h1")
    assert replicate(kept, replica, one, tmp_path, NOON) == 5
    assert replicate(kept, replica, one, tmp_path, NOON) == 0
    chunk = digest_of([SHARED]).hexadecimal
    for name in (chunk, "manifest.json", ".chunks.json"):
        spoil(tmp_path / "arkiv", name)
    (examined,) = walked(catalogue, kept, mend=mending(catalogue, kept, replica, tmp_path, clock()))
    assert (len(examined.damage), examined.is_whole) == (2, True)
    (again,) = walked(catalogue, kept, mend=mending(catalogue, kept, replica, tmp_path, clock()))
    assert again.is_whole
    (last,) = walked(catalogue, kept)
    assert last.damage == ()
    now = catalogue.snapshot(one.id).receipt
    assert now != one.receipt
    assert {kept.store.find(file.key).locked_until[:10] for file in now.files[1:]} == {"2036-07-01"}


@ONE_DATABASE
def test_what_comes_back_is_held_as_what_was_lost(
    catalogue: Catalogue, kept: Archive, replica: Archive, lay: Lay, tmp_path: Path
) -> None:
    """A hold is on a version: the new one of a held snapshot gets it too, and that of a chunk."""
    one = lay(kept, "2026h1", None)
    hold(catalogue, kept, ChunkUser(one.account_id, one.id), on=True)
    replicate(kept, replica, one, tmp_path, NOON)
    (chunk,) = catalogue.chunks.of(one.id)
    spoil(tmp_path / "arkiv", chunk)
    walked(catalogue, kept, mend=mending(catalogue, kept, replica, tmp_path, clock()))
    spoil(tmp_path / "arkiv", "manifest.json")
    walked(catalogue, kept, mend=mending(catalogue, kept, replica, tmp_path, clock()))
    for key in (chunk, one.receipt.files[1].key):
        newest, _ = kept.versions(key)
        with pytest.raises(ArchiveRefused):
            kept.store.remove_versions([newest])


@ONE_DATABASE
@pytest.mark.parametrize("is_lost", [False, True])
def test_one_that_is_disposed_of_meanwhile_keeps_no_chunk_from_coming_back(
    catalogue: Catalogue,
    kept: Archive,
    replica: Archive,
    lay: Lay,
    tmp_path: Path,
    is_lost: bool,
) -> None:
    """Its neighbour needs it, and is held; of what is lost whole, that alone can be asked."""
    gone, stays = lay(kept, "2025h1", None), lay(kept, "2025h2", None)
    replicate(kept, replica, stays, tmp_path, NOON)
    (key,) = catalogue.chunks.of(stays.id)
    chunk = kept.store.find(key)
    assert chunk
    if is_lost:
        kept.remove(key)
    hold(catalogue, kept, ChunkUser(stays.account_id, stays.id), on=True)
    catalogue.add_event(Event(gone.id, EventType.DEACCESSION, NOON, "prov", "success"))
    catalogue.dispose(gone.id, "G1", NOON)
    damage = Damage(replace(chunk, version=""), Harm.CHANGED, (gone.id, stays.id))
    assert mending(catalogue, kept, replica, tmp_path, clock())(damage)
    assert len(kept.versions(key)) == (1 if is_lost else 2)
    assert kept.protection(key).held


@ONE_DATABASE
def test_a_spoilt_record_is_written_anew_from_the_catalogue(
    catalogue: Catalogue, kept: Archive, lay: Lay, tmp_path: Path
) -> None:
    """Without a second archive too: locked as before, and told as what was damaged and restored."""
    one = lay(kept, "2026h1")
    spoil(tmp_path / "arkiv", RECORD)
    (examined,) = walked(catalogue, kept, mend=mending(catalogue, kept, None, tmp_path, clock()))
    assert [(damage.harm, damage.restored) for damage in examined.damage] == [(Harm.CHANGED, True)]
    assert walked(catalogue, kept)[0].damage == ()
    found = kept.store.find(f"{folder_of(one.receipt)}/{RECORD}")
    assert found
    assert found.locked_until[:10] == str(LOCKED)


@ONE_DATABASE
def test_what_a_disposal_overtakes_is_not_put_back(
    catalogue: Catalogue, kept: Archive, replica: Archive, lay: Lay, tmp_path: Path
) -> None:
    """One that begins after the damage was seen: the copy that was brought back goes again."""
    one = lay(kept, "2026h1", None)
    replicate(kept, replica, one, tmp_path, NOON)
    manifest = one.receipt.files[1]
    kept.remove(manifest.key)
    mend = mending(catalogue, kept, replica, tmp_path, clock())
    catalogue.add_event(Event(one.id, EventType.DEACCESSION, NOON, "prov", "success"))
    assert not mend(Damage(manifest, Harm.MISSING, (one.id,)))
    assert kept.versions(manifest.key) == []


@ONE_DATABASE
def test_a_record_is_looked_at_too(
    catalogue: Catalogue, kept: Archive, lay: Lay, tmp_path: Path
) -> None:
    """What lies beside a bundle for a catalogue that is made again is read as the rest."""
    one = lay(kept, "2026h1")
    spoil(tmp_path / "arkiv", RECORD)
    assert harms(walked(catalogue, kept)) == {(RECORD, Harm.CHANGED): (one.id,)}


@ONE_DATABASE
def test_a_record_that_is_lost_is_told_and_laid_again(
    catalogue: Catalogue, kept: Archive, lay: Lay
) -> None:
    """The catalogue has all of it, so it comes with the event that tells of the loss."""
    one = lay(kept, "2026h1", None)
    kept.remove(f"{folder_of(one.receipt)}/{RECORD}")
    assert harms(walked(catalogue, kept)) == {(RECORD, Harm.MISSING): (one.id,)}
    assert harms(walked(catalogue, kept)) == {}


@pytest.mark.s3
@ONE_DATABASE
def test_a_foreign_object_is_told_of_and_the_rest_is_looked_at(
    catalogue: Catalogue, settings: Settings, stored: Snapshot, archive: Archive
) -> None:
    """What somebody else has laid among the proof is damage of that snapshot alone."""
    key = f"{folder_of(stored.receipt)}/proof/notering.txt"
    client = client_of(settings, settings.s3_access_key, settings.s3_secret_key)
    client.put_object(Bucket=settings.s3_bucket, Key=key, Body=b"x")
    assert harms(walked(catalogue, archive)) == {("notering.txt", Harm.FOREIGN): (stored.id,)}


@ONE_DATABASE
def test_a_second_archive_that_is_spoilt_too_restores_nothing(
    catalogue: Catalogue, kept: Archive, replica: Archive, lay: Lay, tmp_path: Path
) -> None:
    """What comes back is read and compared first: wrong bytes are never put in their place."""
    one = lay(kept, "2026h1")
    replicate(kept, replica, one, tmp_path, NOON)
    for folder in ("arkiv", "kopia"):
        spoil(tmp_path / folder, "manifest.json")
    (examined,) = walked(catalogue, kept, mend=mending(catalogue, kept, replica, tmp_path, clock()))
    assert [damage.restored for damage in examined.damage] == [False]
    assert catalogue.snapshot(one.id).receipt == one.receipt


@ONE_DATABASE
def test_what_a_disposal_has_begun_to_remove_is_no_damage(
    catalogue: Catalogue, kept: Archive, replica: Archive, lay: Lay, tmp_path: Path
) -> None:
    """It is passed over, and above all it is not put back."""
    one = lay(kept, "2026h1")
    replicate(kept, replica, one, tmp_path, NOON)
    catalogue.add_event(Event(one.id, EventType.DEACCESSION, NOON, "prov", "success"))
    spoil(tmp_path / "arkiv", "manifest.json")
    assert walked(catalogue, kept, mend=mending(catalogue, kept, replica, tmp_path, clock())) == []
    assert [event.type for event in catalogue.events(one.id)] == [EventType.DEACCESSION]
    assert len(kept.versions(one.receipt.files[1].key)) == 1


@ONE_DATABASE
@pytest.mark.usefixtures("catalogue")
def test_a_lock_that_has_ended_is_not_copied(
    kept: Archive, replica: Archive, lay: Lay, tmp_path: Path
) -> None:
    """What is kept beyond its lock has a copy too, without one; a lock that holds is copied."""
    one = lay(kept, "2025h1")
    (_, manifest) = one.receipt.files
    replicate(kept, replica, one, tmp_path, datetime(2040, 1, 1, tzinfo=UTC))
    found = replica.store.find(manifest.key)
    assert found
    assert found.locked_until == ""
    replicate(kept, replica, one, tmp_path, NOON)
    found = replica.store.find(manifest.key)
    assert found
    assert found.locked_until == manifest.locked_until


class Overtaken(FolderStore):
    """A second archive to which something is being copied when its disposal begins and ends."""

    def __init__(self, folder: Path, dispose: Callable[[], None], *, fails: bool) -> None:
        super().__init__(folder, lambda: NOON)
        self._dispose = dispose
        self._fails = fails

    def put(self, sending: Sending) -> StoredFile:
        """Write, and have the disposal carried out meanwhile."""
        stored = super().put(sending)
        self._dispose()
        if self._fails:
            raise ArchiveUnavailable("Arkivet svarar inte.")
        return stored


@ONE_DATABASE
def test_a_copy_that_is_cut_short_and_overtaken_is_taken_back_too(
    catalogue: Catalogue, kept: Archive, lay: Lay, tmp_path: Path
) -> None:
    """No later copying would meet it: its chunks would stay there for ever."""
    gone = lay(kept, "2025h1", None)

    def dispose() -> None:
        catalogue.dispose(gone.id, "G1", NOON)
        catalogue.add_event(Event(gone.id, EventType.DEACCESSION, NOON, "prov", "success"))
        catalogue.chunks.forget(gone.id)

    replica = Archive(Overtaken(tmp_path / "kopia", dispose, fails=True))
    replica.prepare()
    with pytest.raises(ArchiveUnavailable):
        list(replicate_all(catalogue, kept, Replica(replica, replica), tmp_path, clock()))
    assert replica.versions("") == []


@ONE_DATABASE
def test_a_copy_that_a_disposal_overtakes_is_taken_back(
    catalogue: Catalogue, kept: Archive, lay: Lay, tmp_path: Path
) -> None:
    """Nothing of it stays in the second archive, and what its neighbour needs is not touched."""
    gone, stays = lay(kept, "2025h1", None), lay(kept, "2025h2", None)

    def dispose() -> None:
        if not is_on_its_way_out(catalogue, gone.id):
            catalogue.add_event(Event(gone.id, EventType.DEACCESSION, NOON, "prov", "success"))
            catalogue.chunks.forget(gone.id)

    store = Overtaken(tmp_path / "kopia", dispose, fails=False)
    replica = Archive(store)
    replica.prepare()
    both = Replica(replica, replica)
    copied = dict(replicate_all(catalogue, kept, both, tmp_path, clock()))
    assert copied.keys() == {stays.id}
    assert replica.versions(f"snapshots/{gone.account_id}/{gone.id}/") == []
    with replica.open(replace(stays.receipt.files[0], version="")) as stream:
        assert SHARED in stream.read()
    assert not is_replicated(catalogue, gone.id)


@ONE_DATABASE
def test_what_is_damaged_is_not_left_out_of_a_copy_in_silence(
    catalogue: Catalogue, kept: Archive, replica: Archive, lay: Lay, tmp_path: Path
) -> None:
    """The rest of it is copied, it is named, and it does not count as copied."""
    one = lay(kept, "2026h1", None)
    spoil(tmp_path / "arkiv", "manifest.json")
    kept.remove(next(iter(catalogue.chunks.of(one.id))))
    with pytest.raises(ReceiptMismatch, match=r"(?s)chunks/.* saknas .*manifest\.json i arkivet"):
        list(replicate_all(catalogue, kept, Replica(replica, replica), tmp_path, clock()))
    assert len(replica.versions(f"{folder_of(one.receipt)}/")) == 3
    assert not is_replicated(catalogue, one.id)


@ONE_DATABASE
def test_one_that_is_damaged_keeps_no_other_from_being_copied(
    catalogue: Catalogue, kept: Archive, replica: Archive, lay: Lay, tmp_path: Path
) -> None:
    """The rest is copied, and then it is named; there is no copy of it to rely on."""
    lost, whole = lay(kept, "2025h1", None), lay(kept, "2025h2", None)
    kept.remove(laid_at(lost.receipt.files[0]))
    copied = replicate_all(catalogue, kept, Replica(replica, replica), tmp_path, clock())
    assert next(copied)[0] == whole.id
    with pytest.raises(ReceiptMismatch, match=lost.id):
        next(copied)
    assert not is_replicated(catalogue, lost.id)


@pytest.fixture
def stored(archive: Archive, lay: Lay) -> Snapshot:
    """Give a snapshot in the real S3 archive."""
    return lay(archive, f"p{datetime.now(UTC):%H%M%S%f}")


@pytest.mark.s3
@ONE_DATABASE
@pytest.mark.parametrize("harm", [Harm.CHANGED, Harm.UNREADABLE])
def test_a_server_that_gives_other_bytes_is_found_out(
    catalogue: Catalogue, settings: Settings, stored: Snapshot, harm: Harm
) -> None:
    """A flipped bit on the way, and an object that the server cannot read any more."""

    def answer(path: str, status: int, body: bytes) -> tuple[int, bytes]:
        if "manifest.json" not in path or not body:
            return status, body
        return (500, b"") if harm is Harm.UNREADABLE else (status, bytes([body[0] ^ 1]) + body[1:])

    with proxied(settings, answer=answer) as address:
        archive = open_archive(replace(settings, s3_endpoint=address), HASTY)
        examined = walked(catalogue, archive)
    assert harms(examined) == {("manifest.json", harm): (stored.id,)}


@pytest.mark.s3
@ONE_DATABASE
@pytest.mark.parametrize("part", [RECORD, "chunks/"])
def test_what_is_known_to_be_there_is_asked_for_twice(
    catalogue: Catalogue,
    archive: Archive,
    settings: Settings,
    stored: Snapshot,
    replica: Archive,
    tmp_path: Path,
    part: str,
) -> None:
    """One wrong answer is no damage, no gap in a copy, and keeps nothing from coming back."""
    with forgetful(settings, part, 1) as (doubting, _):
        assert examine(catalogue, doubting, stored).damage == ()
    with forgetful(settings, part, 1) as (doubting, _):
        assert replicate(doubting, replica, stored, tmp_path, NOON) == 5
    (key,) = (one.key for one in replica.versions("") if part in one.key)
    lost = archive.store.find(key)
    assert lost
    with forgetful(settings, part, 1) as (doubting, _):
        assert mending(catalogue, archive, doubting, tmp_path, clock())(
            Damage(lost, Harm.CHANGED, (stored.id,))
        )


@pytest.mark.s3
@ONE_DATABASE
def test_a_version_that_is_deleted_or_hidden_is_found_out(
    catalogue: Catalogue, archive: Archive, settings: Settings, stored: Snapshot
) -> None:
    """A marker of deletion hides what still reads; a deleted version is missing."""
    wacz, manifest = stored.receipt.files
    client = client_of(settings, settings.s3_access_key, settings.s3_secret_key)
    client.delete_object(Bucket=settings.s3_bucket, Key=laid_at(wacz))
    client.delete_object(
        Bucket=settings.s3_bucket,
        Key=manifest.key,
        VersionId=manifest.version,
        BypassGovernanceRetention=True,
    )
    assert harms(walked(catalogue, archive)) == {
        ("snapshot.wacz.chunks.json", Harm.HIDDEN): (stored.id,),
        ("manifest.json", Harm.MISSING): (stored.id,),
    }


@ONE_DATABASE
def test_an_archive_that_is_away_is_no_damage(
    catalogue: Catalogue, kept: Archive, lay: Lay
) -> None:
    """Silence stops the walk: nothing is said about what was not read."""
    one = lay(kept, "2026h1")
    away = Settings(s3_endpoint="http://127.0.0.1:9", s3_access_key="prov")
    with pytest.raises(ArchiveUnavailable):
        walked(catalogue, open_archive(away, HASTY))
    assert catalogue.events(one.id) == []


@pytest.mark.s3
@ONE_DATABASE
def test_the_command_finds_restores_and_ends_by_what_it_found(
    catalogue: Catalogue,
    archive: Archive,
    settings: Settings,
    stored: Snapshot,
    ogonblick: Ogonblick,
    tmp_path: Path,
) -> None:
    """Exit code 34 with every damage told; once there is a second archive, it is put back."""
    here = replace(settings, home=tmp_path / "home")
    both = replace(
        here,
        replica_endpoint=settings.s3_endpoint,
        replica_bucket=f"kopia-{uuid4().hex}",
        replica_access_key=settings.s3_access_key,
        replica_secret_key=settings.s3_secret_key,
    )
    elsewhere = replica_of(both)
    assert elsewhere
    assert copied_all(both, elsewhere).snapshots == {stored.id: 5}
    manifest = stored.receipt.files[1]
    client_of(settings, settings.s3_access_key, settings.s3_secret_key).delete_object(
        Bucket=settings.s3_bucket,
        Key=manifest.key,
        VersionId=manifest.version,
        BypassGovernanceRetention=True,
    )
    found = ogonblick("fixity", "--budget", "1", home=here.home, **environment_of(here))
    assert found.returncode == 34, found.stderr
    assert "manifest.json saknas" in " ".join(catalogue.events(stored.id)[-1].detail.split("/"))
    assert "Lämna inte ut det som är skadat." in found.stdout
    assert re.search(r"Arkivet fick \d+ frågor och svarade inom \d+ ms i snitt", found.stdout)
    healed = ogonblick("fixity", "--json", home=here.home, **environment_of(both))
    assert healed.returncode == 0, healed.stderr
    (damage,) = json.loads(healed.stdout)[0]["damage"]
    assert (damage["harm"], damage["restored"], damage["hurts"]) == ("missing", True, [stored.id])
    back = catalogue.snapshot(stored.id).receipt.files[1].version
    assert back != manifest.version
    with archive.open_key(f"snapshots/{stored.account_id}/{stored.id}/{RECORD}") as stream:
        assert back.encode() in stream.read()
