"""Backups: plain lines that anybody can read, restored whole into what is empty, or not at all."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from ogonblick.account import Account
from ogonblick.digest import digest_of
from ogonblick.errors import ArchiveError, CatalogueError, InputError, NotInArchive
from ogonblick.event import Event, EventType
from ogonblick.hold import LegalHold, LiftedHold
from ogonblick.release import Chosen, Mask, MaskKind, Package, Release, ReleaseStatus
from ogonblick.settings import Settings
from ogonblick.snapshot import Snapshot
from storage.care.backup import back_up, backups, is_empty, made_at, restore
from storage.care.backup_lines import rows
from storage.database.catalogue import open_catalogue
from storage.packages.keeping import Archive
from storage.packages.opening import Patience, open_archive
from tests.bundles.building import SEALED
from tests.entering import ENTERED

pytestmark = pytest.mark.s3

HEAD = b'{"format": "ogonblick-backup", "version": "1.0", "rows": {"accounts": 0}}'


@pytest.fixture(scope="module")
def store(settings: Settings) -> Archive:
    """Give an archive in a bucket of its own."""
    named = replace(settings, s3_bucket=f"prov-{uuid4().hex}")
    return open_archive(named, Patience(attempts=2, waits=()))


@pytest.fixture
def address(tmp_path: Path, account: Account) -> str:
    """Give the address of a catalogue with an account and a hold."""
    address = f"sqlite:///{tmp_path}/catalogue.db"
    with closing(open_catalogue(address)) as catalogue:
        catalogue.register([account], ENTERED)
        catalogue.add_hold(LegalHold("A", "tvist", SEALED.date(), account_id=account.id))
    return address


def test_a_backup_is_lines_that_anybody_can_read(
    address: str, store: Archive, account: Account
) -> None:
    """The first line counts the rows, and each of the others is one row, in UTF-8."""
    stored = back_up(address, store, SEALED)
    with store.open_key(stored.key) as stream:
        head, *others = map(json.loads, stream.read().decode().splitlines())
    assert (stored.key, stored.locked_until) == ("backups/20260302T090530Z.jsonl", "")
    assert (head["format"], head["version"]) == ("ogonblick-backup", "1.0")
    assert {name: count for name, count in head["rows"].items() if count} == {
        "accounts": 1,
        "holds": 1,
        "register_changes": 1,
    }
    assert [one["table"] for one in others] == ["accounts", "register_changes", "holds"]
    assert others[0]["row"]["department"] == account.department
    assert others[2]["row"]["since"] == "2026-03-02"


def test_a_named_backup_is_restored_and_the_newest_without_a_name(
    address: str, store: Archive, account: Account, tmp_path: Path
) -> None:
    """Each restored catalogue has the register as it was when its backup was made."""
    first = back_up(address, store, SEALED).key
    with closing(open_catalogue(address)) as catalogue:
        catalogue.register([replace(account, name="Nytt namn")], ENTERED)
    second = back_up(address, store, SEALED + timedelta(days=1)).key
    assert backups(store)[:2] == [second, first]
    found = [f"sqlite:///{tmp_path}/{key.partition('/')[2]}.db" for key in (first, second)]
    assert restore(found[0], store, first) == first
    assert restore(found[1], store) == second
    with pytest.raises(NotInArchive, match="backup --list"):
        restore(f"sqlite:///{tmp_path}/ny.db", store, "backups/annan.jsonl")
    names = []
    for one in found:
        with closing(open_catalogue(one)) as catalogue:
            names += [each.name for each in catalogue.accounts()]
    assert names == [account.name, "Nytt namn"]


def test_a_request_comes_back_with_what_it_holds(
    address: str, store: Archive, account: Account, tmp_path: Path
) -> None:
    """Chosen, masked and handed out as it was, and disposal is stopped as before."""
    mask = Mask(MaskKind.AREA, "21 kap. 1 § OSL", "bild", 1, (1, 2, 3, 4), number=1)
    with closing(open_catalogue(address)) as catalogue:
        release = catalogue.releases.open_held(
            2026,
            lambda id_: Release(
                id_, ReleaseStatus.OPENED, "Allt", "", "brev", SEALED.date(), SEALED, account.id
            ),
            lambda one: LegalHold("A", one.id, SEALED.date(), account_id=account.id),
        )
        chosen = (Chosen("bild", "1"),)
        digest = digest_of([b"zip"])
        package = Package(1, SEALED, "A", "B", 3, digest, chosen, (mask,), "Ögonblick")
        whole = replace(release, chosen=chosen, masks=(mask,), packages=(package,))
        known = catalogue.releases.advance(whole)
        holds = catalogue.holds()
    back_up(address, store, SEALED + timedelta(days=30))
    restore(f"sqlite:///{tmp_path}/ny.db", store)
    with closing(open_catalogue(f"sqlite:///{tmp_path}/ny.db")) as catalogue:
        assert catalogue.releases.all() == [known]
        assert catalogue.holds() == holds
        with pytest.raises(CatalogueError, match=release.id):
            catalogue.lift_hold(LiftedHold(holds[-1], "A", SEALED, "i vägen"))


def test_only_an_empty_catalogue_is_filled(address: str, store: Archive, tmp_path: Path) -> None:
    """A catalogue with anything in it is left as it is, and told of."""
    back_up(address, store, SEALED)
    assert (is_empty(address), is_empty(f"sqlite:///{tmp_path}/ny.db")) == (False, True)
    with pytest.raises(CatalogueError, match="rader i accounts"):
        restore(address, store)


def test_old_backups_go_and_the_newest_stays(address: str, store: Archive) -> None:
    """Backups hold what is disposed of since, so they are kept as many days as was said."""
    later = SEALED + timedelta(days=400)
    for days in (0, 20, 35):
        back_up(address, store, later + timedelta(days=days))
    newest = back_up(address, store, later + timedelta(days=40), keep_days=10).key
    kept = [later + timedelta(days=35), later + timedelta(days=40)]
    assert sorted(map(made_at, backups(store))) == kept
    assert back_up(address, store, later + timedelta(days=99), keep_days=1).key != newest
    assert len(backups(store)) == 1
    assert len(store.versions("backups/")) == 1


def test_without_a_backup_it_is_said_how_to_make_one(settings: Settings, tmp_path: Path) -> None:
    """An archive that has none is answered with the command that makes one."""
    empty = open_archive(replace(settings, s3_bucket=f"prov-{uuid4().hex}"))
    empty.prepare()
    with pytest.raises(NotInArchive, match="ogonblick backup"):
        restore(f"sqlite:///{tmp_path}/ny.db", empty)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ([], "rad 1: Raden är inte JSON"),
        ([b"[]"], "rad 1: Raden är inget JSON-objekt"),
        ([HEAD.replace(b"1.0", b"9.0")], "ingen säkerhetskopia av version 1.0"),
        ([HEAD.replace(b": 0", b": 2")], "Filen är inte hel"),
        ([HEAD, b'{"table": "accounts", "ro'], "rad 2: Raden är inte JSON"),
        ([HEAD, b'{"table": "posts", "row": {}}'], "rad 2: Raden går inte att läsa"),
        ([HEAD, b'{"table": "holds", "row": {"since": "snart"}}'], "rad 2: Raden går inte"),
    ],
)
def test_a_file_that_is_no_whole_backup_is_refused(said: list[bytes], told: str) -> None:
    """What is wrong is told with its line, before anything is written."""
    with pytest.raises(InputError, match=told):
        rows("kopia.jsonl", said)


def test_a_backup_is_made_whatever_the_archive_has_of_events(
    address: str, store: Archive, snapshot: Snapshot, tmp_path: Path
) -> None:
    """A chain of events that the archive has another of is told of, with the backup made."""
    kept = replace(snapshot, id=f"konto_{uuid4().hex}")
    taken = Event(kept.id, EventType.CAPTURE, SEALED, "Ögonblick", "success")
    with closing(open_catalogue(address)) as catalogue:
        catalogue.record(kept, [], [], [taken])
    store.prepare()
    (tmp_path / "other").write_bytes(b"annat")
    store.preserve(f"snapshots/{kept.account_id}/{kept.id}/events/0001.xml", tmp_path / "other")
    at = SEALED + timedelta(days=900)
    with pytest.raises(ArchiveError, match=r"är gjord, men .*\n.*events/0001.xml"):
        back_up(address, store, at)
    assert made_at(backups(store)[0]) == at
