"""The archive in S3: deposit a bundle with proof, fetch it back verified, read parts of it."""

import contextlib
import errno
import io
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

import boto3
from botocore.config import Config

from ogonblick.bundle import Bundle, BundleFile
from ogonblick.digest import blocks, digest_of
from ogonblick.errors import (
    ArchiveError,
    ArchiveUnavailable,
    DiskFull,
    ReceiptMismatch,
    SettingsError,
)
from ogonblick.settings import Settings
from ogonblick.snapshot import Receipt, StoredFile
from storage.s3_beside import beside, sending_beside
from storage.s3_bucket import Bucket
from storage.s3_errors import translated
from storage.s3_preserving import preserve
from storage.s3_reading import seekable
from storage.s3_removal import Protection, Version, hold, protection, remove, versions
from storage.s3_sending import LAST_LOCK, Lock, Sending, lock_until
from storage.s3_writing import settle

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

T = TypeVar("T")

Told = Callable[[int], None]


@dataclass(frozen=True)
class Patience:
    """How long to wait for an archive that does not answer.

    ``attempts`` is botocore's number of tries of one request; ``waits`` the seconds to wait before
    trying the whole step again; ``connect`` and ``read`` time-outs in seconds. The waits span more
    than 30 s: a SeaweedFS killed with -9 took up to 15 s to accept writes, and 40 s must be
    survived.
    """

    attempts: int = 8
    waits: tuple[float, ...] = (2, 5, 10, 20, 30)
    connect: float = 10
    read: float = 60


def open_archive(settings: Settings, patience: Patience = Patience()) -> "S3Archive":
    """Return the archive that the settings name. Asks it nothing yet."""
    if not settings.s3_endpoint:
        raise SettingsError(
            "OGONBLICK_S3_ENDPOINT saknas: ange arkivets adress, eller starta det inbyggda."
        )
    client = boto3.client(
        "s3",
        endpoint_url=settings.s3_endpoint,
        region_name=settings.s3_region,
        aws_access_key_id=settings.s3_access_key,
        aws_secret_access_key=settings.s3_secret_key.value,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            retries={"mode": "standard", "total_max_attempts": patience.attempts},
            connect_timeout=patience.connect,
            read_timeout=patience.read,
        ),
    )
    return S3Archive(client, settings.s3_endpoint, settings.s3_bucket, patience.waits)


class S3Archive:
    """One bucket with versions and object lock.

    Every method waits for an archive that does not answer, then raises ``ArchiveUnavailable``;
    a wrong key or a missing right is ``ArchiveRefused`` at once. All methods may be called again
    after any failure. No transfer manager is used: boto3's can pick awscrt, which ignores the
    endpoint and addresses AWS itself (boto/boto3#4839).
    """

    def __init__(
        self, client: "S3Client", endpoint: str, bucket: str, waits: tuple[float, ...]
    ) -> None:
        self._client = client
        self._endpoint = endpoint
        self._bucket = Bucket(client, bucket)
        self._waits = waits

    def ping(self) -> None:
        """Ask the archive for a signed answer."""
        self._patiently(self._client.list_buckets, self._endpoint)

    def prepare(self) -> None:
        """Make the bucket if it is missing.

        Raises ``ArchiveError`` for a bucket without versions or object lock: neither can be
        trusted to have been there all the time if it is switched on afterwards.
        """
        self._patiently(self._bucket.make, self._bucket.name)
        if not self._patiently(self._bucket.is_lockable, self._bucket.name):
            raise ArchiveError(
                f"Hinken {self._bucket.name} saknar versioner eller object lock. Ange en ny hink"
                " med OGONBLICK_S3_BUCKET, så skapas den rätt, eller be arkivets förvaltare."
            )

    def deposit(
        self,
        bundle: Bundle,
        account_id: str,
        locked_until: date | None,
        mode: str = "GOVERNANCE",
    ) -> Receipt:
        """Write every file of the bundle, and return what the archive says that it holds.

        ``locked_until`` is the first day without a lock (capped at 2099-12-31); None writes
        without lock. A file that is there already is not sent again, so a run that was killed
        anywhere ends with one version of each. Raises ``ReceiptMismatch`` when the archive's
        answer differs from what was sent.
        """
        lock = lock_until(locked_until, mode)
        folder = f"snapshots/{account_id}/{bundle.snapshot_id}"
        files = tuple(
            self._settle(_sending(bundle, file, f"{folder}/{file.path}", lock))
            for file in bundle.files
        )
        return Receipt(bundle.snapshot_id, self._bucket.name, files)

    def put_evidence(self, key: str, path: Path) -> StoredFile:
        """Write a picture of what met a capture, unlocked, and return the archive's answer."""
        with path.open("rb") as stream:
            digest = digest_of(blocks(stream))
        return self._settle(Sending(path, key, path.stat().st_size, digest))

    def preserve(self, key: str, path: Path) -> StoredFile:
        """Write a document that is kept for ever, locked as long as any archive can.

        Raises ``ArchiveError`` where something else is kept under that key: it is never replaced.
        """
        with path.open("rb") as stream:
            digest = digest_of(blocks(stream))
        lock = lock_until(LAST_LOCK, "GOVERNANCE")
        sending = Sending(path, key, path.stat().st_size, digest, lock)
        return self._patiently(lambda: preserve(self._bucket, sending), key)

    def put_beside(self, receipt: Receipt, path: str, source: Path) -> StoredFile:
        """Write a file beside a deposited bundle, at its place there, locked as the bundle is."""

        def sending() -> Sending:
            return sending_beside(self._bucket, receipt, path, source)

        return self._settle(self._patiently(sending, path))

    def files(self, receipt: Receipt, *folders: str) -> list[StoredFile]:
        """Return a bundle's files, and what was put beside them in some of its folders since."""
        later = (
            self._patiently(partial(beside, self._bucket, receipt, folder), folder)
            for folder in folders
        )
        return [*receipt.files, *chain.from_iterable(later)]

    def versions(self, prefix: str, spared: str = "") -> list[Version]:
        """Return all that lies below a prefix, delete markers too, but for what is spared."""
        return self._patiently(lambda: list(versions(self._bucket, prefix, spared)), prefix)

    def protection(self, prefix: str, spared: str = "") -> Protection:
        """Return what keeps all below a prefix, but for what is spared, from being removed."""
        return self._patiently(lambda: protection(self._bucket, prefix, spared), prefix)

    def remove(self, prefix: str, spared: str = "") -> None:
        """Remove every version below a prefix, but for what is spared, and see that it is gone.

        An object lock or a legal hold is never passed by: ``ArchiveRefused``.
        """
        self._patiently(lambda: remove(self._bucket, prefix, spared), prefix)

    def hold(self, prefix: str, *, on: bool) -> None:
        """Set the archive's own legal hold on every version below a prefix, or lift those we set.

        One that somebody else has set stays as it is.
        """
        self._patiently(lambda: hold(self._bucket, prefix, on=on), prefix)

    def fetch(self, file: StoredFile, target: Path, told: Told = lambda _: None) -> None:
        """Read a file back to ``target``, whole and verified, or not at all.

        ``told`` hears how many bytes of it have come. Raises ``NotInArchive``,
        ``ReceiptMismatch`` when size or digest differ, and ``DiskFull``.
        """
        part = target.with_name(f"{target.name}.part")
        try:
            with _room_for(part):
                self._patiently(lambda: self._download(file, part, told), file.key)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)

    def open(self, file: StoredFile) -> BinaryIO:
        """Return the file as a seekable stream that asks only for the ranges that are read.

        The digest is not checked: it is of the whole. Use ``fetch`` for what is handed out.
        """
        return self._ranges(file.key, file.version, file.size)

    def open_key(self, key: str) -> BinaryIO:
        """Return the newest version under ``key`` as a seekable stream."""
        head = self._patiently(
            lambda: self._client.head_object(Bucket=self._bucket.name, Key=key), key
        )
        return self._ranges(key, head["VersionId"], head["ContentLength"])

    def _ranges(self, key: str, version: str, size: int) -> io.BufferedReader:
        def fetch(start: int, end: int) -> bytes:
            return self._patiently(lambda: self._range(key, version, start, end), key)

        return seekable(fetch, size)

    def _range(self, key: str, version: str, start: int, end: int) -> bytes:
        answer = self._client.get_object(
            Bucket=self._bucket.name, Key=key, VersionId=version, Range=f"bytes={start}-{end - 1}"
        )
        with contextlib.closing(answer["Body"]) as body:
            return body.read()

    def _settle(self, sending: Sending) -> StoredFile:
        return self._patiently(lambda: settle(self._bucket, sending), sending.key)

    def _download(self, file: StoredFile, part: Path, told: Told) -> None:
        answer = self._client.get_object(
            Bucket=self._bucket.name, Key=file.key, VersionId=file.version
        )
        with contextlib.closing(answer["Body"]) as body, part.open("wb") as written:
            digest = digest_of(_copied(body.iter_chunks(1 << 20), written, told))
            size = written.tell()
        if (size, digest) != (file.size, file.digest):
            raise ReceiptMismatch(
                f"{file.key} i arkivet är inte den fil som kvittot beskriver ({size} byte,"
                f" {digest}). Lämna inte ut den; anmäl avvikelsen till arkivarien."
            )

    def _patiently(self, ask: Callable[[], T], place: str) -> T:
        """Ask until the archive answers; errors come out as ours."""
        for wait in self._waits:
            try:
                with translated(self._endpoint, place):
                    return ask()
            except ArchiveUnavailable:
                time.sleep(wait)
        with translated(self._endpoint, place):
            return ask()


def _sending(bundle: Bundle, file: BundleFile, key: str, lock: Lock | None) -> Sending:
    """Say what is to be written for one file of a bundle."""
    return Sending(bundle.folder / file.path, key, file.size, file.digest, lock)


def _copied(chunks: Iterable[bytes], target: BinaryIO, told: Told) -> Iterator[bytes]:
    """Pass the chunks on, each written to ``target``."""
    for chunk in chunks:
        target.write(chunk)
        told(target.tell())
        yield chunk


@contextlib.contextmanager
def _room_for(path: Path) -> Iterator[None]:
    """Turn a full disk into ``DiskFull``."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise DiskFull(f"Disken med {path.parent} är full. Frigör plats och kör igen.") from error
