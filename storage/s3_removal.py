"""Removing from the archive: every version of an object, seen to be gone, and never past a lock.

An archive's legal hold is one bit, and does not say who set it. So ours are tagged, on the version
itself: a hold without the tag is somebody else's, and is never lifted here. (SeaweedFS 4.48 keeps
tags by version, on locked ones too, 2026-11.)
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from ogonblick.errors import ArchiveUnavailable
from storage.s3_bucket import Bucket
from storage.s3_sending import drop_unfinished

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import HeadObjectOutputTypeDef, TagTypeDef

_OURS: "TagTypeDef" = {"Key": "legal-hold-by", "Value": "ogonblick"}
"""The tag on a version that we have had the archive hold."""


@dataclass(frozen=True)
class Version:
    """One version of an object, or the marker that hides them: its key, version id and bytes."""

    key: str
    id: str
    is_marker: bool = False
    size: int = 0


@dataclass(frozen=True)
class Protection:
    """What keeps an archive from removing something.

    ``until`` is the last moment of its object locks (aware), None if none was ever set; it may
    have passed. ``held`` says whether the archive has a legal hold on any of it, and
    ``held_by_others`` whether one of them is not ours.
    """

    until: datetime | None = None
    held: bool = False
    held_by_others: bool = False


def versions(bucket: Bucket, prefix: str, spared: str) -> Iterator[Version]:
    """Yield all that lies below a prefix, delete markers too, but for what begins as ``spared``."""
    pages = bucket.client.get_paginator("list_object_versions")
    for page in pages.paginate(Bucket=bucket.name, Prefix=prefix):
        listed = [
            Version(one["Key"], one["VersionId"], size=one["Size"])
            for one in page.get("Versions", ())
        ]
        listed += [
            Version(one["Key"], one["VersionId"], is_marker=True)
            for one in page.get("DeleteMarkers", ())
        ]
        yield from (one for one in listed if not (spared and one.key.startswith(spared)))


def protection(bucket: Bucket, prefix: str, spared: str) -> Protection:
    """Ask what protects the versions below a prefix: the longest lock, and whether any is held."""
    found = [one for one in versions(bucket, prefix, spared) if not one.is_marker]
    heads = [(one, bucket.head(one.key, one.id)) for one in found]
    locks = (head.get("ObjectLockRetainUntilDate") for _, head in heads)
    held = [one for one, head in heads if _is_held(head)]
    return Protection(
        until=max((lock for lock in locks if lock), default=None),
        held=bool(held),
        held_by_others=not all(_is_ours(bucket, one) for one in held),
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
    """Set the archive's own legal hold on all versions below a prefix, or lift those we set."""
    for one in versions(bucket, prefix, ""):
        if not one.is_marker:
            held = _is_held(bucket.head(one.key, one.id))
            if on and not held:
                _set(bucket, one)
            elif not on and _is_ours(bucket, one):
                _lift(bucket, one)


def _set(bucket: Bucket, version: Version) -> None:
    """Hold a version. Tagged first: killed in between, it is not held by somebody unknown."""
    others = [tag for tag in _tags(bucket, version) if tag != _OURS]
    _tag(bucket, version, [*others, _OURS])
    _put(bucket, version, "ON")


def _lift(bucket: Bucket, version: Version) -> None:
    """Lift our hold on a version; the tag goes last, so that a kill leaves it ours to lift."""
    _put(bucket, version, "OFF")
    _tag(bucket, version, [tag for tag in _tags(bucket, version) if tag != _OURS])


def _put(bucket: Bucket, version: Version, status: Literal["ON", "OFF"]) -> None:
    bucket.client.put_object_legal_hold(
        Bucket=bucket.name,
        Key=version.key,
        VersionId=version.id,
        LegalHold={"Status": status},
    )


def _is_held(head: "HeadObjectOutputTypeDef") -> bool:
    return head.get("ObjectLockLegalHoldStatus") == "ON"


def _is_ours(bucket: Bucket, version: Version) -> bool:
    """Say whether it was we who had a version held."""
    return _OURS in _tags(bucket, version)


def _tags(bucket: Bucket, version: Version) -> "list[TagTypeDef]":
    """Return all tags of a version; an archive's administrator may have set some too."""
    return bucket.client.get_object_tagging(
        Bucket=bucket.name, Key=version.key, VersionId=version.id
    )["TagSet"]


def _tag(bucket: Bucket, version: Version, tags: "list[TagTypeDef]") -> None:
    bucket.client.put_object_tagging(
        Bucket=bucket.name, Key=version.key, VersionId=version.id, Tagging={"TagSet": tags}
    )
