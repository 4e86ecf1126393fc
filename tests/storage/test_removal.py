"""Removal from the archive: whole, seen, and never past a lock; then the bytes are gone too."""

import contextlib
import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest

from ogonblick.bundle import Bundle
from ogonblick.errors import ArchiveError, ArchiveRefused, ArchiveUnavailable
from ogonblick.settings import Settings
from storage.archive import Protection
from storage.embedded import reclaim as reclaiming
from storage.embedded.reclaim import embedded_at, reclaim
from storage.embedded.server import EmbeddedS3
from storage.packages.keeping import Archive
from storage.stores import s3_removal

pytestmark = pytest.mark.s3

MakeBundle = Callable[[dict[str, bytes]], Bundle]
BUCKET = "arkivprov"


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
    """Give a bundle whose bytes no compression can hide."""
    return make_bundle({"snapshot.wacz": os.urandom(300_000), "manifest.json": b"{}"})


def place_of(bundle: Bundle) -> str:
    """Return where a bundle lies."""
    return f"snapshots/konto/{bundle.snapshot_id}/"


def content_of(bundle: Bundle) -> bytes:
    """Return bytes from the middle of a bundle, which lie nowhere else."""
    return (bundle.folder / "snapshot.wacz").read_bytes()[100_000:100_064]


def lies_in(folder: Path, content: bytes) -> bool:
    """Say whether the bytes lie in any of the archive's files."""
    return any(content in path.read_bytes() for path in folder.rglob("*.dat"))


def test_every_version_and_marker_goes_and_a_neighbour_stays(
    archive: Archive, client: Any, bundle: Bundle, make_bundle: MakeBundle, tmp_path: Path
) -> None:
    """A newer version, a delete marker and an upload that was cut short go with the rest."""
    neighbour = make_bundle({"snapshot.wacz": b"granne"})
    (kept,) = archive.deposit(neighbour, "konto", None).files
    first = archive.deposit(bundle, "konto", None).files[0]
    client.put_object(Bucket=BUCKET, Key=first.key, Body=b"senare")
    client.delete_object(Bucket=BUCKET, Key=first.key)
    client.create_multipart_upload(Bucket=BUCKET, Key=first.key)
    found = archive.versions(place_of(bundle))
    assert (len(found), [one.is_marker for one in found].count(True)) == (4, 1)
    archive.remove(place_of(bundle))
    assert archive.versions(place_of(bundle)) == []
    assert "Uploads" not in client.list_multipart_uploads(Bucket=BUCKET, Prefix=place_of(bundle))
    archive.fetch(kept, tmp_path / "granne")
    assert (tmp_path / "granne").read_bytes() == b"granne"


def test_a_long_listing_has_every_version(
    archive: Archive, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked for in parts, nothing is lost where a part ends: versions of a key, nor other keys."""
    place = f"lang/{uuid4().hex}/"
    for key in ("a/1", "a/1", "a/sig", "a/sig.json", "b/2", "b/2", "c/3"):
        client.put_object(Bucket=BUCKET, Key=f"{place}{key}", Body=b"innehall")
    whole = archive.versions(place)
    assert len(whole) == 7
    for most in (2, 3, 4, 5):
        monkeypatch.setattr(s3_removal, "_AT_ONCE", most)
        assert archive.versions(place) == whole


def test_a_long_listing_has_folders_named_alike_and_a_key_of_many_versions(
    archive: Archive, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the archive's own listing loses is asked for by itself, and nothing is left of it."""
    place = f"lang/{uuid4().hex}/"
    alike = [f"{name}/{number}" for name in ("kommun", "kommun-x", "z") for number in range(5)]
    for key in (*alike, *["en/record.json"] * 7):
        client.put_object(Bucket=BUCKET, Key=f"{place}{key}", Body=b"innehall")
    whole = set(archive.versions(place))
    assert len(whole) == 22
    for most in (3, 7, 10):
        monkeypatch.setattr(s3_removal, "_AT_ONCE", most)
        assert set(archive.versions(place)) == whole
    archive.remove(place)
    monkeypatch.undo()
    assert archive.versions(place) == []


def test_what_is_spared_stays(archive: Archive, make_bundle: MakeBundle) -> None:
    """The chain of events is left where it lies; removing once more changes nothing."""
    bundle = make_bundle({"events/0001.xml": b"<premis/>", "manifest.json": b"{}"})
    archive.deposit(bundle, "konto", None)
    spared = f"{place_of(bundle)}events/"
    for _ in range(2):
        archive.remove(place_of(bundle), spared)
        left = [one.key for one in archive.versions(place_of(bundle))]
        assert left == [f"{spared}0001.xml"]
    assert archive.versions(place_of(bundle), spared) == []


def test_a_lock_is_told_and_never_passed(archive: Archive, bundle: Bundle) -> None:
    """What is locked says until when, and the archive's refusal comes out as ours."""
    archive.deposit(bundle, "konto", date(2036, 7, 1))
    until = datetime(2036, 7, 1, tzinfo=UTC)
    assert archive.protection(place_of(bundle)) == Protection(until)
    with pytest.raises(ArchiveRefused):
        archive.remove(place_of(bundle))
    assert len(archive.versions(place_of(bundle))) == 2


def test_a_lock_that_is_over_lets_go(archive: Archive, client: Any, bundle: Bundle) -> None:
    """Once its moment has passed a lock keeps nothing, without any right to go past it."""
    file = archive.deposit(bundle, "konto", None).files[0]
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)
    client.put_object_retention(
        Bucket=BUCKET,
        Key=file.key,
        VersionId=file.version,
        Retention={"Mode": "GOVERNANCE", "RetainUntilDate": until},
    )
    with pytest.raises(ArchiveRefused):
        archive.remove(place_of(bundle))
    deadline = time.monotonic() + 10
    while archive.versions(place_of(bundle)):
        assert time.monotonic() < deadline
        with contextlib.suppress(ArchiveRefused):
            archive.remove(place_of(bundle))
        time.sleep(0.05)
    assert datetime.now(UTC) >= until


def test_a_hold_is_the_archives_own_too(archive: Archive, bundle: Bundle) -> None:
    """A legal hold keeps every version until it is lifted."""
    archive.deposit(bundle, "konto", None)
    archive.hold(place_of(bundle), on=True)
    assert archive.protection(place_of(bundle)).held
    with pytest.raises(ArchiveRefused):
        archive.remove(place_of(bundle))
    archive.hold(place_of(bundle), on=False)
    assert archive.protection(place_of(bundle)) == Protection()
    archive.remove(place_of(bundle))
    assert archive.versions(place_of(bundle)) == []


def test_a_hold_that_another_has_set_is_never_lifted(archive: Archive, bundle: Bundle) -> None:
    """Ours come and go on the other versions; somebody else's stays, and so do others' tags."""
    theirs, ours = archive.deposit(bundle, "konto", None).files
    client, place = archive.store._store._client, place_of(bundle)
    at = {"Bucket": BUCKET, "Key": theirs.key, "VersionId": theirs.version}
    tagged = {"Bucket": BUCKET, "Key": ours.key, "VersionId": ours.version}
    tags = [{"Key": "klass", "Value": "2"}]
    client.put_object_legal_hold(**at, LegalHold={"Status": "ON"})
    client.put_object_tagging(**tagged, Tagging={"TagSet": tags})
    for _ in range(2):
        archive.hold(place, on=True)
        assert archive.protection(place) == Protection(None, held=True, held_by_others=True)
        archive.hold(place, on=False)
        assert client.get_object_legal_hold(**at)["LegalHold"]["Status"] == "ON"
        assert client.get_object_legal_hold(**tagged)["LegalHold"]["Status"] == "OFF"
        assert client.get_object_tagging(**tagged)["TagSet"] == tags
    client.put_object_legal_hold(**at, LegalHold={"Status": "OFF"})


def test_a_document_is_preserved_once_and_locked(archive: Archive, tmp_path: Path) -> None:
    """Written again it is the same version, locked as long as any archive can."""
    written = tmp_path / "protokoll.txt"
    written.write_text("GALLRINGSPROTOKOLL", encoding="utf-8")
    first = archive.preserve("certificates/prov/protokoll.txt", written)
    assert archive.preserve("certificates/prov/protokoll.txt", written) == first
    assert first.locked_until == "2099-12-31T00:00:00+00:00"


def test_what_is_preserved_is_never_written_over(archive: Archive, tmp_path: Path) -> None:
    """Another content under the same key is an error of ours, and makes no second version."""
    written = tmp_path / "protokoll.txt"
    written.write_text("ett", encoding="utf-8")
    archive.preserve("certificates/upptaget/protokoll.txt", written)
    written.write_text("ett annat", encoding="utf-8")
    with pytest.raises(ArchiveError, match="bevarar redan något annat"):
        archive.preserve("certificates/upptaget/protokoll.txt", written)
    assert len(archive.versions("certificates/upptaget/")) == 1


def test_removed_bytes_are_gone_when_the_archive_has_given_them_back(
    server: EmbeddedS3, archive: Archive, bundle: Bundle, make_bundle: MakeBundle
) -> None:
    """Right after removal the bytes still lie in its files; afterwards only the neighbour's do."""
    neighbour = make_bundle({"snapshot.wacz": os.urandom(300_000)})
    for one in (bundle, neighbour):
        archive.deposit(one, "konto", None)
    archive.remove(place_of(bundle))
    folder = server.log.parent
    assert lies_in(folder, content_of(bundle))
    reclaim(folder, BUCKET)
    assert not lies_in(folder, content_of(bundle))
    assert lies_in(folder, content_of(neighbour))


def test_what_is_not_given_back_in_time_is_told(
    server: EmbeddedS3, archive: Archive, bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An archive that still has the bytes is a temporary error, never taken for one that has not.

    Without the order to compact nothing is given back, and the index says so.
    """
    archive.deposit(bundle, "konto", None)
    archive.remove(place_of(bundle))
    monkeypatch.setattr(reclaiming, "_COMPACT", ())
    monkeypatch.setattr(reclaiming, "_PATIENCE", 0.5)
    with pytest.raises(ArchiveUnavailable, match="ännu inte återtagit"):
        reclaim(server.log.parent, BUCKET)
    assert lies_in(server.log.parent, content_of(bundle))


def test_only_the_embedded_archive_is_embedded(server: EmbeddedS3, tmp_path: Path) -> None:
    """The settings lead to it when its folder is in the home and its address is the one named."""
    home = tmp_path / "home"
    (home / "s3").mkdir(parents=True)
    answering = server.settings(Settings(home=home))
    assert embedded_at(answering) is None
    (home / "s3" / "ports.json").write_text((server.log.parent / "ports.json").read_text())
    assert embedded_at(answering) == home / "s3"
    assert embedded_at(Settings(home=home, s3_endpoint="https://s3.example")) is None
