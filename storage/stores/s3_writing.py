"""Writing to the archive so that what was written is proven, and written once.

Accepted headers prove nothing: of five S3 servers tried, three took lock headers without locking
and three took wrong checksums. So every write is followed by a HEAD of the version it made.
"""

import contextlib
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

from botocore.exceptions import FlexibleChecksumError

from ogonblick.digest import Digest, digest_of
from ogonblick.errors import NotInArchive, ReceiptMismatch
from ogonblick.snapshot import StoredFile
from storage.archive import Lock, Sending, kept_already, longest
from storage.stores.s3_bucket import Bucket
from storage.stores.s3_sending import checksum_of, checksum_of_parts, send

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import HeadObjectOutputTypeDef


def settle(bucket: Bucket, sending: Sending) -> StoredFile:
    """See to it that the archive holds the file, locked, in one version; return its answer.

    What is there already is not sent again. Raises ``ReceiptMismatch`` when the archive's answer
    differs from what was sent.
    """
    head, checksum = _present(bucket, sending)
    if sending.lock and not checksum:  # it lay there, and keeps the mode that it was locked in
        sending = replace(sending, lock=longest(sending.lock, _lock_in(head)))
    if sending.lock and not _holds(head, sending.lock):
        head = _lengthen(bucket, sending.key, head, sending.lock)
    _prove(bucket, head, sending, checksum)
    return _stored(head, sending.key, sending.digest)


def lengthen(bucket: Bucket, key: str, lock: Lock) -> StoredFile:
    """Lengthen the lock of the newest version, and return the archive's answer."""
    head = bucket.newest(key)
    if head is None:
        raise NotInArchive(f"Arkivet har inget som heter {key}.")
    wanted = longest(lock, _lock_in(head))
    if not _holds(head, wanted):
        head = _lengthen(bucket, key, head, wanted)
    _prove_lock(bucket, head, key, wanted)
    return described(head, key)


def described(head: "HeadObjectOutputTypeDef", key: str) -> StoredFile:
    """Return what a version is by the archive's word, its digest as it was written beside it."""
    if "sha256" not in head["Metadata"]:
        raise ReceiptMismatch(
            f"{key} i arkivet är inte skrivet av Ögonblick: kontrollsumma saknas. Ta reda på"
            " vem som lade det där."
        )
    return _stored(head, key, Digest("sha256", head["Metadata"]["sha256"]))


def _present(bucket: Bucket, sending: Sending) -> "tuple[HeadObjectOutputTypeDef, str]":
    """Return the archive's word on the file, after sending it if it was not there.

    And the checksum that it was sent with; empty if it was there. What nobody has needed before is
    sent without a question first: the condition refuses it where it lies there all the same.
    """
    head = None if sending.fresh else bucket.newest(sending.key)
    if head is None or not (sending.alone or (_same(head, sending) and not sending.anew)):
        if sent := send(bucket, sending, only_if_absent=head is None):
            return bucket.head(sending.key, sent.version), sent.checksum
        if sending.fresh:
            return _present(bucket, replace(sending, fresh=False))
        head = bucket.newest(sending.key)
    if head is None:
        raise ReceiptMismatch(f"Arkivet säger både att {sending.key} finns och att det saknas.")
    if sending.alone and not _same(head, sending):
        raise kept_already(sending.key)
    return head, ""


def _same(head: "HeadObjectOutputTypeDef", sending: Sending) -> bool:
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


def _lengthen(
    bucket: Bucket, key: str, head: "HeadObjectOutputTypeDef", lock: Lock
) -> "HeadObjectOutputTypeDef":
    """Set a lock, never a shorter or weaker one than there is, and ask again.

    Also where the write should have set it: Ceph drops it on multipart.
    """
    wanted = longest(lock, _lock_in(head))
    bucket.client.put_object_retention(
        Bucket=bucket.name,
        Key=key,
        VersionId=head["VersionId"],
        Retention={"Mode": wanted.mode, "RetainUntilDate": wanted.until},
    )
    return bucket.head(key, head["VersionId"])


def _lock_in(head: "HeadObjectOutputTypeDef") -> Lock | None:
    """Return the lock that the archive says a version has."""
    until = head.get("ObjectLockRetainUntilDate")
    return Lock(head.get("ObjectLockMode", "GOVERNANCE"), until) if until else None


def _prove(
    bucket: Bucket, head: "HeadObjectOutputTypeDef", sending: Sending, checksum: str
) -> None:
    """Raise ``ReceiptMismatch`` unless the archive's answer is what was sent."""
    if sending.lock:
        _prove_lock(bucket, head, sending.key, sending.lock)
    if not (_same(head, sending) and _checksum_holds(bucket, head, sending, checksum)):
        raise ReceiptMismatch(
            f"Arkivets kopia av {sending.key} är inte den som skickades. Kör igen; blir det fel"
            " en gång till, låt arkivets förvaltare kontrollera lagringen."
        )


def _prove_lock(bucket: Bucket, head: "HeadObjectOutputTypeDef", key: str, lock: Lock) -> None:
    """Raise ``ReceiptMismatch`` unless the version is locked as asked."""
    if not _holds(head, lock):
        raise ReceiptMismatch(
            f"Arkivet låste inte {key}. Kontrollera att hinken {bucket.name} har object"
            " lock och att nyckeln får sätta lås."
        )


def _checksum_holds(
    bucket: Bucket, head: "HeadObjectOutputTypeDef", sending: Sending, checksum: str
) -> bool:
    """Compare the server's checksum with ours; without one, read the version back and compute it.

    A server's checksum is of the whole, or of the parts' checksums followed by their number. The
    file is read again for it only if somebody else sent it; who used parts of another size has
    another checksum for the same bytes. What was to be fresh and lay there is read back whatever is
    said of it: nobody has looked at it before, and a bundle is about to rely on it.
    """
    said = head.get("ChecksumSHA256")
    if said is None or (sending.fresh and not checksum):
        return _reads_back(bucket, head["VersionId"], sending)
    if checksum:
        return said == checksum
    if "-" in said:
        same = said == checksum_of_parts(sending)
        return same or _reads_back(bucket, head["VersionId"], sending)
    return said == checksum_of(bytes.fromhex(sending.digest.hexadecimal))


def _reads_back(bucket: Bucket, version: str, sending: Sending) -> bool:
    """Say whether the version's own bytes have the digest that was sent.

    botocore compares them with the server's checksum too, and says it in words of its own.
    """
    answer = bucket.client.get_object(Bucket=bucket.name, Key=sending.key, VersionId=version)
    with contextlib.closing(answer["Body"]) as body, contextlib.suppress(FlexibleChecksumError):
        return digest_of(body.iter_chunks(1 << 20)) == sending.digest
    return False


def _stored(head: "HeadObjectOutputTypeDef", key: str, digest: Digest) -> StoredFile:
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
