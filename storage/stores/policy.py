"""Who may do what in the archive's bucket, as a policy that any S3 store enforces.

Three identities with keys of their own: the writer adds and locks, the reader reads, and only the
disposer deletes, and only what is not locked. Whoever steals one key cannot do another's work.
"""

from collections.abc import Sequence
from dataclasses import dataclass

_READ = (
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:GetObjectRetention",
    "s3:GetObjectLegalHold",
    "s3:GetObjectTagging",
    "s3:GetObjectVersionTagging",
)
_LIST = (
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:GetBucketVersioning",
    "s3:GetBucketObjectLockConfiguration",
)
_UPLOADS = ("s3:ListBucketMultipartUploads",)
_ADD = (
    "s3:PutObject",
    "s3:PutObjectRetention",
    "s3:PutObjectLegalHold",
    "s3:PutObjectTagging",  # our holds are told from others' by a tag
    "s3:PutObjectVersionTagging",
)
_UPLOAD = ("s3:AbortMultipartUpload", "s3:ListMultipartUploadParts")
_DELETE = ("s3:DeleteObjectVersion",)
_HIDE = ("s3:DeleteObject",)
_UNDO = (
    "s3:BypassGovernanceRetention",
    "s3:DeleteBucket",
    "s3:PutBucketObjectLockConfiguration",
    "s3:PutBucketVersioning",
    "s3:PutLifecycleConfiguration",
)
_RULE = ("s3:PutBucketPolicy", "s3:DeleteBucketPolicy")

BucketPolicy = dict[str, object]
Statement = dict[str, object]


@dataclass(frozen=True)
class Principals:
    """The three identities as the store names them (ARN)."""

    writer: str
    reader: str
    disposer: str

    @property
    def all(self) -> tuple[str, ...]:
        """All three."""
        return (self.writer, self.reader, self.disposer)


def bucket_policy(bucket: str, who: Principals) -> BucketPolicy:
    """Return the policy for a bucket, as S3 reads it.

    What is denied is denied whatever else the store grants an identity. Passing by a lock, and
    what would remove by a clock or a switch, is denied to everyone: an administrator who must do
    that has to lift the policy first, and the store's log tells of it.
    """
    return {
        "Version": "2012-10-17",
        "Statement": [
            _allow("Read", who.all, _READ, f"{bucket}/*"),
            _allow("List", who.all, _LIST, bucket),
            _allow("Uploads", (who.writer, who.disposer), _UPLOADS, bucket),
            _allow("Add", (who.writer,), (*_ADD, *_UPLOAD), f"{bucket}/*"),
            _allow(
                "Dispose", (who.disposer,), (*_DELETE, "s3:AbortMultipartUpload"), f"{bucket}/*"
            ),
            _deny("NobodyUndoes", "*", _UNDO, (bucket, f"{bucket}/*")),
            _deny("NobodyRules", _named(who.all), _RULE, (bucket,)),
            _deny("NobodyHides", _named(who.all), _HIDE, (f"{bucket}/*",)),
            _deny("OthersNeverDelete", _named(who.all[:2]), _DELETE, (f"{bucket}/*",)),
            _deny("OthersNeverAdd", _named(who.all[1:]), _ADD, (f"{bucket}/*",)),
        ],
    }


def _allow(sid: str, who: Sequence[str], actions: Sequence[str], place: str) -> Statement:
    return _statement(sid, "Allow", _named(who), actions, (place,))


def _deny(sid: str, who: object, actions: Sequence[str], places: Sequence[str]) -> Statement:
    return _statement(sid, "Deny", who, actions, places)


def _statement(
    sid: str, effect: str, who: object, actions: Sequence[str], places: Sequence[str]
) -> Statement:
    return {
        "Sid": sid,
        "Effect": effect,
        "Principal": who,
        "Action": list(actions),
        "Resource": [f"arn:aws:s3:::{place}" for place in places],
    }


def _named(who: Sequence[str]) -> dict[str, list[str]]:
    return {"AWS": list(who)}
