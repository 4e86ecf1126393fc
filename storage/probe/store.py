"""What a probe works with: a throw-away bucket, the ways to ask it, and what can be seen there."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from ogonblick.settings import Secret, Settings
from storage.stores.s3_bucket import Bucket
from storage.stores.s3_errors import status_of

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from mypy_boto3_s3.client import S3Client

T = TypeVar("T")

BODY = b"Provat av \xc3\x96gonblick. "
FOLDER = "prov/"
"""What every key of a probe begins with."""

LOCKS = (3, 12, 48)
"""Seconds that a lock is tried with: the first is enough on loopback, the last across the sea."""

_PAUSE = 0.2


class Verdict(StrEnum):
    """What a probe found: dangerous is what a store accepts and then does not honour."""

    OK = "ok"
    MISSING = "missing"
    DANGEROUS = "dangerous"
    UNTRIED = "untried"


@dataclass(frozen=True)
class Seen:
    """What a probe saw, as a verdict and a Swedish sentence."""

    verdict: Verdict
    text: str


@dataclass(frozen=True)
class Reply:
    """A store's answer to a request: its HTTP status, and its own code where it refused."""

    status: int
    code: str = ""

    @property
    def accepts(self) -> bool:
        """Say whether the store did what was asked."""
        return self.status < HTTPStatus.BAD_REQUEST

    @property
    def fails(self) -> bool:
        """Say whether the store broke, which is no answer."""
        return self.status >= HTTPStatus.INTERNAL_SERVER_ERROR

    def __str__(self) -> str:
        return f"{self.status} {self.code}".strip()


@dataclass(frozen=True)
class Probed:
    """The store under probe: its throw-away bucket, and the settings that lead to it."""

    bucket: Bucket
    settings: Settings

    def put(self, name: str, body: bytes = BODY) -> str:
        """Write an object and return its version id; empty where the store keeps no versions."""
        answer = self.bucket.client.put_object(Bucket=self.bucket.name, Key=key(name), Body=body)
        return answer.get("VersionId", "")

    def delete(self, name: str, version: str, *, bypass: bool = False) -> Reply:
        """Ask for a version to be deleted, past a governance lock or not."""
        return replied(
            lambda: self.bucket.client.delete_object(
                Bucket=self.bucket.name,
                Key=key(name),
                VersionId=version,
                BypassGovernanceRetention=bypass,
            )
        )

    def holds(self, name: str, version: str) -> bool:
        """Say whether the version is there and reads."""
        return replied(lambda: self.read(name, version)).accepts

    def read(self, name: str, version: str) -> bytes:
        """Read a version."""
        answer = self.bucket.client.get_object(
            Bucket=self.bucket.name, Key=key(name), VersionId=version
        )
        return content_of(answer["Body"])

    def read_range(self, name: str, wanted: str) -> bytes:
        """Read a range of an object, as HTTP writes it: ``0-9``, ``-10``."""
        answer = self.bucket.client.get_object(
            Bucket=self.bucket.name, Key=key(name), Range=f"bytes={wanted}"
        )
        return content_of(answer["Body"])

    def now(self) -> datetime:
        """Return the store's own clock, in whole seconds: it is what its locks go by."""
        answer = self.bucket.client.head_bucket(Bucket=self.bucket.name)
        return parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])


def key(name: str) -> str:
    """Return where a probe's object lies."""
    return f"{FOLDER}{name}"


def content_of(body: "StreamingBody") -> bytes:
    """Read an answer to its end."""
    with contextlib.closing(body):
        return body.read()


def client_of(settings: Settings, access_key: str, secret_key: Secret) -> "S3Client":
    """Return a client with one identity's keys; without a key it comes as nobody."""
    return boto3.client(
        "s3",
        endpoint_url=settings.s3_endpoint,
        region_name=settings.s3_region,
        aws_access_key_id=access_key or None,
        aws_secret_access_key=secret_key.value or None,
        config=Config(
            signature_version="s3v4" if access_key else UNSIGNED,
            s3={"addressing_style": "path"},
            retries={"mode": "standard", "total_max_attempts": 3},
            connect_timeout=10,
            read_timeout=60,
        ),
    )


def replied(ask: Callable[[], object]) -> Reply:
    """Ask, and return the store's answer; only silence raises."""
    try:
        ask()
    except ClientError as error:
        return reply_of(error)
    return Reply(HTTPStatus.OK)


def reply_of(error: ClientError) -> Reply:
    """Return the answer that botocore made an error of."""
    return Reply(status_of(error), error.response.get("Error", {}).get("Code", ""))


def refused(reply: Reply) -> Seen:
    """Judge the answer to what a store must refuse."""
    if reply.fails:
        return Seen(Verdict.MISSING, f"Arkivet gick sönder ({reply}) i stället för att neka.")
    if reply.accepts:
        return Seen(Verdict.DANGEROUS, "Arkivet godtog det.")
    return Seen(Verdict.OK, f"Arkivet nekade ({reply}).")


def first_fault(*seen: Seen) -> Seen:
    """Return the worst of several, the first of those that are as bad; the last if all are well."""
    order = (Verdict.DANGEROUS, Verdict.MISSING, Verdict.UNTRIED)
    worst = (one for verdict in order for one in seen if one.verdict is verdict)
    return next(worst, seen[-1])


def judged(*, honoured: bool, text: str, otherwise: str) -> Seen:
    """Judge what was accepted: either it is honoured, or the acceptance was worth nothing."""
    return Seen(Verdict.OK, text) if honoured else Seen(Verdict.DANGEROUS, otherwise)


def during_lock(store: Probed, attempt: Callable[[datetime], T]) -> T:
    """Try something that a lock until a moment must prevent.

    If the moment passed meanwhile, nothing is known, so it is tried again with a later one.
    """
    for seconds in LOCKS[:-1]:
        until = store.now() + timedelta(seconds=seconds)
        with contextlib.suppress(ClientError):  # a lock that is over when it arrives is refused
            found = attempt(until)
            if store.now() < until:
                return found
    return attempt(store.now() + timedelta(seconds=LOCKS[-1]))


def wait_until(store: Probed, moment: datetime) -> None:
    """Wait until the store's own clock has passed a moment."""
    while store.now() <= moment:
        time.sleep(_PAUSE)
