"""The catalogue made again from the archive: row by row the one that was lost."""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest

from bundles.manifest import WACZ
from ogonblick.account import Account
from ogonblick.bundle import Bundle, Span
from ogonblick.capture import Occasion, Order
from ogonblick.decision import Decision, Retention
from ogonblick.digest import digest_of
from ogonblick.errors import CatalogueError
from ogonblick.event import Event, EventType
from ogonblick.plan import Ruling
from ogonblick.settings import Settings
from storage.care import sharing, story
from storage.care.backup import back_up, restore
from storage.care.sharing import claim, leave, require_all_known
from storage.care.story import deliver
from storage.database.catalogue import open_catalogue
from storage.database.chunk_users import ChunkUser
from storage.packages.chunks import MAP, ChunkMap
from storage.packages.keeping import Archive
from storage.packages.opening import Patience, open_archive
from storage.rebuild.rebuilding import Rebuilt, rebuild
from storage.rebuild.record import (
    RECORD,
    Record,
    Tombstone,
    first_record,
    lay_record,
    lay_tombstone,
    parsed,
    printed,
    record_of,
)
from tests.bundles.building import SEALED, TAKEN
from tests.entering import ENTERED
from tests.storage.conftest import _new_database
from tests.storage.lost import (
    DISPOSED,
    KEPT,
    PARTIAL,
    SHARED,
    accounts,
    fill_catalogue,
    record,
    rows_of,
    sealed,
    snapshot_of,
)
from tests.storage.sharing import bundle_with, deposited, disposed, is_whole, payload

pytestmark = pytest.mark.s3

FOLDER = f"snapshots/{KEPT.account_id}/{KEPT.snapshot_id}"

FORGED = Decision(Retention.PERIOD, date(2001, 1, 1), "99", "påhitt", "Plan, 9", ("Påhitt.",))
"""A decision that nobody took."""

NewDatabase = Callable[[], str]
"""Makes one more database, and gives its address."""


@dataclass(frozen=True)
class World:
    """A full catalogue that is lost, the archive that tells of it, and what was made of that."""

    store: Archive
    new: NewDatabase
    lost: str
    found: str
    done: Rebuilt


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> Mapping[Order, Bundle]:
    """Give a sealed bundle for each order, made once."""
    place = tmp_path_factory.mktemp("sealed")
    return {order: sealed(order, TAKEN, place) for order in (KEPT, PARTIAL, DISPOSED)}


@pytest.fixture(scope="module")
def sqlite(
    settings: Settings,
    bundles: Mapping[Order, Bundle],
    tmp_path_factory: pytest.TempPathFactory,
) -> World:
    """Give a catalogue in SQLite, lost and found; tests leave its archive as they find it."""
    place = tmp_path_factory.mktemp("sqlite")
    return full(settings, bundles, lambda: f"sqlite:///{place / uuid4().hex}.db")


@pytest.fixture(scope="module")
def postgresql(settings: Settings, bundles: Mapping[Order, Bundle], postgres: str) -> World:
    """Give a catalogue in PostgreSQL, lost and found."""
    return full(settings, bundles, lambda: _new_database(postgres))


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest) -> World:
    """Give a catalogue in either database, lost and found."""
    found: World = request.getfixturevalue(request.param)
    return found


def full(settings: Settings, bundles: Mapping[Order, Bundle], new: NewDatabase) -> World:
    """Fill a new catalogue and a new bucket, back up, restore elsewhere, and rebuild."""
    store, lost, found = new_store(settings), new(), new()
    with closing(open_catalogue(lost)) as catalogue:
        fill_catalogue(catalogue, store, bundles)
    back_up(lost, store, SEALED)
    restore(found, store)
    return World(store, new, lost, found, rebuild(found, store))


def new_store(settings: Settings) -> Archive:
    """Make a bucket of its own."""
    named = replace(settings, s3_bucket=f"prov-{uuid4().hex}")
    opened = open_archive(named, Patience(attempts=2, waits=()))
    opened.prepare()
    return opened


def overwrite(store: Archive, key: str, data: bytes, place: Path) -> None:
    """Lay other bytes under a key."""
    (place / RECORD).write_bytes(data)
    store.put_evidence(key, place / RECORD)


def content(store: Archive, key: str) -> bytes:
    """Return the bytes of what lies under a key."""
    with store.open_key(key) as stream:
        return stream.read()


def span_of_recording(wacz: Path) -> Span:
    """Return some bytes of the recording in a package, which nothing but a replay reads."""
    with ZipFile(wacz) as members:
        largest = max(members.infolist(), key=lambda one: one.compress_size)
    start = largest.header_offset + 200
    return Span(start, SHARED, digest_of([wacz.read_bytes()[start : start + SHARED]]))


def test_restored_and_rebuilt_it_is_the_catalogue_that_was_lost(world: World) -> None:
    """Every row of every table comes back equal, tombstones and all, in both databases."""
    done = world.done
    assert (done.added, done.tombstones, done.known, done.troubles) == (2, 1, 0, ())
    lost = rows_of(world.lost)
    assert rows_of(world.found) == lost
    assert all(lost.values())


def test_what_comes_later_is_numbered_after_what_was_restored(world: World) -> None:
    """A new hold gets an id that no hold ever had, and the chain of events goes on."""
    with closing(open_catalogue(world.found)) as catalogue:
        (hold,) = catalogue.holds()
        assert catalogue.add_hold(replace(hold, id="")).id == "stopp-3"
        (looked, *_) = catalogue.events(KEPT.snapshot_id)
        catalogue.add_event(replace(looked, type=EventType.DISSEMINATION))
        (waiting,) = catalogue.gather_events(KEPT.snapshot_id)
        *_, last = catalogue.event_documents(KEPT.snapshot_id)
        assert (waiting.number, waiting) == (4, last)


def test_the_bucket_alone_gives_the_snapshots_and_their_accounts(sqlite: World) -> None:
    """Without the backup there are snapshots, decisions, events, accounts and what is missing."""
    found = sqlite.new()
    rebuild(found, sqlite.store)
    ours, theirs = rows_of(found), rows_of(sqlite.lost)
    for table in ("accounts", "snapshots", "posts", "hashes", "rulings", "events"):
        assert ours[table] == theirs[table], table
    assert {row["part"] for row in ours["hashes"]} == {"page", "medium"}
    with closing(open_catalogue(found)) as catalogue:
        assert [one.order for one in catalogue.work()] == [PARTIAL, KEPT, DISPOSED]
        (still_open,) = catalogue.deviations()
        assert still_open.findings[0].code == "C202"


def test_a_tombstone_names_no_person_and_no_content(sqlite: World) -> None:
    """What is kept for ever has numbers, codes and decisions, and nothing of what was seen."""
    key = f"tombstones/{DISPOSED.account_id}/{DISPOSED.snapshot_id}.json"
    data = content(sqlite.store, key)
    assert parsed(Tombstone, data).disposed.certificate_id == "G-2026-1"
    for word in ("Redaktör", "Kommunchefen", "likadan", "slutade", "Bron"):
        assert word not in data.decode()


def test_run_again_nothing_changes(sqlite: World) -> None:
    """What is recorded stays; a catalogue with snapshots is refused unless that is wanted."""
    before = rows_of(sqlite.found)
    with pytest.raises(CatalogueError, match="--add-missing"):
        rebuild(sqlite.found, sqlite.store)
    again = rebuild(sqlite.found, sqlite.store, add_missing=True)
    assert (again.added, again.tombstones, again.known) == (0, 0, 3)
    assert rows_of(sqlite.found) == before


def test_progress_reaches_the_end(sqlite: World) -> None:
    """It is told how many of how many have been gone through."""
    said: list[tuple[int, int]] = []
    rebuild(sqlite.new(), sqlite.store, told=lambda done, total: said.append((done, total)))
    assert said[-1] == (3, 3)


def test_a_broken_record_is_told_of_and_the_rest_goes_on(sqlite: World, tmp_path: Path) -> None:
    """A snapshot that cannot be read is left out by name; mended, it is added."""
    whole = content(sqlite.store, f"{FOLDER}/{RECORD}")
    overwrite(sqlite.store, f"{FOLDER}/{RECORD}", whole[:-40], tmp_path)
    found = sqlite.new()
    done = rebuild(found, sqlite.store)
    (trouble,) = done.troubles
    assert (done.added, trouble.place, trouble.is_recorded) == (1, FOLDER, False)
    overwrite(sqlite.store, f"{FOLDER}/{RECORD}", whole, tmp_path)
    assert rebuild(found, sqlite.store, add_missing=True).added == 1
    assert rows_of(found)["snapshots"] == rows_of(sqlite.lost)["snapshots"]


def test_a_manifest_that_was_exchanged_is_refused(sqlite: World, tmp_path: Path) -> None:
    """A bundle with another digest than the recorded one is not the one that was recorded."""
    with closing(open_catalogue(sqlite.lost)) as catalogue:
        record = record_of(catalogue, KEPT.snapshot_id)
        other = catalogue.snapshot(PARTIAL.snapshot_id).bundle_digest
    forged = replace(record, snapshot=replace(record.snapshot, bundle_digest=other))
    overwrite(sqlite.store, f"{FOLDER}/{RECORD}", printed(forged), tmp_path)
    (trouble,) = rebuild(sqlite.new(), sqlite.store).troubles
    assert "manifestet är inte det som registrerades" in trouble.text
    overwrite(sqlite.store, f"{FOLDER}/{RECORD}", printed(record), tmp_path)


def test_a_broken_chain_of_events_is_refused(sqlite: World, tmp_path: Path) -> None:
    """A changed event is told of by its code, and the snapshot is left to a person."""
    whole = content(sqlite.store, f"{FOLDER}/events/0001.xml")
    changed = whole.replace(b"success", b"failure")
    overwrite(sqlite.store, f"{FOLDER}/events/0001.xml", changed, tmp_path)
    (trouble,) = rebuild(sqlite.new(), sqlite.store).troubles
    assert trouble.text.startswith("B092 ")
    overwrite(sqlite.store, f"{FOLDER}/events/0001.xml", whole, tmp_path)


def test_a_broken_map_is_told_of_and_the_rest_goes_on(sqlite: World, tmp_path: Path) -> None:
    """A package that cannot be put together is named, and its snapshot left to a person."""
    whole = content(sqlite.store, f"{FOLDER}/snapshot.wacz{MAP}")
    overwrite(sqlite.store, f"{FOLDER}/snapshot.wacz{MAP}", whole[:-40], tmp_path)
    done = rebuild(sqlite.new(), sqlite.store)
    (trouble,) = done.troubles
    assert (done.added, trouble.place) == (1, FOLDER)
    overwrite(sqlite.store, f"{FOLDER}/snapshot.wacz{MAP}", whole, tmp_path)


def test_chunks_of_every_version_of_a_map_are_known(
    settings: Settings, account: Account, tmp_path: Path
) -> None:
    """Two workers wrote a map each, the first was recorded: a neighbour's disposal spares it."""
    store, payloads = new_store(settings), [payload(), payload()]
    ids = ("aa_2026H1_scheduled", "aa_2026H1_scheduled", "bb_2026H1_scheduled")
    lost, new = (f"sqlite:///{tmp_path / name}.db" for name in ("lost", "new"))
    with closing(open_catalogue(lost)) as catalogue:
        bundles = [
            bundle_with(tmp_path / str(number), id_, [payloads[number % 2]])
            for number, id_ in enumerate(ids)
        ]
        recorded, *_ = [deposited(catalogue, store, account, one) for one in bundles]
    rebuild(new, store)
    with closing(open_catalogue(new)) as catalogue:
        disposed(catalogue, store, ChunkUser(account.id, ids[2]))
        assert is_whole(store, recorded, bundles[0], tmp_path)
        disposed(catalogue, store, ChunkUser(account.id, ids[0]))
    assert store.versions("chunks/") == []


def test_nothing_is_disposed_of_beside_what_the_catalogue_lacks(
    settings: Settings, account: Account, tmp_path: Path
) -> None:
    """An old copy of a catalogue, or a map that cannot be read, stops it; mended, it goes on."""
    store, common = new_store(settings), payload()
    lost, old = (f"sqlite:///{tmp_path / name}.db" for name in ("lost", "old"))
    one, late = (bundle_with(tmp_path, f"{id_}_2026H1_scheduled", [common]) for id_ in "ab")
    with closing(open_catalogue(lost)) as catalogue, closing(open_catalogue(old)) as copy:
        deposited(catalogue, store, account, one)
        claim(copy, account, one)
        require_all_known(copy, store)
        receipt = deposited(catalogue, store, account, late)
        require_all_known(catalogue, store)
        key = f"{receipt.files[0].key}{MAP}"
        whole = content(store, key)
        overwrite(store, key, whole[:-40], tmp_path)
        for _ in range(2):
            with pytest.raises(CatalogueError, match=late.snapshot_id):
                require_all_known(copy, store)
            rebuild(old, store, add_missing=True)
        overwrite(store, key, whole, tmp_path)
        rebuild(old, store, add_missing=True)
        require_all_known(copy, store)
        disposed(copy, store, ChunkUser(account.id, one.snapshot_id))
    assert is_whole(store, receipt, late, tmp_path)


def test_a_disposal_beside_it_leaves_no_user_behind(
    settings: Settings, account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that ends after its map was read is forgotten again, and its chunks can go."""
    store, url = new_store(settings), f"sqlite:///{tmp_path / 'a.db'}"
    with closing(open_catalogue(url)) as catalogue:
        bundle = bundle_with(tmp_path, "aa_2026H1_scheduled", [payload()])
        deposited(catalogue, store, account, bundle)
        user, read = ChunkUser(account.id, bundle.snapshot_id), store.map_at

        def late(key: str, version: str = "") -> ChunkMap:
            found = read(key, version)
            disposed(catalogue, store, user)
            return found

        monkeypatch.setattr(store, "map_at", late)
        monkeypatch.setattr(sharing, "_require_indexed", lambda *_: None)
        rebuild(url, store, add_missing=True)
        assert catalogue.chunks.of(user.snapshot_id) == frozenset()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"taken_at": SEALED}, "något annat än manifestet"),
        ({"decision": FORGED}, "inte det som togs senast"),
        ({"id": PARTIAL.snapshot_id}, f"är av {PARTIAL.snapshot_id}"),
    ],
    ids=["moment", "decision", "id"],
)
def test_a_record_that_contradicts_is_refused(
    sqlite: World, tmp_path: Path, change: Mapping[str, Any], said: str
) -> None:
    """What it says of when, what and how long must agree with bundle, place and rulings."""
    key = f"{FOLDER}/{RECORD}"
    whole = content(sqlite.store, key)
    record = parsed(Record, whole)
    forged = replace(record, snapshot=replace(record.snapshot, **change))
    overwrite(sqlite.store, key, printed(forged), tmp_path)
    (trouble,) = rebuild(sqlite.new(), sqlite.store).troubles
    assert said in trouble.text
    overwrite(sqlite.store, key, whole, tmp_path)


def test_a_tombstone_alone_hides_nothing(
    settings: Settings, sqlite: World, bundles: Mapping[Order, Bundle]
) -> None:
    """Beside a whole bundle it is told of; beside none, so is a certificate that is missing."""
    store, url = new_store(settings), sqlite.new()
    with closing(open_catalogue(url)) as catalogue:
        catalogue.register(accounts(), ENTERED)
        snapshot = snapshot_of(bundles[KEPT], KEPT, TAKEN, store)
        catalogue.record(snapshot, [], [], [])
        catalogue.dispose(snapshot.id, "G-aldrig", SEALED)
        lay_tombstone(catalogue, store, snapshot.id)
    done = rebuild(sqlite.new(), store)
    assert (done.tombstones, "ligger kvar" in done.troubles[0].text) == (0, True)
    store.remove(f"{FOLDER}/")
    done = rebuild(sqlite.new(), store)
    assert (done.tombstones, "inget protokoll" in done.troubles[0].text) == (1, True)


def test_chunks_that_are_gone_are_told_of(
    settings: Settings, sqlite: World, bundles: Mapping[Order, Bundle]
) -> None:
    """A snapshot whose payloads a disposal had begun to remove is recorded, and told of."""
    store, url = new_store(settings), sqlite.new()
    with closing(open_catalogue(url)) as catalogue:
        catalogue.register(accounts(), ENTERED)
        bundle = replace(bundles[KEPT], spans=(span_of_recording(bundles[KEPT].folder / WACZ),))
        shared = claim(catalogue, accounts()[0], bundle)
        record(catalogue, store, snapshot_of(bundle, KEPT, TAKEN, store, shared), bundle)
        assert rebuild(sqlite.new(), store).troubles == ()
        leave(catalogue, store, ChunkUser(KEPT.account_id, KEPT.snapshot_id))
    (trouble,) = rebuild(sqlite.new(), store).troubles
    assert (trouble.is_recorded, "saknar delar" in trouble.text) == (True, True)


def test_a_missing_file_is_told_of(sqlite: World, tmp_path: Path) -> None:
    """The snapshot is in the catalogue, and the file named; laid there again, it is in the receipt.

    Its version is another one then, as all are in a bucket that was copied to another store.
    """
    key = f"{FOLDER}/proof/key.pem"
    data = content(sqlite.store, key)
    sqlite.store.remove(key)
    (trouble,) = rebuild(sqlite.new(), sqlite.store).troubles
    assert (trouble.text, trouble.is_recorded) == ("arkivet saknar proof/key.pem", True)
    overwrite(sqlite.store, key, data, tmp_path)
    found = sqlite.new()
    assert rebuild(found, sqlite.store).troubles == ()
    with closing(open_catalogue(found)) as catalogue:
        files = {one.key: one for one in catalogue.snapshot(KEPT.snapshot_id).receipt.files}
        assert [files[key].version] == [one.id for one in sqlite.store.versions(key)]


def test_what_is_decided_again_is_in_the_archive_without_a_backup(
    sqlite: World, settings: Settings, bundles: Mapping[Order, Bundle]
) -> None:
    """A ruling lies in the snapshot's record as soon as its event does, and is laid once."""
    store, lost, found = new_store(settings), sqlite.new(), sqlite.new()
    with closing(open_catalogue(lost)) as catalogue:
        fill_catalogue(catalogue, store, bundles)
        deliver(catalogue, store)
        before = store.versions("snapshots/")
        deliver(catalogue, store)
    back_up(lost, store, SEALED)
    assert store.versions("snapshots/") == before
    mended = f"snapshots/{PARTIAL.account_id}/{PARTIAL.snapshot_id}/{RECORD}"
    assert len(store.versions(mended)) == 2
    rebuild(found, store)
    for table in ("rulings", "snapshots"):
        assert rows_of(found)[table] == rows_of(lost)[table]


def test_a_record_that_a_disposal_overtakes_is_taken_back(
    sqlite: World,
    settings: Settings,
    bundles: Mapping[Order, Bundle],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It names persons: laid after its folder was emptied, it does not stay there."""
    store, id_ = new_store(settings), KEPT.snapshot_id
    with closing(open_catalogue(sqlite.new())) as catalogue:
        catalogue.register(accounts(), ENTERED)
        record(catalogue, store, snapshot_of(bundles[KEPT], KEPT, TAKEN, store), bundles[KEPT])
        catalogue.rule_again(Ruling(id_, FORGED, SEALED, "ny plan"))

        def late(archive: Archive, laid: Record) -> None:
            begun = Event(id_, EventType.DEACCESSION, SEALED, "Ögonblick", "success", "i ärende 1")
            catalogue.add_event(begun)
            archive.remove(f"{FOLDER}/", f"{FOLDER}/events/")
            lay_record(archive, laid)

        monkeypatch.setattr(story, "lay_record", late)
        deliver(catalogue, store, id_)
    assert store.versions(f"{FOLDER}/", f"{FOLDER}/events/") == []


def test_a_bundle_that_nothing_was_recorded_of_is_kept(
    sqlite: World, settings: Settings, bundles: Mapping[Order, Bundle]
) -> None:
    """Killed between deposit and record, home lost: the bundle is found, kept, and told of."""
    store, found = new_store(settings), sqlite.new()
    deposited = snapshot_of(bundles[KEPT], KEPT, TAKEN, store)
    (unknown,) = rebuild(found, store).troubles
    assert "inte i registret" in unknown.text
    with closing(open_catalogue(found)) as catalogue:
        catalogue.register(accounts(), ENTERED)
        (told,) = rebuild(found, store).troubles
        snapshot = catalogue.snapshot(KEPT.snapshot_id)
        assert (told.is_recorded, snapshot.decision.retention) == (True, Retention.PERMANENT)
        assert snapshot.bundle_digest == deposited.bundle_digest
        assert snapshot.receipt == deposited.receipt
        assert snapshot.size == deposited.size
        assert len(catalogue.posts(snapshot.id)) == 1


def test_what_may_have_been_saved_for_secrecy_is_shown_to_nobody(
    sqlite: World, settings: Settings, tmp_path: Path
) -> None:
    """A bundle alone does not say on what ground it was saved, so it may have been that one."""
    order = Order(KEPT.account_id, Occasion.BEFORE_REMOVAL, "B2026-1")
    store, found = new_store(settings), sqlite.new()
    snapshot_of(sealed(order, TAKEN, tmp_path), order, TAKEN, store)
    with closing(open_catalogue(found)) as catalogue:
        catalogue.register(accounts(), ENTERED)
        told = [one.text for one in rebuild(found, store).troubles]
        assert any("sekretess" in text for text in told)
        assert catalogue.snapshot(order.snapshot_id).restricted
        assert catalogue.search("Bron").count == 0


@pytest.mark.parametrize("is_recorded", [True, False], ids=["record", "bundle alone"])
def test_what_a_kill_kept_from_the_catalogue_has_its_events(
    sqlite: World, settings: Settings, bundles: Mapping[Order, Bundle], is_recorded: bool
) -> None:
    """Made again before its harvest came to record it, it is told of once, by either of them."""
    store, found = new_store(settings), sqlite.new()
    with closing(open_catalogue(found)) as catalogue:
        catalogue.register(accounts(), ENTERED)
        snapshot = snapshot_of(bundles[KEPT], KEPT, TAKEN, store)
        taken = Event(snapshot.id, EventType.CAPTURE, TAKEN, "Ögonblick 0.1.0", "success", "å")
        if is_recorded:
            lay_record(store, first_record(accounts()[0], snapshot, [taken]))
        rebuild(found, store)
        assert catalogue.events(snapshot.id) == [taken] * is_recorded
        for _ in range(2):
            catalogue.record(snapshot, [], [], [taken])
        other = replace(snapshot, bundle_digest=bundles[PARTIAL].digest)
        catalogue.record(other, [], [], [replace(taken, detail="annan")])
        assert catalogue.events(snapshot.id) == [taken]
        assert deliver(catalogue, store, snapshot.id) == 1
