"""The archive in S3: one bucket with versions and object lock, as a store of objects."""

import contextlib
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, TypedDict, TypeVar

from ogonblick.errors import ArchiveError
from ogonblick.snapshot import StoredFile
from storage.archive import Lock, Protection, Sending, Version
from storage.stores.s3_bucket import Bucket
from storage.stores.s3_errors import translated
from storage.stores.s3_removal import folders, hold, protection, remove, remove_version, versions
from storage.stores.s3_sending import drop_unfinished_of
from storage.stores.s3_writing import described, lengthen, settle

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

T = TypeVar("T")


class _VersionId(TypedDict, total=False):
    VersionId: str


class S3Store:
    """One bucket as a store; ``storage.archive`` says what its methods promise.

    A wrong key or a missing right is ``ArchiveRefused``. No transfer manager is used: boto3's can
    pick awscrt, which ignores the endpoint and addresses AWS itself (boto/boto3#4839).
    """

    def __init__(self, client: "S3Client", endpoint: str, bucket: str) -> None:
        self._client = client
        self._endpoint = endpoint
        self._bucket = Bucket(client, bucket)

    @property
    def name(self) -> str:
        """The bucket's name."""
        return self._bucket.name

    def ping(self) -> None:
        """Ask the archive for a signed answer about the bucket, which need not be there yet.

        Not for a list of buckets: no policy of a bucket's can give anybody the right to that.
        """
        self._asked(self._bucket.is_there, self.name)

    def prepare(self) -> None:
        """Make the bucket if it is missing.

        Raises ``ArchiveError`` for a bucket without versions or object lock: neither can be
        trusted to have been there all the time if it is switched on afterwards.
        """
        self._asked(self._bucket.make, self.name)
        if not self._asked(self._bucket.is_lockable, self.name):
            raise ArchiveError(
                f"Hinken {self.name} saknar versioner eller object lock. Ange en ny hink"
                " med OGONBLICK_S3_BUCKET, så skapas den rätt, eller be arkivets förvaltare."
            )

    def put(self, sending: Sending) -> StoredFile:
        """See to it that the object is there, and prove it."""
        return self._asked(lambda: settle(self._bucket, sending), sending.key)

    def find(self, key: str) -> StoredFile | None:
        """Return the newest version under a key."""
        head = self._asked(lambda: self._bucket.newest(key), key)
        return described(head, key) if head else None

    def read(self, key: str, version: str, start: int, end: int) -> bytes:
        """Return the bytes between two positions of a version."""
        return self._asked(lambda: self._range(key, version, start, end), key)

    def lock(self, key: str, lock: Lock) -> StoredFile:
        """Lengthen the lock of the newest version under a key."""
        return self._asked(lambda: lengthen(self._bucket, key, lock), key)

    def versions(self, prefix: str, spared: str = "") -> list[Version]:
        """Return all that lies below a prefix."""
        return self._asked(lambda: list(versions(self._bucket, prefix, spared)), prefix)

    def folders(self, prefix: str) -> list[str]:
        """Return the names of the folders right below a prefix."""
        return self._asked(lambda: list(folders(self._bucket, prefix)), prefix)

    def protection(self, prefix: str, spared: str = "") -> Protection:
        """Return what keeps all below a prefix from being removed."""
        return self._asked(lambda: protection(self._bucket, prefix, spared), prefix)

    def hold(self, prefix: str, *, on: bool) -> None:
        """Set the archive's own legal hold on all below a prefix, or lift those we set."""
        self._asked(lambda: hold(self._bucket, prefix, on=on), prefix)

    def remove(self, prefix: str, spared: str = "") -> None:
        """Remove every version below a prefix, and see that it is gone."""
        self._asked(lambda: remove(self._bucket, prefix, spared), prefix)

    def remove_versions(self, versions: Iterable[Version]) -> None:
        """Remove exactly these versions."""
        for one in versions:
            self._asked(partial(remove_version, self._bucket, one), one.key)

    def drop_unfinished(self, keys: Iterable[str]) -> None:
        """Drop what writings that were cut short left of some objects."""
        self._asked(lambda: drop_unfinished_of(self._bucket, frozenset(keys)), self.name)

    def _range(self, key: str, version: str, start: int, end: int) -> bytes:
        of_version: _VersionId = {"VersionId": version} if version else {}
        if end <= start:  # HTTP has no empty range; that the object is there is still asked
            self._client.head_object(Bucket=self.name, Key=key, **of_version)
            return b""
        answer = self._client.get_object(
            Bucket=self.name, Key=key, Range=f"bytes={start}-{end - 1}", **of_version
        )
        with contextlib.closing(answer["Body"]) as body:
            return body.read()

    def _asked(self, ask: Callable[[], T], place: str) -> T:
        """Ask the archive once; errors come out as ours."""
        with translated(self._endpoint, place):
            return ask()
