"""The archive in S3: written once, locked, proven, read back whole or in part."""

import os
import socket
import threading
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.exceptions import ClientError

from ogonblick.bundle import Bundle
from ogonblick.digest import Digest
from ogonblick.errors import (
    ArchiveError,
    ArchiveRefused,
    ArchiveUnavailable,
    DiskFull,
    NotInArchive,
    ReceiptMismatch,
    SettingsError,
)
from ogonblick.settings import Secret, Settings
from ogonblick.snapshot import StoredFile
from storage.archive import Sending
from storage.packages.depositing import sending
from storage.packages.keeping import Archive
from storage.packages.opening import Patience, _configured, open_archive
from storage.stores import s3_sending
from storage.stores.s3_bucket import Bucket

pytestmark = pytest.mark.s3

LOCKED = date(2036, 7, 1)
HASTY = Patience(attempts=1, waits=(), connect=1, read=5)

MakeBundle = Callable[[dict[str, bytes]], Bundle]


@pytest.fixture(scope="module")
def client(settings: Settings) -> Any:
    """Give somebody else's way to the same archive."""
    return boto3.client(
        "s3",
        endpoint_url=settings.s3_endpoint,
        region_name=settings.s3_region,
        aws_access_key_id=settings.s3_access_key,
        aws_secret_access_key=settings.s3_secret_key.value,
    )


@pytest.fixture
def bundle(make_bundle: MakeBundle) -> Bundle:
    """Give a bundle of two files."""
    return make_bundle({"snapshot.wacz": b"w" * 300_000, "manifest.json": b"{}"})


def _versions(archive: Archive, prefix: str) -> list[str]:
    """Return the key of every version and delete marker below the prefix."""
    return sorted(version.key for version in archive.versions(prefix))


def test_receipt_is_the_archives_own_answer(archive: Archive, bundle: Bundle) -> None:
    """Every file is seen again with key, version, size, digest and lock."""
    receipt = archive.deposit(bundle, "konto", LOCKED)
    assert [file.key for file in receipt.files] == [
        f"snapshots/konto/{bundle.snapshot_id}/snapshot.wacz",
        f"snapshots/konto/{bundle.snapshot_id}/manifest.json",
    ]
    assert [(file.size, file.digest) for file in receipt.files] == [
        (file.size, file.digest) for file in bundle.files
    ]
    assert {file.locked_until for file in receipt.files} == {"2036-07-01T00:00:00+00:00"}
    assert {file.lock_mode for file in receipt.files} == {"GOVERNANCE"}
    assert all(file.version for file in receipt.files)


def test_deposit_again_sends_nothing(archive: Archive, bundle: Bundle) -> None:
    """A second deposit gives the same receipt and leaves one version of each file."""
    first = archive.deposit(bundle, "konto", LOCKED)
    assert archive.deposit(bundle, "konto", LOCKED) == first
    assert _versions(archive, f"snapshots/konto/{bundle.snapshot_id}/") == sorted(
        file.key for file in first.files
    )


def test_deposit_killed_between_two_files_is_finished(archive: Archive, bundle: Bundle) -> None:
    """What was written before the kill is kept, the rest is added, each in one version."""
    killed = replace(bundle, files=bundle.files[:1])
    (kept,) = archive.deposit(killed, "konto", LOCKED).files
    receipt = archive.deposit(bundle, "konto", LOCKED)
    assert receipt.files[0] == kept
    assert len(_versions(archive, f"snapshots/konto/{bundle.snapshot_id}/")) == 2


def test_locked_version_cannot_be_deleted(archive: Archive, client: Any, bundle: Bundle) -> None:
    """The lock holds: the archive refuses to delete the version, and it can still be read."""
    file = archive.deposit(bundle, "konto", LOCKED).files[0]
    with pytest.raises(ClientError, match="AccessDenied"):
        client.delete_object(Bucket="arkivprov", Key=file.key, VersionId=file.version)
    assert archive.open(file).read(3) == b"www"


def test_lock_that_is_too_short_is_lengthened(archive: Archive, bundle: Bundle) -> None:
    """Depositing with a later date lengthens the lock of the version that is there."""
    short = archive.deposit(bundle, "konto", None)
    long = archive.deposit(bundle, "konto", LOCKED)
    assert [file.version for file in long.files] == [file.version for file in short.files]
    assert {file.locked_until for file in short.files} == {""}
    assert {file.locked_until for file in long.files} == {"2036-07-01T00:00:00+00:00"}
    assert archive.deposit(bundle, "konto", date(2030, 1, 1)) == long


def test_lock_never_passes_what_ceph_can_hold(archive: Archive, bundle: Bundle) -> None:
    """A lock "for ever" is cut at 2099, because Ceph turns 2107 into 1971."""
    files = archive.deposit(bundle, "konto", date(2150, 1, 1)).files
    assert files[0].locked_until == "2099-12-31T00:00:00+00:00"


def test_changed_file_is_refused_by_the_archive(archive: Archive, bundle: Bundle) -> None:
    """A file that is no longer what was sealed does not get in."""
    (bundle.folder / "snapshot.wacz").write_bytes(b"x" * 300_000)
    with pytest.raises(ReceiptMismatch, match=r"snapshot\.wacz är inte den fil som förseglades"):
        archive.deposit(bundle, "konto", LOCKED)
    assert _versions(archive, f"snapshots/konto/{bundle.snapshot_id}/") == []


def test_other_bytes_under_the_same_key_become_a_new_version(
    archive: Archive, bundle: Bundle, make_bundle: MakeBundle
) -> None:
    """A bundle sealed anew for the same order is kept beside the first, and both can be read."""
    first = archive.deposit(bundle, "konto", LOCKED).files[0]
    anew = replace(make_bundle({"snapshot.wacz": b"nytt"}), snapshot_id=bundle.snapshot_id)
    second = archive.deposit(anew, "konto", LOCKED).files[0]
    assert (first.key, archive.open(first).read(2)) == (second.key, b"ww")
    assert archive.open(second).read() == b"nytt"


def test_a_setting_makes_locks_that_nobody_can_lift(
    settings: Settings, archive: Archive, client: Any, make_bundle: MakeBundle
) -> None:
    """What is deposited so is kept even from an administrator; what was locked keeps its mode."""
    hard = open_archive(replace(settings, lock_mode="compliance"), HASTY)
    soft = archive.deposit(make_bundle({"manifest.json": b"{}"}), "konto", LOCKED)
    receipts = [hard.deposit(make_bundle({"manifest.json": b"{}"}), "konto", LOCKED), soft]
    for receipt in receipts:
        hard.lengthen(receipt, date(2050, 1, 1))
    told = [hard.store.find(receipt.files[0].key) for receipt in receipts]
    assert [(one.lock_mode, one.locked_until[:4]) for one in told if one] == [
        ("COMPLIANCE", "2050"),
        ("GOVERNANCE", "2050"),
    ]
    (file,) = receipts[0].files
    at = {"Bucket": "arkivprov", "Key": file.key, "VersionId": file.version}
    with pytest.raises(ClientError, match="AccessDenied"):
        client.delete_object(**at, BypassGovernanceRetention=True)


def test_large_file_goes_in_parts(
    archive: Archive,
    client: Any,
    make_bundle: MakeBundle,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """A file over the limit is sent in parts, locked, proven by its parts' checksums, and whole."""
    monkeypatch.setattr(s3_sending, "WHOLE", 5 << 20)
    monkeypatch.setattr(s3_sending, "PART", 5 << 20)
    content = bytes(range(256)) * (12 << 12)
    bundle = make_bundle({"snapshot.wacz": content})
    key = f"snapshots/konto/{bundle.snapshot_id}/snapshot.wacz"
    client.create_multipart_upload(Bucket="arkivprov", Key=key)  # a killed run's
    (file,) = archive.deposit(bundle, "konto", LOCKED).files
    assert file.locked_until == "2036-07-01T00:00:00+00:00"
    head = client.head_object(Bucket="arkivprov", Key=key, ChecksumMode="ENABLED")
    assert head["ChecksumSHA256"].endswith("-3")
    assert "Uploads" not in client.list_multipart_uploads(Bucket="arkivprov", Prefix=key)
    archive.fetch(file, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == content
    monkeypatch.setattr(s3_sending, "PART", 6 << 20)  # as another program might, or a later one
    assert archive.deposit(bundle, "konto", LOCKED).files == (file,)


def test_two_that_send_a_large_file_at_once_are_both_answered(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Who began first is not cut short by who began later, and who comes last finds it there."""
    sent_parts, began = s3_sending._sent_parts, list[int]()
    both_began, one_ended = threading.Event(), threading.Event()

    def in_turn(bucket: Bucket, sending: Sending, upload: str) -> Any:
        if threading.get_ident() not in began:
            began.append(threading.get_ident())
            if len(began) == 1:
                assert both_began.wait(60)
            else:
                both_began.set()
                assert one_ended.wait(60)
        return sent_parts(bucket, sending, upload)

    def put() -> StoredFile:
        try:
            return store.put(large)
        finally:
            one_ended.set()

    monkeypatch.setattr(s3_sending, "WHOLE", 5 << 20)
    monkeypatch.setattr(s3_sending, "_sent_parts", in_turn)
    (tmp_path / "stor").write_bytes(os.urandom(6 << 20))
    large = sending(tmp_path / "stor", f"samtidigt/{uuid4().hex}", None)
    store = open_archive(settings, Patience(attempts=2, waits=(0, 0, 0))).store
    store.prepare()
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(put) for _ in range(2)]
    assert {one.result().digest for one in both} == {large.digest}
    assert store.read(large.key, "", 0, 9) == (tmp_path / "stor").read_bytes()[:9]


def test_large_file_that_changed_is_refused(
    archive: Archive, make_bundle: MakeBundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parts that are not together the sealed file never become an object."""
    monkeypatch.setattr(s3_sending, "WHOLE", 5 << 20)
    monkeypatch.setattr(s3_sending, "PART", 5 << 20)
    bundle = make_bundle({"snapshot.wacz": b"w" * (6 << 20)})
    (bundle.folder / "snapshot.wacz").write_bytes(b"x" * (6 << 20))
    with pytest.raises(ReceiptMismatch):
        archive.deposit(bundle, "konto", LOCKED)
    assert _versions(archive, f"snapshots/konto/{bundle.snapshot_id}/") == []


def test_member_of_a_package_is_read_without_the_rest(
    archive: Archive, make_bundle: MakeBundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ZIP reader finds a small member of a large package in a few ranges."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("archive/data.warc.gz", b"w" * 5_000_000)
        package.writestr("posts.jsonl", b'{"text": "hej"}')
        package.writestr("archive/more.warc.gz", b"w" * 5_000_000)
    (file,) = archive.deposit(make_bundle({"snapshot.wacz": packed.getvalue()}), "k", None).files
    received: list[int] = []
    ask = archive.store.read

    def counted(key: str, version: str, start: int, end: int) -> bytes:
        received.append(end - start)
        return ask(key, version, start, end)

    monkeypatch.setattr(archive.store, "read", counted)
    with archive.open(file) as stream, zipfile.ZipFile(stream) as package:
        assert package.read("posts.jsonl") == b'{"text": "hej"}'
    assert sum(received) < 1_500_000


def test_fetch_gives_the_whole_file(archive: Archive, bundle: Bundle, tmp_path: Path) -> None:
    """What comes back is what was sent, and no half-written file is left beside it."""
    file = archive.deposit(bundle, "konto", None).files[0]
    archive.fetch(file, tmp_path / "snapshot.wacz")
    assert (tmp_path / "snapshot.wacz").read_bytes() == b"w" * 300_000
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(
    "claim", [{"digest": Digest("sha256", "00" * 32)}, {"size": 1}], ids=["digest", "size"]
)
def test_fetch_of_something_else_leaves_nothing(
    archive: Archive, bundle: Bundle, tmp_path: Path, claim: dict[str, object]
) -> None:
    """When size or digest differ from the receipt, no file is handed out."""
    file = archive.deposit(bundle, "konto", None).files[0]
    with pytest.raises(ReceiptMismatch, match="inte den fil som kvittot beskriver"):
        archive.fetch(replace(file, **claim), tmp_path / "target")  # type: ignore[arg-type]
    assert [path.name for path in tmp_path.iterdir()] == [bundle.folder.name]


def test_fetch_to_a_full_disk_says_so(archive: Archive, bundle: Bundle, tmp_path: Path) -> None:
    """A disk without room gives DiskFull. /dev/full is the kernel's own full disk."""
    file = archive.deposit(bundle, "konto", None).files[0]
    (tmp_path / "target.part").symlink_to("/dev/full")
    with pytest.raises(DiskFull, match="Frigör plats"):
        archive.fetch(file, tmp_path / "target")
    assert not (tmp_path / "target").exists()


def test_evidence_is_written_unlocked(archive: Archive, tmp_path: Path) -> None:
    """A picture of a wall is kept under its key, without lock, and read by the key alone."""
    (tmp_path / "wall.png").write_bytes(b"png")
    stored = archive.put_evidence("deviations/prov/wall.png", tmp_path / "wall.png")
    assert (stored.locked_until, stored.size) == ("", 3)
    assert archive.open_key("deviations/prov/wall.png").read() == b"png"


def test_absent_key_is_not_in_the_archive(archive: Archive, tmp_path: Path) -> None:
    """Asking for what is not there gives NotInArchive with the key."""
    nothing = StoredFile("snapshots/ingen/fil", "", 1, Digest("sha256", "00" * 32))
    with pytest.raises(NotInArchive, match="snapshots/ingen/fil"):
        archive.open_key(nothing.key)
    with pytest.raises(NotInArchive, match="snapshots/ingen/fil"):
        archive.fetch(nothing, tmp_path / "target")


@pytest.mark.parametrize("wrong", ["s3_access_key", "s3_secret_key"])
def test_wrong_key_names_the_settings_and_no_secret(settings: Settings, wrong: str) -> None:
    """A wrong key is refused at once, with the settings to check and without the secret."""
    value = Secret("hemligt-ord") if wrong == "s3_secret_key" else "fel-nyckel"
    refused = open_archive(replace(settings, **{wrong: value}))  # type: ignore[arg-type]
    with pytest.raises(ArchiveRefused, match="OGONBLICK_S3_ACCESS_KEY") as raised:
        refused.prepare()
    assert "hemligt-ord" not in str(raised.value)
    assert settings.s3_secret_key.value not in str(raised.value)


def test_archive_that_is_down_is_temporary(settings: Settings) -> None:
    """No answer is a temporary error that names the address."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{closed.getsockname()[1]}"
        down = open_archive(replace(settings, s3_endpoint=endpoint), HASTY)
        with pytest.raises(ArchiveUnavailable, match=endpoint) as raised:
            down.prepare()
    assert raised.value.temporary


def test_default_patience_outlasts_forty_seconds() -> None:
    """The waits alone, without botocore's own, are longer than the outage to survive."""
    assert sum(Patience().waits) > 40
    assert Patience().attempts >= 8


def test_bucket_without_lock_is_refused(settings: Settings, client: Any) -> None:
    """A bucket that somebody made without object lock is not used."""
    client.create_bucket(
        Bucket="utan-las", CreateBucketConfiguration={"LocationConstraint": "eu-north-1"}
    )
    with pytest.raises(ArchiveError, match="utan-las saknar versioner eller object lock"):
        open_archive(replace(settings, s3_bucket="utan-las"), HASTY).prepare()


@pytest.mark.parametrize(
    ("endpoint", "hashed"),
    [
        ("http://127.0.0.1:8333", False),
        ("http://[::1]:8333", False),
        ("http://arkiv.example:8333", None),
        ("http://127.0.0.1.example:8333", None),
        ("https://arkiv.example", None),
        ("https://127.0.0.1", None),
    ],
)
def test_only_on_this_machine_a_body_goes_unsigned(endpoint: str, hashed: bool | None) -> None:
    """Anywhere else botocore decides, which signs it unless TLS and a checksum guard it."""
    config = _configured(endpoint, Patience())
    assert config.s3.get("payload_signing_enabled") is hashed
    assert config.s3["addressing_style"] == "path"
    assert config.retries["total_max_attempts"] == Patience().attempts


def test_archive_without_address_is_a_setting_to_make() -> None:
    """No endpoint names the setting, instead of addressing somebody's cloud."""
    with pytest.raises(SettingsError, match="OGONBLICK_S3_ENDPOINT"):
        open_archive(Settings())


def test_retention_that_is_over_is_refused(archive: Archive, bundle: Bundle) -> None:
    """A lock until yesterday is no lock: the archive's refusal comes out as our error."""
    with pytest.raises(ArchiveError):
        archive.deposit(bundle, "konto", datetime(2020, 1, 1, tzinfo=UTC).date())
