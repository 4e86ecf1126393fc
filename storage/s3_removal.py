"""Removing from the archive: every version of an object, seen to be gone, and never past a lock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ogonblick.errors import ArchiveUnavailable
from storage.s3_bucket import Bucket
from storage.s3_sending import drop_unfinished


@dataclass(frozen=True)
class Version:
    """One version of an object, or the marker that hides them: its key and its version id."""

    key: str
    id: str
    is_marker: bool = False


@dataclass(frozen=True)
class Protection:
    """What keeps an archive from removing something.

    ``until`` is the last moment of its object locks (aware), None if none was ever set; it may
    have passed. ``held`` says whether the archive has a legal hold on any of it.
    """

    until: datetime | None = None
    held: bool = False


def versions(bucket: Bucket, prefix: str, spared: str) -> Iterator[Version]:
    """Yield all that lies below a prefix, delete markers too, but for what begins as ``spared``."""
    pages = bucket.client.get_paginator("list_object_versions")
    for page in pages.paginate(Bucket=bucket.name, Prefix=prefix):
        listed = [Version(one["Key"], one["VersionId"]) for one in page.get("Versions", ())]
        listed += [
            Version(one["Key"], one["VersionId"], is_marker=True)
            for one in page.get("DeleteMarkers", ())
        ]
        yield from (one for one in listed if not (spared and one.key.startswith(spared)))


def protection(bucket: Bucket, prefix: str, spared: str) -> Protection:
    """Ask what protects the versions below a prefix: the longest lock, and whether any is held."""
    found = versions(bucket, prefix, spared)
    heads = [bucket.head(one.key, one.id) for one in found if not one.is_marker]
    locks = (head.get("ObjectLockRetainUntilDate") for head in heads)
    return Protection(
        until=max((lock for lock in locks if lock), default=None),
        held=any(head.get("ObjectLockLegalHoldStatus") == "ON" for head in heads),
    )


def remove(bucket: Bucket, prefix: str, spared: str) -> None:
    """Remove all versions below a prefix, delete markers and parts of unfinished uploads too.

    No lock is passed by: the archive refuses, and that is an error. Raises ``ArchiveUnavailable``
    while it still lists something.
    """
    drop_unfinished(bucket, prefix)
    for one in list(versions(bucket, prefix, spared)):
        remove_version(bucket, one)
    left = next(versions(bucket, prefix, spared), None)
    if left is not None:
        raise ArchiveUnavailable(
            f"Arkivet har fortfarande {left.key}, fast det togs bort. Försök igen; håller det i"
            " sig, låt arkivets förvaltare kontrollera lagringen."
        )


def remove_version(bucket: Bucket, version: Version) -> None:
    """Remove one version, or one delete marker; one that is gone already is what was wanted."""
    bucket.client.delete_object(Bucket=bucket.name, Key=version.key, VersionId=version.id)


def hold(bucket: Bucket, prefix: str, *, on: bool) -> None:
    """Set or lift the archive's own legal hold on all versions below a prefix."""
    for one in versions(bucket, prefix, ""):
        if not one.is_marker:
            bucket.client.put_object_legal_hold(
                Bucket=bucket.name,
                Key=one.key,
                VersionId=one.id,
                LegalHold={"Status": "ON" if on else "OFF"},
            )
