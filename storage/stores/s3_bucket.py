"""The bucket: made with versions and object lock, and asked what it holds."""

import contextlib
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from botocore.exceptions import ClientError

from storage.stores.s3_errors import status_of

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_s3.literals import BucketLocationConstraintType
    from mypy_boto3_s3.type_defs import CreateBucketConfigurationTypeDef, HeadObjectOutputTypeDef


@dataclass(frozen=True)
class Bucket:
    """A bucket by name, and the client that reaches it."""

    client: "S3Client"
    name: str

    def head(self, key: str, version: str) -> "HeadObjectOutputTypeDef":
        """Ask what one version is: size, checksum, metadata, lock."""
        head = self.client.head_object(
            Bucket=self.name, Key=key, VersionId=version, ChecksumMode="ENABLED"
        )
        return _complete(head)

    def newest(self, key: str) -> "HeadObjectOutputTypeDef | None":
        """Ask what the newest version under the key is; None if there is none."""
        try:
            head = self.client.head_object(Bucket=self.name, Key=key, ChecksumMode="ENABLED")
        except ClientError as error:
            if status_of(error) == HTTPStatus.NOT_FOUND:
                return None
            raise
        return _complete(head)

    def make(self) -> None:
        """Make the bucket, with object lock and so with versions, unless it is there."""
        if not self.is_there():
            self._create()

    def is_there(self) -> bool:
        """Say whether there is such a bucket, as whoever may list it is told."""
        try:
            self.client.head_bucket(Bucket=self.name)
        except ClientError as error:
            if status_of(error) == HTTPStatus.NOT_FOUND:
                return False
            raise
        return True

    def is_lockable(self) -> bool:
        """Say whether the bucket keeps versions and can lock them."""
        versions = self.client.get_bucket_versioning(Bucket=self.name).get("Status")
        try:
            lock = self.client.get_object_lock_configuration(Bucket=self.name)
        except ClientError as error:
            if status_of(error) == HTTPStatus.NOT_FOUND:
                return False
            raise
        enabled = lock["ObjectLockConfiguration"].get("ObjectLockEnabled")
        return (versions, enabled) == ("Enabled", "Enabled")

    def _create(self) -> None:
        """Create the bucket; another process may have been quicker."""
        with contextlib.suppress(self.client.exceptions.BucketAlreadyOwnedByYou):
            self.client.create_bucket(
                Bucket=self.name,
                ObjectLockEnabledForBucket=True,
                CreateBucketConfiguration=_location(self.client.meta.region_name),
            )


def _complete(head: "HeadObjectOutputTypeDef") -> "HeadObjectOutputTypeDef":
    """Return an answer that came whole; ``KeyError`` if it was cut in its head.

    Without its last lines an object of ours looks like somebody else's, and got a second version
    (seen 2026-11). A server in Go sorts them, and the version's id is the last that we need.
    """
    if "VersionId" not in head:
        raise KeyError("VersionId")
    return head


def _location(region: str) -> "CreateBucketConfigurationTypeDef":
    """Return where to create a bucket; AWS refuses to have its first region named."""
    if region == "us-east-1":
        return {}
    return {"LocationConstraint": cast("BucketLocationConstraintType", region)}
