"""What every store must do; the words are in ``storage/archive.py``."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ogonblick.digest import digest_of
from ogonblick.errors import ArchiveError, ArchiveRefused, NotInArchive, ReceiptMismatch
from storage.archive import LAST_LOCK, Lock, Protection, Sending, Store, lock_until
from storage.ranges import Piece

pytestmark = pytest.mark.s3

SOON, LATER = date(2036, 7, 1), date(2050, 1, 1)


def sending(key: str, data: bytes = b"innehall", until: date | None = None) -> Sending:
    """Say what is to be written, from memory."""
    return Sending(key, data, len(data), digest_of([data]), lock_until(until, "GOVERNANCE"))


def test_what_is_written_is_described_and_read(store: Store, place: str) -> None:
    """Put tells what the store holds; find tells the same, and read gives any range of it."""
    put = store.put(sending(f"{place}fil", b"0123456789", SOON))
    assert (put.size, put.digest) == (10, digest_of([b"0123456789"]))
    assert (put.locked_until, put.lock_mode) == ("2036-07-01T00:00:00+00:00", "GOVERNANCE")
    assert put.version
    assert store.find(f"{place}fil") == put
    for version in (put.version, ""):
        assert store.read(put.key, version, 2, 5) == b"234"
        assert store.read(put.key, version, 5, 1000) == b"56789"
        assert store.read(put.key, version, 0, 0) == b""


def test_what_is_not_there_is_final(store: Store, place: str) -> None:
    """Nothing is found under an unknown key, and asking for its bytes or a lock is an error."""
    assert store.find(f"{place}ingen") is None
    assert store.versions(place) == []
    assert store.protection(place) == Protection()
    for end in (0, 5):
        with pytest.raises(NotInArchive):
            store.read(f"{place}ingen", "", 0, end)
    with pytest.raises(NotInArchive):
        store.lock(f"{place}ingen", Lock("GOVERNANCE", datetime(2036, 1, 1, tzinfo=UTC)))
    store.remove(place)


def test_folders_are_listed_by_name(store: Store, place: str) -> None:
    """Each folder right below a prefix is named once, also one that is named alike and more."""
    for key in ("b/1", "b/2/3", "b-c/1", "a/1", "fil"):
        store.put(sending(f"{place}{key}"))
    assert sorted(store.folders(place)) == ["a", "b", "b-c"]
    assert store.folders(f"{place}a/") == []


def test_put_again_writes_nothing(store: Store, place: str) -> None:
    """The same object sent by several at once, and again, is one version."""
    with ThreadPoolExecutor(4) as pool:
        told = set(pool.map(store.put, [sending(f"{place}fil")] * 4))
    assert told == {store.put(sending(f"{place}fil"))}
    assert len(store.versions(place)) == 1


def test_what_is_thought_to_be_new_is_written_once(store: Store, place: str) -> None:
    """It is written if it is not there, and else stays what it is; other bytes get a version."""
    fresh = replace(sending(f"{place}fil"), fresh=True)
    assert store.put(fresh) == store.put(fresh) == store.find(f"{place}fil")
    assert len(store.versions(place)) == 1
    other = store.put(replace(sending(f"{place}fil", b"annat"), fresh=True))
    assert len(store.versions(place)) == 2
    assert store.find(f"{place}fil") == other


def test_what_is_to_come_anew_does(store: Store, place: str) -> None:
    """A version of its own is written beside the same bytes, and the first can go alone."""
    first = store.put(sending(f"{place}fil"))
    (old,) = store.versions(place)
    second = store.put(replace(sending(f"{place}fil"), anew=True))
    assert first.version != second.version
    store.remove_versions([old])
    store.remove_versions([old])
    assert [one.id for one in store.versions(place)] == [second.version]
    assert store.read(f"{place}fil", "", 0, 8) == b"innehall"


def test_other_bytes_are_a_newer_version(store: Store, place: str) -> None:
    """Nothing is overwritten: each version is read by its id, the newest by the key."""
    first = store.put(sending(f"{place}fil", b"forsta"))
    second = store.put(sending(f"{place}fil", b"andra"))
    assert store.read(first.key, first.version, 0, 9) == b"forsta"
    assert store.read(first.key, "", 0, 9) == b"andra"
    assert store.find(first.key) == second
    assert {one.id for one in store.versions(place)} == {first.version, second.version}


def test_the_newest_version_is_listed_first(store: Store, place: str) -> None:
    """Of a key the newest comes first, whatever the key is called and what lies beside it."""
    names = ("manifest.json", "proof/wacz.json", "fil")
    for data in (b"forsta", b"andra", b"tredje"):
        written = {f"{place}{name}": store.put(sending(f"{place}{name}", data)) for name in names}
    listed = store.versions(place)
    newest = {one.key: one.id for one in reversed(listed)}
    assert len(listed) == 9
    assert newest == {key: file.version for key, file in written.items()}


def test_pieces_of_a_file_are_an_object(store: Store, place: str, tmp_path: Path) -> None:
    """What is sent may be some of a file's bytes, put together."""
    (tmp_path / "kalla").write_bytes(b"abcdefghij")
    digest = digest_of([b"bchi"])
    pieces = (Piece(1, 2), Piece(7, 2))
    store.put(Sending(f"{place}bitar", tmp_path / "kalla", 4, digest, pieces=pieces))
    assert store.read(f"{place}bitar", "", 0, 4) == b"bchi"


@pytest.mark.parametrize("fresh", [False, True])
def test_other_bytes_than_said_do_not_get_in(store: Store, place: str, fresh: bool) -> None:
    """A sending whose bytes have another digest is refused, and leaves nothing."""
    wrong = replace(sending(f"{place}fil"), digest=digest_of([b"annat"]), fresh=fresh)
    with pytest.raises(ReceiptMismatch, match="förseglades"):
        store.put(wrong)
    assert store.versions(place) == []


def test_a_lock_is_lengthened_and_never_shortened(store: Store, place: str) -> None:
    """Whoever asks for less gets what there is; the same version has the longest asked for."""
    first = store.put(sending(f"{place}fil"))
    assert first.locked_until == ""
    longer = store.put(sending(f"{place}fil", until=LATER))
    assert store.put(sending(f"{place}fil", until=SOON)) == longer
    shorter = lock_until(SOON, "GOVERNANCE")
    assert shorter
    assert store.lock(f"{place}fil", shorter) == longer
    assert longer.locked_until[:4] == "2050"
    last = lock_until(date(2150, 1, 1), "GOVERNANCE")
    assert last
    assert store.lock(f"{place}fil", last).locked_until[:10] == LAST_LOCK.isoformat()
    assert len(store.versions(place)) == 1


def test_a_lock_is_lengthened_in_the_mode_that_it_has(store: Store, place: str) -> None:
    """Lengthened by somebody who asks for another mode, a lock keeps the one that it has."""
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)
    hard, soft = Lock("COMPLIANCE", until), Lock("GOVERNANCE", until)
    for first, then in ((hard, soft), (soft, hard)):
        mine = replace(sending(f"{place}{first.mode}"), lock=first)
        store.put(mine)
        assert store.put(replace(mine, lock=then)).lock_mode == first.mode
        later = replace(then, until=until + timedelta(seconds=1))
        longer = store.lock(mine.key, later)
        assert (longer.lock_mode, longer.locked_until) == (first.mode, later.until.isoformat())


def test_a_lock_keeps_until_it_is_over(store: Store, place: str) -> None:
    """Locked is told and honoured; once the moment has passed removal is possible."""
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)
    store.put(replace(sending(f"{place}fil"), lock=Lock("GOVERNANCE", until)))
    assert store.protection(place) == Protection(until)
    with pytest.raises(ArchiveRefused):
        store.remove(place)
    eventually(lambda: store.remove(place))
    assert datetime.now(UTC) >= until
    assert store.versions(place) == []


def eventually(remove: Callable[[], None]) -> None:
    """Try until it is not refused."""
    deadline = time.monotonic() + 20
    while True:
        try:
            remove()
        except ArchiveRefused:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return


def test_a_lock_that_is_over_before_it_begins_is_refused(store: Store, place: str) -> None:
    """Nobody is let believe that yesterday is a lock."""
    with pytest.raises(ArchiveError):
        store.put(sending(f"{place}fil", until=date(2020, 1, 1)))


def test_a_hold_keeps_every_version(store: Store, place: str) -> None:
    """Held is told and honoured, for all below the prefix, until it is lifted."""
    for data in (b"forsta", b"andra"):
        store.put(sending(f"{place}fil", data))
    store.hold(place, on=True)
    assert store.protection(place).held
    with pytest.raises(ArchiveRefused):
        store.remove(place)
    with pytest.raises(ArchiveRefused):
        store.remove_versions(store.versions(place))
    assert len(store.versions(place)) == 2
    store.hold(place, on=False)
    store.remove(place)
    assert store.versions(place) == []


def test_what_is_spared_stays(store: Store, place: str) -> None:
    """Versions, protection and removal leave out what begins as the spared prefix."""
    for name in ("a/1", "a/2", "b"):
        store.put(sending(f"{place}{name}", until=SOON if name[0] == "a" else None))
    assert [one.key for one in store.versions(place, f"{place}a/")] == [f"{place}b"]
    assert store.protection(place, f"{place}a/") == Protection()
    store.remove(place, f"{place}a/")
    assert [one.key for one in store.versions(place)] == [f"{place}a/1", f"{place}a/2"]


def test_prepared_again_is_no_change(store: Store, place: str) -> None:
    """Preparing a store that is in use, or asking whether it is there, keeps what it has."""
    store.put(sending(f"{place}fil"))
    store.prepare()
    store.ping()
    assert store.name
    assert len(store.versions(place)) == 1
