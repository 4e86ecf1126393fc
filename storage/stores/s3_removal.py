"""Removing from the archive: every version of an object, seen to be gone, and never past a lock.

An archive's legal hold is one bit, and does not say who set it. So ours are tagged, on the version
itself: a hold without the tag is somebody else's, and is never lifted here. (SeaweedFS 4.48 keeps
tags by version, on locked ones too, 2026-11.)
"""

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Literal, TypedDict

from ogonblick.errors import ArchiveUnavailable
from storage.archive import Protection, Version
from storage.stores.s3_bucket import Bucket
from storage.stores.s3_sending import drop_unfinished

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import (
        HeadObjectOutputTypeDef,
        ListObjectVersionsOutputTypeDef,
        TagTypeDef,
    )

_OURS: "TagTypeDef" = {"Key": "legal-hold-by", "Value": "ogonblick"}
"""The tag on a version that we have had the archive hold."""

_AT_ONCE = 1000
"""Versions in a part of a listing; no S3 gives more."""


class _Marker(TypedDict, total=False):
    KeyMarker: str
    VersionIdMarker: str


def versions(bucket: Bucket, prefix: str, spared: str) -> Iterator[Version]:
    """Yield all that lies below a prefix, delete markers too, but for what begins as ``spared``.

    Asked for part by part, each after the last whole folder of the one before. Going on within a
    key, as S3 has it, loses the rest of its versions in SeaweedFS 4.48, and going on within a
    folder loses ``sig`` after ``sig.json``. Folders are still lost after one that is named alike
    and less (``a-b`` after ``a``). So where there is more than one part, the keys are listed too,
    which loses none, and one that was not seen is asked for by itself (2026-11). Not one that a
    delete marker hides: it is seen when what lay before it has been removed.
    """
    for one in _all(bucket, prefix):
        if not (spared and one.key.startswith(spared)):
            yield one


def folders(bucket: Bucket, prefix: str) -> Iterator[str]:
    """Yield the names of the folders right below a prefix.

    Of objects, not of versions: SeaweedFS 4.48 loses folders of a listing of versions (2026-11).
    """
    pages = bucket.client.get_paginator("list_objects_v2")
    for page in pages.paginate(Bucket=bucket.name, Prefix=prefix, Delimiter="/"):
        for one in page.get("CommonPrefixes", ()):
            yield one["Prefix"].removeprefix(prefix).rstrip("/")


def _all(bucket: Bucket, prefix: str) -> Iterator[Version]:
    """Yield all that lies below a prefix: part by part, and then what that lost."""
    first, *more = _parts(bucket, prefix)
    yield from chain(first, *more)
    if more:
        seen = {one.key for part in (first, *more) for one in part}
        for key in _keys(bucket, prefix):
            if key not in seen:
                yield from _of(bucket, key)


def _parts(bucket: Bucket, prefix: str) -> Iterator[list[Version]]:
    """Yield the parts of a listing of versions."""
    after, goes_on = "", True
    while goes_on:
        found, goes_on = _part(bucket, prefix, after)
        after = found[-1].key if found else after
        yield found


def _keys(bucket: Bucket, prefix: str) -> Iterator[str]:
    """Yield the keys of the objects below a prefix."""
    pages = bucket.client.get_paginator("list_objects_v2")
    for page in pages.paginate(Bucket=bucket.name, Prefix=prefix):
        yield from (one["Key"] for one in page.get("Contents", ()))


def _of(bucket: Bucket, key: str) -> list[Version]:
    """Return every version of one key. Below a prefix of its own, going on within it loses none."""
    found: list[Version] = []
    marker: _Marker | None = {}
    while marker is not None:
        page = bucket.client.list_object_versions(
            Bucket=bucket.name, Prefix=key, MaxKeys=_AT_ONCE, **marker
        )
        found += [one for one in _listed(page) if one.key == key]
        marker = _next(page) if page["IsTruncated"] else None
    return sorted(found, key=lambda one: one.is_marker)


def _next(page: "ListObjectVersionsOutputTypeDef") -> _Marker:
    """Return where the part after this one begins."""
    return {
        "KeyMarker": page["NextKeyMarker"],
        "VersionIdMarker": page.get("NextVersionIdMarker", ""),
    }


def _part(bucket: Bucket, prefix: str, after: str) -> tuple[list[Version], bool]:
    """Return the next versions after a key, no folder cut in two, and whether there are more.

    A folder of more than a part is cut between keys, and a key of more is asked for by itself.
    """
    marker: _Marker = {"KeyMarker": after} if after else {}
    page = bucket.client.list_object_versions(
        Bucket=bucket.name, Prefix=prefix, MaxKeys=_AT_ONCE, **marker
    )
    found = [one for one in _listed(page) if one.key != after]
    if not (found and page["IsTruncated"]):
        return found, False
    last = found[-1].key
    folder = f"{last.rpartition('/')[0]}/"
    whole = [one for one in found if not one.key.startswith(folder)]
    return whole or [one for one in found if one.key != last] or _of(bucket, last), True


def _listed(page: "ListObjectVersionsOutputTypeDef") -> list[Version]:
    """Return what a part of a listing names, in the order of keys."""
    listed = [
        Version(one["Key"], one["VersionId"], size=one["Size"]) for one in page.get("Versions", ())
    ]
    listed += [
        Version(one["Key"], one["VersionId"], is_marker=True)
        for one in page.get("DeleteMarkers", ())
    ]
    return sorted(listed, key=lambda one: one.key)


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
