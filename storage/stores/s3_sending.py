"""Sending a file to the archive, in one request or in parts."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from os.path import commonpath
from typing import TYPE_CHECKING, TypedDict

from botocore.exceptions import ClientError

from ogonblick.digest import blocks
from ogonblick.errors import ReceiptMismatch
from storage.archive import Lock, LockMode, Sending
from storage.ranges import in_flight
from storage.stores.s3_bucket import Bucket
from storage.stores.s3_errors import status_of

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

WHOLE = 64 << 20
"""Bytes of the largest file that is sent in one request."""

PART = 8 << 20
"""Bytes in one part of a larger file; several are on their way at once, each held in memory."""


@dataclass(frozen=True)
class Sent:
    """A version that was written, and the checksum that the archive is to give for it."""

    version: str
    checksum: str


class _LockHeaders(TypedDict, total=False):
    ObjectLockMode: LockMode
    ObjectLockRetainUntilDate: datetime


class _Condition(TypedDict, total=False):
    IfNoneMatch: str


def send(bucket: Bucket, sending: Sending, *, only_if_absent: bool) -> Sent | None:
    """Write one version; returns None if it was to be absent and was not.

    The condition is for the answer that gets lost on the way: botocore sends again, and the second
    is refused instead of making a second version. (Ceph takes no notice of it.)
    """
    condition: _Condition = {"IfNoneMatch": "*"} if only_if_absent else {}
    try:
        if sending.size <= WHOLE:
            return _send_whole(bucket, sending, condition)
        return _send_parts(bucket, sending, condition)
    except ClientError as error:
        if status_of(error) == HTTPStatus.PRECONDITION_FAILED:
            return None
        raise


def drop_unfinished(bucket: Bucket, prefix: str) -> None:
    """Drop parts that killed runs left behind: for one key, or below a prefix that ends in »/«."""
    for key, upload in _unfinished(bucket, prefix):
        if key == prefix or prefix.endswith("/"):
            _abort(bucket, key, upload)


def drop_unfinished_of(bucket: Bucket, keys: frozenset[str]) -> None:
    """Drop parts that killed runs left behind of some objects, which lie near each other."""
    for key, upload in _unfinished(bucket, commonpath(sorted(keys))) if keys else ():
        if key in keys:
            _abort(bucket, key, upload)


def _unfinished(bucket: Bucket, prefix: str) -> list[tuple[str, str]]:
    """Return key and id of every upload below a prefix that was begun and not completed."""
    pages = bucket.client.get_paginator("list_multipart_uploads")
    listed = pages.paginate(Bucket=bucket.name, Prefix=prefix)
    return [(one["Key"], one["UploadId"]) for page in listed for one in page.get("Uploads", ())]


def _abort(bucket: Bucket, key: str, upload: str) -> None:
    bucket.client.abort_multipart_upload(Bucket=bucket.name, Key=key, UploadId=upload)


def checksum_of(digest: bytes) -> str:
    """Return a SHA-256 as S3 writes it."""
    return base64.b64encode(digest).decode()


def checksum_of_parts(sending: Sending) -> str:
    """Return S3's checksum of checksums for what was sent in parts of ``PART`` bytes."""
    with sending.open() as body:
        return _of_checksums(
            [checksum_of(hashlib.sha256(block).digest()) for block in blocks(body, PART)]
        )


def _send_whole(bucket: Bucket, sending: Sending, condition: _Condition) -> Sent:
    """Write the file in one request; the server checks the SHA-256 of the whole.

    A small one is handed over as bytes: a stream is written 16 KiB at a time, and with several on
    their way each such step may wait for the others' turn.
    """
    checksum = checksum_of(bytes.fromhex(sending.digest.hexadecimal))
    with sending.open() as body:
        answer = bucket.client.put_object(
            Bucket=bucket.name,
            Key=sending.key,
            Body=body.read() if sending.size <= PART else body,
            ChecksumSHA256=checksum,
            Metadata={"sha256": sending.digest.hexadecimal},
            **_lock_headers(sending.lock),
            **condition,
        )
    return Sent(answer["VersionId"], checksum)


def _send_parts(bucket: Bucket, sending: Sending, condition: _Condition) -> Sent:
    """Write the file in parts; the server checks the SHA-256 of each, we that of the whole.

    Parts that others have sent of it are dropped when ours are the object, and not before: that
    two drop each other's for ever is impossible, and one whose upload was dropped finds it there.
    """
    upload = bucket.client.create_multipart_upload(
        Bucket=bucket.name,
        Key=sending.key,
        ChecksumAlgorithm="SHA256",
        Metadata={"sha256": sending.digest.hexadecimal},
        **_lock_headers(sending.lock),
    )["UploadId"]
    parts = list(_sent_parts(bucket, sending, upload))
    answer = bucket.client.complete_multipart_upload(
        Bucket=bucket.name,
        Key=sending.key,
        UploadId=upload,
        MultipartUpload={"Parts": parts},
        **condition,
    )
    drop_unfinished(bucket, sending.key)
    return Sent(answer["VersionId"], _of_checksums([one["ChecksumSHA256"] for one in parts]))


def _sent_parts(bucket: Bucket, sending: Sending, upload: str) -> Iterator["CompletedPartTypeDef"]:
    """Send the parts, several at once; raise if together they are not the file that was sealed."""
    whole = hashlib.sha256()

    def numbered() -> Iterator[tuple[int, bytes]]:
        for number, block in enumerate(blocks(body, PART), start=1):
            whole.update(block)
            yield number, block

    with sending.open() as body:
        yield from in_flight(partial(_send_part, bucket, sending.key, upload), numbered())
    if whole.hexdigest() != sending.digest.hexadecimal:
        raise ReceiptMismatch(
            f"{sending.key} är inte den fil som förseglades. Gör om inhämtningen."
        )


def _send_part(
    bucket: Bucket, key: str, upload: str, numbered: tuple[int, bytes]
) -> "CompletedPartTypeDef":
    """Send one part; the server checks its SHA-256."""
    number, block = numbered
    checksum = checksum_of(hashlib.sha256(block).digest())
    answer = bucket.client.upload_part(
        Bucket=bucket.name,
        Key=key,
        UploadId=upload,
        PartNumber=number,
        Body=block,
        ChecksumSHA256=checksum,
    )
    return {"PartNumber": number, "ETag": answer["ETag"], "ChecksumSHA256": checksum}


def _of_checksums(parts: list[str]) -> str:
    """Return S3's checksum for a whole of parts: of their checksums, and how many they were."""
    joined = b"".join(map(base64.b64decode, parts))
    return f"{checksum_of(hashlib.sha256(joined).digest())}-{len(parts)}"


def _lock_headers(lock: Lock | None) -> _LockHeaders:
    """Return the lock as arguments of a write."""
    if lock is None:
        return {}
    return {"ObjectLockMode": lock.mode, "ObjectLockRetainUntilDate": lock.until}
