"""What lies beside a deposited bundle: proof that was renewed after its receipt was written."""

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from ogonblick.digest import Digest, blocks, digest_of
from ogonblick.errors import ReceiptMismatch
from ogonblick.snapshot import Receipt, StoredFile
from storage.s3_bucket import Bucket
from storage.s3_removal import versions
from storage.s3_sending import Lock, Sending
from storage.s3_writing import stored

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import HeadObjectOutputTypeDef

_FOLDER = 3
"""How many parts of a key are the bundle's folder: ``snapshots``, account, snapshot."""


def place_of(file: StoredFile) -> PurePosixPath:
    """Return where in its bundle's folder a stored file belongs, such as ``proof/key.pem``."""
    return PurePosixPath(*PurePosixPath(file.key).parts[_FOLDER:])


def beside(bucket: Bucket, receipt: Receipt, folder: str) -> list[StoredFile]:
    """Ask what lies in a folder of the bundle, and is not named by its receipt.

    The digest is the one that was written beside each file when it was sent.
    """
    known = {file.key for file in receipt.files}
    found = {one.key for one in versions(bucket, f"{_place(receipt)}/{folder}/", "")}
    heads = [(key, bucket.newest(key)) for key in sorted(found - known)]
    return [stored(head, key, _digest(head, key)) for key, head in heads if head]


def sending_beside(bucket: Bucket, receipt: Receipt, path: str, source: Path) -> Sending:
    """Say what is to be written for one more file, locked as the bundle's first file is now."""
    with source.open("rb") as stream:
        digest = digest_of(blocks(stream))
    lock = _lock(bucket.newest(receipt.files[0].key))
    return Sending(source, f"{_place(receipt)}/{path}", source.stat().st_size, digest, lock)


def _digest(head: "HeadObjectOutputTypeDef", key: str) -> Digest:
    """Return the digest written beside a file. Raises ``ReceiptMismatch`` for one that has none."""
    written = head["Metadata"].get("sha256")
    if written is None:
        raise ReceiptMismatch(
            f"{key} ligger i arkivet utan kontrollsumma och är inte lagd dit av Ögonblick."
            " Lämna inte ut den; anmäl avvikelsen till arkivarien."
        )
    return Digest("sha256", written)


def _lock(head: "HeadObjectOutputTypeDef | None") -> Lock | None:
    """Return the lock that the archive says something has."""
    until = head.get("ObjectLockRetainUntilDate") if head else None
    if head is None or until is None:
        return None
    return Lock(head.get("ObjectLockMode", "GOVERNANCE"), until)


def _place(receipt: Receipt) -> PurePosixPath:
    return PurePosixPath(*PurePosixPath(receipt.files[0].key).parts[:_FOLDER])
