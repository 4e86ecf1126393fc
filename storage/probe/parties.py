"""Probes of who is let in: nobody without a key, nobody with a wrong one, readers only to read."""

from http import HTTPStatus
from typing import TYPE_CHECKING

from ogonblick.settings import Secret, Settings
from storage.probe.store import (
    FOLDER,
    Probed,
    Reply,
    Seen,
    Verdict,
    client_of,
    first_fault,
    key,
    refused,
    replied,
)

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_NO_KEY = Secret("")
_NO_ENTRY = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


def nobody_is_kept_out(store: Probed) -> Seen:
    """Come without a key: to read, to list, to write."""
    version = store.put("nobody")
    client = client_of(store.settings, "", _NO_KEY)
    return first_fault(
        shut(_read(client, store.bucket.name, version)),
        shut(_listed(client, store.bucket.name)),
        shut(_written(client, store.bucket.name)),
    )


def wrong_key_is_kept_out(store: Probed) -> Seen:
    """Come with the right access key and the wrong secret, and with a key that nobody has."""
    known, wrong = store.settings.s3_access_key, Secret("fel")
    return first_fault(
        *(
            shut(_listed(client_of(store.settings, name, wrong), store.bucket.name))
            for name in (known, f"{known}FEL")
        )
    )


def reader_only_reads(store: Probed) -> Seen:
    """Come to the archive's own bucket with the reader's key: to list, to write, to delete."""
    settings = store.settings
    return _only(settings, settings.s3_reader_access_key, settings.s3_reader_secret_key)


def disposer_only_disposes(store: Probed) -> Seen:
    """Come there with the disposer's key: to list, to write, to hide what is there."""
    settings = store.settings
    return _only(settings, settings.s3_disposer_access_key, settings.s3_disposer_secret_key)


def _only(settings: Settings, access_key: str, secret_key: Secret) -> Seen:
    """Judge an identity that may list the archive's bucket, but neither write nor hide in it."""
    if not access_key:
        return Seen(Verdict.UNTRIED, "Någon sådan nyckel är inte angiven.")
    client = client_of(settings, access_key, secret_key)
    listed = _listed(client, settings.s3_bucket)
    if not listed.accepts:
        return Seen(Verdict.MISSING, f"Nyckeln får inte lista {settings.s3_bucket} ({listed}).")
    return first_fault(
        shut(_written(client, settings.s3_bucket)), shut(_hidden(client, settings.s3_bucket))
    )


def shut(reply: Reply) -> Seen:
    """Judge the answer to one who must not be let in: no other refusal counts."""
    if reply.accepts or reply.status in _NO_ENTRY:
        return refused(reply)
    return Seen(Verdict.MISSING, f"Arkivet svarade {reply} i stället för att stänga dörren.")


def _read(client: "S3Client", bucket: str, version: str) -> Reply:
    return replied(lambda: client.get_object(Bucket=bucket, Key=key("nobody"), VersionId=version))


def _listed(client: "S3Client", bucket: str) -> Reply:
    return replied(lambda: client.list_objects_v2(Bucket=bucket, Prefix=FOLDER))


def _written(client: "S3Client", bucket: str) -> Reply:
    return replied(lambda: client.put_object(Bucket=bucket, Key=key("inkraktare"), Body=b""))


def _hidden(client: "S3Client", bucket: str) -> Reply:
    return replied(lambda: client.delete_object(Bucket=bucket, Key=key("inkraktare")))
