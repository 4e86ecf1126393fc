"""Chunks between bundles: one goes and its neighbours stay whole, whatever happens meanwhile."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import event, insert
from sqlalchemy.engine.interfaces import DBAPIConnection

from ogonblick.account import Account
from ogonblick.bundle import Bundle
from ogonblick.digest import Digest, digest_of
from ogonblick.errors import ArchiveRefused, ArchiveUnavailable, CatalogueError
from ogonblick.settings import Settings
from ogonblick.settings_reading import environment_of
from ogonblick.snapshot import Receipt, StoredFile
from storage.care.sharing import claim, folder_of, hold, leave, protection
from storage.database.catalogue import Catalogue
from storage.database.chunk_users import ChunkUser
from storage.database.engine import writing
from storage.database.tables import chunks
from storage.packages.beside import laid_at
from storage.packages.chunks import Sharing, chunk_key
from storage.packages.keeping import Archive
from storage.rebuild.chunks import index_chunks
from tests.flows.remains import another_client
from tests.house import ROOT
from tests.storage.sharing import bundle_with, deposited, disposed, is_whole, payload

pytestmark = pytest.mark.s3

Deposit = Callable[..., tuple[Bundle, Receipt, ChunkUser]]
"""Deposits a bundle with some payloads, under an id of its own."""


@pytest.fixture
def account(account: Account) -> Account:
    """Give an account whose municipality no other test shares chunks with."""
    return replace(account, municipality=f"Prov {uuid4().hex}")


@pytest.fixture
def deposit(catalogue: Catalogue, archive: Archive, account: Account, tmp_path: Path) -> Deposit:
    """Give a way to deposit bundles of the account."""

    def deposit(*payloads: bytes) -> tuple[Bundle, Receipt, ChunkUser]:
        bundle = bundle_with(tmp_path, f"prov_{uuid4().hex}_scheduled", list(payloads))
        receipt = deposited(catalogue, archive, account, bundle)
        return bundle, receipt, ChunkUser(account.id, bundle.snapshot_id)

    return deposit


def key_of(account: Account, data: bytes) -> str:
    """Return where the chunk of a payload lies."""
    return chunk_key(account.municipality.lower().replace(" ", "-"), digest_of([data]))


def test_one_of_ten_goes_and_nine_stay_whole(
    catalogue: Catalogue, archive: Archive, account: Account, deposit: Deposit, tmp_path: Path
) -> None:
    """What only the one had is gone; what it shared stays until the last that needs it goes."""
    common, own = payload(), payload()
    first = deposit(common, own)
    others = [deposit(common) for _ in range(9)]
    disposed(catalogue, archive, first[2])
    assert archive.versions(key_of(account, own)) == []
    assert archive.versions(folder_of(first[2])) == []
    assert all(is_whole(archive, receipt, bundle, tmp_path) for bundle, receipt, _ in others)
    for _, _, user in others:
        assert len(archive.versions(key_of(account, common))) == 1
        disposed(catalogue, archive, user)
    assert archive.versions(key_of(account, common)) == []


def test_a_municipality_shares_with_itself_alone(
    catalogue: Catalogue, archive: Archive, account: Account, deposit: Deposit, tmp_path: Path
) -> None:
    """Another municipality's equal payload is its own, so that neither has to know of the other."""
    common = payload()
    deposit(common)
    other = replace(account, municipality=f"Annan {uuid4().hex}")
    bundle = bundle_with(tmp_path, f"annan_{uuid4().hex}_scheduled", [common])
    (file, _) = deposited(catalogue, archive, other, bundle).files
    assert archive.chunk_keys(file) == {key_of(other, common)}
    assert key_of(other, common) != key_of(account, common)


def test_a_chunk_is_locked_to_the_longest(
    archive: Archive, account: Account, tmp_path: Path
) -> None:
    """A bundle that is kept longer lengthens the lock; one that is not leaves it as it is."""
    common = payload()
    sharing = Sharing(key_of(account, common).split("/")[1])
    for year in (2030, 2050, 2040):
        bundle = bundle_with(tmp_path, f"last_{year}_{uuid4().hex}", [common])
        archive.deposit(bundle, account.id, date(year, 1, 1), sharing=sharing)
        longest = {2040: 2050}.get(year, year)
        until = datetime(longest, 1, 1, tzinfo=UTC)
        assert archive.protection(key_of(account, common)).until == until
        assert archive.protection(f"snapshots/{account.id}/{bundle.snapshot_id}/").until == (
            datetime(year, 1, 1, tzinfo=UTC)
        )


def test_a_chunk_is_held_as_long_as_any_that_needs_it(
    catalogue: Catalogue, archive: Archive, account: Account, deposit: Deposit
) -> None:
    """A hold on a snapshot holds its chunks; lifted, it lifts but what another holds."""
    common, own = payload(), payload()
    (_, _, one), (_, _, other) = deposit(common, own), deposit(common)
    for user in (one, other):
        hold(catalogue, archive, user, on=True)
    hold(catalogue, archive, one, on=False)
    assert not archive.protection(folder_of(one)).held
    assert not archive.protection(key_of(account, own)).held
    assert archive.protection(key_of(account, common)).held
    assert not protection(catalogue, archive, one).held
    hold(catalogue, archive, other, on=False)
    assert not archive.protection(key_of(account, common)).held


def test_a_chunk_that_is_held_does_not_go(
    catalogue: Catalogue, archive: Archive, account: Account, deposit: Deposit
) -> None:
    """Somebody's own stop on a chunk is told beforehand, and honoured."""
    own = payload()
    _, _, user = deposit(own)
    archive.hold(key_of(account, own), on=True)
    assert protection(catalogue, archive, user).held
    with pytest.raises(ArchiveRefused):
        leave(catalogue, archive, user)
    archive.hold(key_of(account, own), on=False)
    disposed(catalogue, archive, user)
    assert archive.versions(key_of(account, own)) == []


def test_a_deposit_between_decision_and_removal_brings_its_own(
    catalogue: Catalogue,
    archive: Archive,
    account: Account,
    deposit: Deposit,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A chunk on its way out is not relied on: what is brought anew stays when the old goes."""
    common = payload()
    _, _, going = deposit(common)
    remove = archive.store.remove_versions
    came: list[tuple[Bundle, Receipt, ChunkUser]] = []

    def meanwhile(versions: object) -> None:
        came.append(deposit(common))
        remove(versions)  # type: ignore[arg-type]

    monkeypatch.setattr(archive.store, "remove_versions", meanwhile)
    disposed(catalogue, archive, going)
    ((bundle, receipt, _),) = came
    assert is_whole(archive, receipt, bundle, tmp_path)
    assert len(archive.versions(key_of(account, common))) == 1


def test_a_deposit_that_claimed_first_keeps_the_chunk(
    catalogue: Catalogue, archive: Archive, account: Account, deposit: Deposit, tmp_path: Path
) -> None:
    """A claim alone is a user: the chunk stays although nothing of the bundle lies there yet."""
    common = payload()
    _, _, going = deposit(common)
    bundle = bundle_with(tmp_path, f"ny_{uuid4().hex}_scheduled", [common])
    shared = claim(catalogue, account, bundle)
    disposed(catalogue, archive, going)
    assert shared == Sharing(key_of(account, common).split("/")[1])
    assert len(archive.versions(key_of(account, common))) == 1
    receipt = archive.deposit(bundle, account.id, None, sharing=shared)
    assert is_whole(archive, receipt, bundle, tmp_path)


def test_two_that_go_at_once_take_the_chunk_with_them(
    catalogue: Catalogue, archive: Archive, account: Account, deposit: Deposit
) -> None:
    """Each sees the other as still there at first; the second to decide removes what both had."""
    common = payload()
    (_, _, one), (_, _, other) = deposit(common), deposit(common)
    leave(catalogue, archive, one)
    assert len(archive.versions(key_of(account, common))) == 1
    leave(catalogue, archive, other)
    assert archive.versions(key_of(account, common)) == []


@pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)
def test_a_deposit_that_is_taken_up_again_does_not_rely_on_what_it_was_leaving(
    catalogue: Catalogue,
    archive: Archive,
    account: Account,
    deposit: Deposit,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Let go of as unfinished and deposited at the same moment, it brings its chunks anew."""
    bundle, _, user = deposit(payload())
    remove = archive.store.remove_versions
    came: list[Receipt] = []

    def meanwhile(versions: object) -> None:
        came.append(deposited(catalogue, archive, account, bundle))
        remove(versions)  # type: ignore[arg-type]

    with monkeypatch.context() as late:
        late.setattr(archive.store, "remove_versions", meanwhile)
        leave(catalogue, archive, user)
    assert is_whole(archive, came[0], bundle, tmp_path)


@pytest.mark.parametrize("step", ["leave", "remove_versions", "remove", "forget"])
def test_a_disposal_that_was_cut_short_is_finished(
    catalogue: Catalogue,
    archive: Archive,
    account: Account,
    deposit: Deposit,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    """Ended right after any step, with a deposit before the next try: all is as it should be."""
    common, own = payload(), payload()
    _, _, going = deposit(common, own)
    owners = {"leave": type(catalogue.chunks), "forget": type(catalogue.chunks)}
    owner = owners.get(step, archive.store)
    called = getattr(owner, step)

    def last(*arguments: object) -> None:
        called(*arguments)
        raise ArchiveUnavailable("dödad")

    with monkeypatch.context() as killed:
        killed.setattr(owner, step, last)
        with pytest.raises(ArchiveUnavailable, match="dödad"):
            disposed(catalogue, archive, going)
    bundle, receipt, _ = deposit(common)
    disposed(catalogue, archive, going)
    assert archive.versions(folder_of(going)) == []
    assert archive.versions(key_of(account, own)) == []
    assert is_whole(archive, receipt, bundle, tmp_path)
    assert not catalogue.chunks.is_leaving(going.snapshot_id)


_DEPOSITOR = """
import os, sys
from pathlib import Path
from ogonblick.account import Account, Platform
from ogonblick.settings_reading import settings_from
from storage.database.catalogue import open_catalogue
from storage.packages.opening import open_archive
from tests.storage.sharing import bundle_with, deposited, is_whole
account = Account("depositor", "D", Platform.WEBSITE, "https://d.example", sys.argv[1], "F")
settings, place = settings_from(os.environ), Path(sys.argv[2])
catalogue, archive = open_catalogue(settings.database_url), open_archive(settings)
print("ready", flush=True)
for line in sys.stdin:
    data = (place / line.strip()).read_bytes()
    bundle = bundle_with(place / "deposited", line.strip(), [data])
    receipt = deposited(catalogue, archive, account, bundle)
    print(receipt.files[0].version, flush=True)
    sys.stdin.readline()
    print(is_whole(archive, receipt, bundle, place), flush=True)
"""


def test_two_processes_that_dispose_and_deposit_at_once(
    catalogue: Catalogue,
    archive: Archive,
    settings: Settings,
    account: Account,
    deposit: Deposit,
    tmp_path: Path,
) -> None:
    """One removes the last user of a chunk while another begins to use it: it is there after."""
    url = catalogue._engine.url.render_as_string(hide_password=False)
    environment = environment_of(replace(settings, database=url))
    with subprocess.Popen(
        [sys.executable, "-c", _DEPOSITOR, account.municipality, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment | {"PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdout.readline()
        for number in range(12):
            common = payload()
            _, _, going = deposit(common)
            (tmp_path / f"delad-{number}").write_bytes(common)
            process.stdin.write(f"delad-{number}\n")
            process.stdin.flush()
            disposed(catalogue, archive, going)
            assert process.stdout.readline().strip()
            process.stdin.write("\n")
            process.stdin.flush()
            assert process.stdout.readline() == "True\n"
        process.stdin.close()


@pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)
def test_an_upload_that_was_cut_short_goes_too(
    catalogue: Catalogue,
    archive: Archive,
    account: Account,
    deposit: Deposit,
    settings: Settings,
) -> None:
    """Parts of a chunk, sent by a try that was killed, are content as well; a neighbour's stay."""
    common, own = payload(), payload()
    deposit(common)
    _, _, user = deposit(common, own)
    with closing(another_client(settings)) as client:
        for data in (common, own):
            place = {"Bucket": settings.s3_bucket, "Key": key_of(account, data)}
            upload = client.create_multipart_upload(**place)["UploadId"]
            client.upload_part(**place, UploadId=upload, PartNumber=1, Body=data)
        disposed(catalogue, archive, user)
        chunks = key_of(account, own).partition("sha256")[0]
        left = client.list_multipart_uploads(Bucket=settings.s3_bucket, Prefix=chunks)
        assert [one["Key"] for one in left["Uploads"]] == [key_of(account, common)]


def test_the_index_is_made_again_from_the_maps(
    catalogue: Catalogue, archive: Archive, account: Account, deposit: Deposit
) -> None:
    """With the catalogue lost, the archive says who needs what, and disposal goes on from there."""
    common = payload()
    (_, _, one), (_, _, other) = deposit(common), deposit(common)
    for user in (one, other):
        catalogue.chunks.forget(user.snapshot_id)
    with pytest.raises(CatalogueError, match="Bygg om"):
        leave(catalogue, archive, one)
    assert index_chunks(catalogue, archive, [account.id]).count >= 2
    assert catalogue.chunks.neighbours(one.snapshot_id) == {other}
    disposed(catalogue, archive, one)
    assert len(archive.versions(key_of(account, common))) == 1


def test_a_map_nobody_can_read_needs_another_word_for_what_it_named(
    catalogue: Catalogue, archive: Archive, settings: Settings, account: Account, deposit: Deposit
) -> None:
    """The catalogue's: with it the chunks go, and the map is named; without it nothing goes."""
    own = payload()
    _, (file, _), user = _map_spoilt(archive, settings, deposit(own))
    known = catalogue.chunks.of(user.snapshot_id)
    catalogue.chunks.forget(user.snapshot_id)
    with pytest.raises(CatalogueError, match="Bygg om"):
        leave(catalogue, archive, user)
    assert {one.key for one in archive.versions(key_of(account, own))} == known
    catalogue.chunks.claim(user, key_of(account, own).split("/")[1], [digest_of([own])])
    assert leave(catalogue, archive, user) == [laid_at(file)]
    assert archive.versions(key_of(account, own)) == []


def _map_spoilt(
    archive: Archive, settings: Settings, laid: tuple[Bundle, Receipt, ChunkUser]
) -> tuple[Bundle, tuple[StoredFile, ...], ChunkUser]:
    """Lay something else in the place of a bundle's map, and remove the map itself."""
    bundle, receipt, user = laid
    key = laid_at(receipt.files[0])
    archive.remove(key)
    another_client(settings).put_object(Bucket=settings.s3_bucket, Key=key, Body=b"[" * 99)
    return bundle, receipt.files, user


def test_one_that_is_on_its_way_out_needs_no_chunk(catalogue: Catalogue) -> None:
    """Who takes back a copy asks who stays by its chunks: not who goes at the same time."""
    digest = digest_of([b"delad"])
    key = chunk_key("k", digest)
    for name in ("ena", "andra"):
        catalogue.chunks.claim(ChunkUser("a", name), "k", [digest])
    assert catalogue.chunks.needed([key], "ena") == {key}
    catalogue.chunks.leave("andra")
    assert catalogue.chunks.needed([key], "ena") == frozenset()


@pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)
def test_a_claim_costs_no_more_for_a_chunk_that_thousands_need(catalogue: Catalogue) -> None:
    """Counted in steps of the database: what is looked at are those that leave, not all users."""
    digest = digest_of([b"delad"])
    few = steps_of_claim(catalogue, digest)
    row = {"municipality": "k", "digest": digest, "account_id": "a", "leaving": False}
    with writing(catalogue._engine) as connection:
        others = [{**row, "snapshot_id": f"s{number}"} for number in range(3000)]
        connection.execute(insert(chunks), others)
    assert steps_of_claim(catalogue, digest) < 2 * few


def steps_of_claim(catalogue: Catalogue, digest: Digest) -> int:
    """Return how many steps the database took for a claim of one chunk."""
    steps = count()

    def step() -> int:
        return next(steps) * 0

    def connected(driver: DBAPIConnection, _: object) -> None:
        driver.set_progress_handler(step, 1)  # type: ignore[attr-defined]

    catalogue._engine.dispose()
    event.listen(catalogue._engine, "connect", connected)
    catalogue.chunks.claim(ChunkUser("a", uuid4().hex), "k", [digest])
    event.remove(catalogue._engine, "connect", connected)
    catalogue._engine.dispose()
    return next(steps)
