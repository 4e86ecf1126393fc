"""The embedded archive's own rules: a writer, a reader and a disposer from the first start on.

The administrator, whom nobody works as, makes the bucket and lays the policy on it. Only then is
anything opened, with the keys of the three.
"""

import json
from dataclasses import replace

from ogonblick.settings import Settings
from storage.embedded.folder import ROLES, settled_identities
from storage.embedded.reclaim import embedded_at
from storage.embedded.server import EmbeddedS3
from storage.packages.opening import Patience, open_archive
from storage.probe.store import client_of
from storage.stores.policy import Principals, bucket_policy
from storage.stores.s3_errors import translated

_ACCOUNT = "arn:aws:iam::000000000000:user"
"""What SeaweedFS puts before an identity's name."""


def ruled(archive: EmbeddedS3, settings: Settings, patience: Patience) -> Settings:
    """Return settings with the keys of the three who work in the archive.

    Their bucket is made, and the policy on it is in force. Raises ``ArchiveError`` for a bucket
    that keeps no versions or locks.
    """
    own = archive.settings(settings)
    open_archive(own, patience).prepare()
    client = client_of(own, own.s3_access_key, own.s3_secret_key)
    who = Principals(*(f"{_ACCOUNT}/{role}" for role in ROLES))
    with translated(own.s3_endpoint, own.s3_bucket):
        policy = json.dumps(bucket_policy(own.s3_bucket, who))
        client.put_bucket_policy(Bucket=own.s3_bucket, Policy=policy)
    writer, reader, disposer = (archive.keys[role] for role in ROLES)
    return replace(
        own,
        s3_access_key=writer.access,
        s3_secret_key=writer.secret,
        s3_reader_access_key=reader.access,
        s3_reader_secret_key=reader.secret,
        s3_disposer_access_key=disposer.access,
        s3_disposer_secret_key=disposer.secret,
    )


def as_administrator(settings: Settings) -> Settings:
    """Return settings with the key of the embedded archive's administrator.

    Another archive's administrator is not ours to be: its settings come back as they are.
    """
    folder = embedded_at(settings)
    if folder is None:
        return settings
    key = next(iter(settled_identities(folder).values()))
    return replace(settings, s3_access_key=key.access, s3_secret_key=key.secret)
