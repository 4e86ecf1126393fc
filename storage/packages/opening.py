"""Opening the archive that the settings name: its store, in the wrappers it needs."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

from ogonblick.errors import SettingsError
from ogonblick.settings import Settings
from storage.archive import LockMode, Store
from storage.packages.keeping import Archive
from storage.ranges import AT_ONCE
from storage.stores.pacing import Paced
from storage.stores.patience import Patient
from storage.stores.s3 import S3Store


@dataclass(frozen=True)
class Patience:
    """How long to wait for an archive that does not answer.

    ``attempts`` is botocore's number of tries of one request; ``waits`` the seconds to wait before
    trying the whole step again, ``doubts`` before asking again for what is known to be there but
    is said to be missing; ``connect`` and ``read`` time-outs in seconds. The waits span more
    than 30 s: a SeaweedFS killed with -9 took up to 15 s to accept writes, and 40 s must be
    survived.
    """

    attempts: int = 8
    waits: tuple[float, ...] = (2, 5, 10, 20, 30)
    doubts: tuple[float, ...] = (0.1, 0.4, 1)
    connect: float = 10
    read: float = 60


_HERE = (("http", "127.0.0.1"), ("http", "::1"), ("http", "localhost"))
"""Endpoints that no other machine lies before."""


def open_archive(settings: Settings, patience: Patience = Patience()) -> Archive:
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
        config=_configured(settings.s3_endpoint, patience),
    )
    store: Store = S3Store(client, settings.s3_endpoint, settings.s3_bucket)
    if settings.s3_requests_per_second:
        store = Paced(store, settings.s3_requests_per_second)
    mode: LockMode = "COMPLIANCE" if settings.lock_mode == "compliance" else "GOVERNANCE"
    return Archive(Patient(store, patience.waits, patience.doubts), mode)


def _configured(endpoint: str, patience: Patience) -> Config:
    """Return how to ask: addressed by path, signed, with a connection for all that is under way.

    On the way to this machine itself the body is not hashed once more for the signature: the
    header with its SHA-256 is signed, and the server compares the two. (0.9 CPU-s/GB less here,
    2026-11. Over TLS botocore leaves it out too.)
    """
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "path"},
        max_pool_connections=2 * AT_ONCE,
        retries={"mode": "standard", "total_max_attempts": patience.attempts},
        connect_timeout=patience.connect,
        read_timeout=patience.read,
    )
    way = urlsplit(endpoint)
    if (way.scheme, way.hostname) not in _HERE:
        return config
    unhashed = Config(s3={"addressing_style": "path", "payload_signing_enabled": False})
    return config.merge(unhashed)
