"""The bucket: made with versions and object lock, and asked what it holds."""

import contextlib
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from botocore.exceptions import ClientError

from storage.s3_errors import status_of

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
        return self.client.head_object(
            Bucket=self.name, Key=key, VersionId=version, ChecksumMode="ENABLED"
        )

    def newest(self, key: str) -> "HeadObjectOutputTypeDef | None":
        """Ask what the newest version under the key is; None if there is none."""
        try:
            return self.client.head_object(Bucket=self.name, Key=key, ChecksumMode="ENABLED")
        except ClientError as error:
            if status_of(error) == HTTPStatus.NOT_FOUND:
                return None
            raise

    def make(self) -> None:
        """Make the bucket, with object lock and so with versions, unless it is there."""
        try:
            self.client.head_bucket(Bucket=self.name)
        except ClientError as error:
            if status_of(error) != HTTPStatus.NOT_FOUND:
                raise
            self._create()

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


def _location(region: str) -> "CreateBucketConfigurationTypeDef":
    """Return where to create a bucket; AWS refuses to have its first region named."""
    if region == "us-east-1":
        return {}
    return {"LocationConstraint": cast("BucketLocationConstraintType", region)}
