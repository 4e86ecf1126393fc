"""Writing to the archive so that what was written is proven, and written once.

Accepted headers prove nothing: of five S3 servers tried, three took lock headers without locking
and three took wrong checksums. So every write is followed by a HEAD of the version it made.
"""

import contextlib
from datetime import UTC
from typing import TYPE_CHECKING

from ogonblick.digest import Digest, digest_of
from ogonblick.errors import ReceiptMismatch
from ogonblick.snapshot import StoredFile
from storage.s3_bucket import Bucket
from storage.s3_sending import Lock, Sending, checksum_of, checksum_of_parts, send

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import HeadObjectOutputTypeDef


def settle(bucket: Bucket, sending: Sending) -> StoredFile:
    """See to it that the archive holds the file, locked, in one version; return its answer.

    What is there already is not sent again. Raises ``ReceiptMismatch`` when the archive's answer
    differs from what was sent.
    """
    head = _present(bucket, sending)
    if sending.lock and not _holds(head, sending.lock):
        head = _lock(bucket, sending.key, head["VersionId"], sending.lock)
    _prove(bucket, head, sending)
    return stored(head, sending.key, sending.digest)


def _present(bucket: Bucket, sending: Sending) -> "HeadObjectOutputTypeDef":
    """Return the archive's word on the file, after sending it if it was not there."""
    head = bucket.newest(sending.key)
    if head and is_same(head, sending):
        return head
    version = send(bucket, sending, only_if_absent=head is None)
    head = bucket.head(sending.key, version) if version else bucket.newest(sending.key)
    if head is None:
        raise ReceiptMismatch(f"Arkivet säger både att {sending.key} finns och att det saknas.")
    return head


def is_same(head: "HeadObjectOutputTypeDef", sending: Sending) -> bool:
    """Say whether what lies there is the file, by size and the SHA-256 we wrote beside it."""
    return (
        head["ContentLength"] == sending.size
        and head["Metadata"].get("sha256") == sending.digest.hexadecimal
    )


def _holds(head: "HeadObjectOutputTypeDef", lock: Lock) -> bool:
    """Say whether the version is locked at least as long and as hard as asked."""
    until = head.get("ObjectLockRetainUntilDate")
    enough = {lock.mode, "COMPLIANCE"}
    return until is not None and until >= lock.until and head.get("ObjectLockMode") in enough


def _lock(bucket: Bucket, key: str, version: str, lock: Lock) -> "HeadObjectOutputTypeDef":
    """Set the lock that the write should have set, and ask again (Ceph drops it on multipart)."""
    bucket.client.put_object_retention(
        Bucket=bucket.name,
        Key=key,
        VersionId=version,
        Retention={"Mode": lock.mode, "RetainUntilDate": lock.until},
    )
    return bucket.head(key, version)


def _prove(bucket: Bucket, head: "HeadObjectOutputTypeDef", sending: Sending) -> None:
    """Raise ``ReceiptMismatch`` unless the archive's answer is what was sent."""
    if sending.lock and not _holds(head, sending.lock):
        raise ReceiptMismatch(
            f"Arkivet låste inte {sending.key}. Kontrollera att hinken {bucket.name} har object"
            " lock och att nyckeln får sätta lås."
        )
    if not (is_same(head, sending) and _checksum_holds(bucket, head, sending)):
        raise ReceiptMismatch(
            f"Arkivets kopia av {sending.key} är inte den som skickades. Kör igen; blir det fel"
            " en gång till, låt arkivets förvaltare kontrollera lagringen."
        )


def _checksum_holds(bucket: Bucket, head: "HeadObjectOutputTypeDef", sending: Sending) -> bool:
    """Compare the server's checksum with ours; without one, read the version back and compute it.

    A server's checksum is of the whole, or of the parts' checksums followed by their number.
    """
    said = head.get("ChecksumSHA256")
    if said is None:
        return _reads_back(bucket, head["VersionId"], sending)
    if "-" in said:
        return said == checksum_of_parts(sending.path)
    return said == checksum_of(bytes.fromhex(sending.digest.hexadecimal))


def _reads_back(bucket: Bucket, version: str, sending: Sending) -> bool:
    """Say whether the version's own bytes have the digest that was sent."""
    answer = bucket.client.get_object(Bucket=bucket.name, Key=sending.key, VersionId=version)
    with contextlib.closing(answer["Body"]) as body:
        return digest_of(body.iter_chunks(1 << 20)) == sending.digest


def stored(head: "HeadObjectOutputTypeDef", key: str, digest: Digest) -> StoredFile:
    """Return the archive's answer as our value."""
    until = head.get("ObjectLockRetainUntilDate")
    return StoredFile(
        key=key,
        version=head["VersionId"],
        size=head["ContentLength"],
        digest=digest,
        locked_until=until.astimezone(UTC).isoformat() if until else "",
        lock_mode=head.get("ObjectLockMode", ""),
    )
