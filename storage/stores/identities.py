"""Whose key an archive is opened with: the writer's, or that of one who may less, or other things.

Where an identity has no key of its own the writer's is used, as in an archive with one key only.
"""

from dataclasses import replace

from ogonblick.settings import Secret, Settings

_NO_KEY = Secret("")


def as_reader(settings: Settings) -> Settings:
    """Return settings with the reader's key and no other, for whoever only reads.

    A process that is given these cannot write, whatever is done to it.
    """
    access, secret = settings.s3_reader_access_key, settings.s3_reader_secret_key
    alone = replace(
        settings,
        s3_reader_access_key="",
        s3_reader_secret_key=_NO_KEY,
        s3_disposer_access_key="",
        s3_disposer_secret_key=_NO_KEY,
        replica_endpoint="",
        replica_access_key="",
        replica_secret_key=_NO_KEY,
        replica_disposer_access_key="",
        replica_disposer_secret_key=_NO_KEY,
    )
    return replace(alone, s3_access_key=access, s3_secret_key=secret) if access else alone


def as_disposer(settings: Settings) -> Settings:
    """Return settings with the disposer's key, for removing what is disposed of."""
    access, secret = settings.s3_disposer_access_key, settings.s3_disposer_secret_key
    return replace(settings, s3_access_key=access, s3_secret_key=secret) if access else settings
