"""Probes of uploads in parts: some stores forget there what they honour in a single request."""

from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from storage.probe.contents import WRONG, precondition
from storage.probe.locks import UNSHOWN, relock, shows, undeletable
from storage.probe.store import (
    BODY,
    Probed,
    Seen,
    Verdict,
    during_lock,
    judged,
    key,
    refused,
    replied,
)

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CompletedMultipartUploadTypeDef


class _Condition(TypedDict, total=False):
    IfNoneMatch: str


def wrong_part_is_refused(store: Probed) -> Seen:
    """Send a part with the SHA-256 of something else."""
    client, name = store.bucket.client, store.bucket.name
    upload = client.create_multipart_upload(
        Bucket=name, Key=key("part"), ChecksumAlgorithm="SHA256"
    )["UploadId"]
    reply = replied(
        lambda: client.upload_part(
            Bucket=name,
            Key=key("part"),
            UploadId=upload,
            PartNumber=1,
            Body=BODY,
            ChecksumSHA256=WRONG,
        )
    )
    client.abort_multipart_upload(Bucket=name, Key=key("part"), UploadId=upload)
    return refused(reply)


def second_upload_is_refused(store: Probed) -> Seen:
    """Complete an upload only if nothing is there, where something is."""
    store.put("upload")
    upload = _begun(store, "upload")
    return precondition(replied(lambda: _completed(store, "upload", upload, {"IfNoneMatch": "*"})))


def parts_are_locked(store: Probed) -> Seen:
    """Lock an object as its upload begins."""

    def attempt(until: datetime) -> Seen:
        version = _completed(store, "parts", _begun_locked(store, "parts", until), {})
        return judged(
            honoured=shows(store, "parts", version, until),
            text="Låset sitter på det som skickades i delar.",
            otherwise=f"{UNSHOWN} Programmet ser det och låser efteråt.",
        )

    return during_lock(store, attempt)


def parts_lock_afterwards(store: Probed) -> Seen:
    """Lock what was sent in parts once it is there, and delete it."""

    def attempt(until: datetime) -> Seen:
        version = _completed(store, "parts-late", _begun(store, "parts-late"), {})
        reply = relock(store, "parts-late", version, until, "GOVERNANCE")
        if not reply.accepts:
            return Seen(Verdict.MISSING, f"Arkivet låser inte efteråt ({reply}).")
        return undeletable(store, "parts-late", version)

    return during_lock(store, attempt)


def _begun(store: Probed, name: str) -> str:
    """Begin an upload, and return its id."""
    answer = store.bucket.client.create_multipart_upload(Bucket=store.bucket.name, Key=key(name))
    return answer["UploadId"]


def _begun_locked(store: Probed, name: str, until: datetime) -> str:
    """Begin the upload of what is to be locked, and return its id."""
    answer = store.bucket.client.create_multipart_upload(
        Bucket=store.bucket.name,
        Key=key(name),
        ObjectLockMode="GOVERNANCE",
        ObjectLockRetainUntilDate=until,
    )
    return answer["UploadId"]


def _completed(store: Probed, name: str, upload: str, condition: _Condition) -> str:
    """Send the only part, complete the upload, and return the version id."""
    client, bucket = store.bucket.client, store.bucket.name
    sent = client.upload_part(
        Bucket=bucket, Key=key(name), UploadId=upload, PartNumber=1, Body=BODY
    )
    parts: CompletedMultipartUploadTypeDef = {"Parts": [{"PartNumber": 1, "ETag": sent["ETag"]}]}
    answer = client.complete_multipart_upload(
        Bucket=bucket, Key=key(name), UploadId=upload, MultipartUpload=parts, **condition
    )
    return answer.get("VersionId", "")
