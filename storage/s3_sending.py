"""Sending a file to the archive, in one request or in parts."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict

from botocore.exceptions import ClientError

from ogonblick.digest import Digest, blocks
from ogonblick.errors import ReceiptMismatch
from storage.s3_bucket import Bucket
from storage.s3_errors import status_of

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

PART = 64 << 20
"""Bytes in one part; a file that fits in one is sent in one request."""

LAST_LOCK = date(2099, 12, 31)
"""The latest lock we ask for: Ceph keeps 32 bits of it, and 2107 became 1971."""


@dataclass(frozen=True)
class Lock:
    """An object lock that holds until an aware moment."""

    mode: Literal["GOVERNANCE", "COMPLIANCE"]
    until: datetime


@dataclass(frozen=True)
class Sending:
    """One file to write: where it lies, its key, and what must be true of it afterwards."""

    path: Path
    key: str
    size: int
    digest: Digest
    lock: Lock | None = None


class _LockHeaders(TypedDict, total=False):
    ObjectLockMode: Literal["GOVERNANCE", "COMPLIANCE"]
    ObjectLockRetainUntilDate: datetime


class _Condition(TypedDict, total=False):
    IfNoneMatch: str


def lock_until(day: date | None, mode: str) -> Lock | None:
    """Return the lock that holds until ``day`` begins (UTC), no later than ``LAST_LOCK``."""
    if day is None:
        return None
    until = datetime.combine(min(day, LAST_LOCK), time.min, UTC)
    return Lock("COMPLIANCE" if mode == "COMPLIANCE" else "GOVERNANCE", until)


def send(bucket: Bucket, sending: Sending, *, only_if_absent: bool) -> str | None:
    """Write one version and return its id; None if it was to be absent and was not.

    The condition is for the answer that gets lost on the way: botocore sends again, and the second
    is refused instead of making a second version. (Ceph takes no notice of it.)
    """
    condition: _Condition = {"IfNoneMatch": "*"} if only_if_absent else {}
    try:
        if sending.size <= PART:
            return _send_whole(bucket, sending, condition)
        return _send_parts(bucket, sending, condition)
    except ClientError as error:
        if status_of(error) == HTTPStatus.PRECONDITION_FAILED:
            return None
        raise


def drop_unfinished(bucket: Bucket, prefix: str) -> None:
    """Drop parts that killed runs left behind: for one key, or below a prefix that ends in »/«."""
    pages = bucket.client.get_paginator("list_multipart_uploads")
    for page in pages.paginate(Bucket=bucket.name, Prefix=prefix):
        for upload in page.get("Uploads", ()):
            key = upload["Key"]
            if key == prefix or prefix.endswith("/"):
                bucket.client.abort_multipart_upload(
                    Bucket=bucket.name, Key=key, UploadId=upload["UploadId"]
                )


def checksum_of(digest: bytes) -> str:
    """Return a SHA-256 as S3 writes it."""
    return base64.b64encode(digest).decode()


def checksum_of_parts(path: Path) -> str:
    """Return S3's checksum of checksums for a file sent in parts of ``PART`` bytes."""
    with path.open("rb") as body:
        parts = [hashlib.sha256(block).digest() for block in blocks(body, PART)]
    return f"{checksum_of(hashlib.sha256(b''.join(parts)).digest())}-{len(parts)}"


def _send_whole(bucket: Bucket, sending: Sending, condition: _Condition) -> str:
    """Write the file in one request; the server checks the SHA-256 of the whole."""
    with sending.path.open("rb") as body:
        answer = bucket.client.put_object(
            Bucket=bucket.name,
            Key=sending.key,
            Body=body,
            ChecksumSHA256=checksum_of(bytes.fromhex(sending.digest.hexadecimal)),
            Metadata={"sha256": sending.digest.hexadecimal},
            **_lock_headers(sending.lock),
            **condition,
        )
    return answer["VersionId"]


def _send_parts(bucket: Bucket, sending: Sending, condition: _Condition) -> str:
    """Write the file in parts; the server checks the SHA-256 of each, we that of the whole."""
    drop_unfinished(bucket, sending.key)
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
    return answer["VersionId"]


def _sent_parts(bucket: Bucket, sending: Sending, upload: str) -> Iterator["CompletedPartTypeDef"]:
    """Send the parts one by one; raise if together they are not the file that was sealed."""
    whole = hashlib.sha256()
    with sending.path.open("rb") as body:
        for number, block in enumerate(blocks(body, PART), start=1):
            whole.update(block)
            checksum = checksum_of(hashlib.sha256(block).digest())
            answer = bucket.client.upload_part(
                Bucket=bucket.name,
                Key=sending.key,
                UploadId=upload,
                PartNumber=number,
                Body=block,
                ChecksumSHA256=checksum,
            )
            yield {"PartNumber": number, "ETag": answer["ETag"], "ChecksumSHA256": checksum}
    if whole.hexdigest() != sending.digest.hexadecimal:
        raise ReceiptMismatch(
            f"{sending.path.name} är inte den fil som förseglades. Gör om inhämtningen."
        )


def _lock_headers(lock: Lock | None) -> _LockHeaders:
    """Return the lock as arguments of a write."""
    if lock is None:
        return {}
    return {"ObjectLockMode": lock.mode, "ObjectLockRetainUntilDate": lock.until}
