"""Whether a store keeps what it promises, tried in a throw-away bucket before anything is trusted.

The same probes are run against the store that an installation is given and against the servers of
the tests. Headers that were accepted prove nothing: what counts is what is refused afterwards.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from botocore.exceptions import ClientError, FlexibleChecksumError

from ogonblick import __version__
from ogonblick.errors import ArchiveError, ArchiveRefused
from ogonblick.settings import Settings
from storage.archive import Version
from storage.probe.probes import PROBES, Probe
from storage.probe.store import FOLDER, LOCKS, Probed, Seen, Verdict, client_of, replied, reply_of
from storage.stores.s3_bucket import Bucket
from storage.stores.s3_errors import status_of, translated
from storage.stores.s3_removal import versions
from storage.stores.s3_sending import drop_unfinished

_NO_BUCKET = (
    "Provet görs i en egen hink, och nyckeln får inte skapa någon, eller godtas inte. Kör det med"
    " en nyckel som får, till exempel förvaltarens, i OGONBLICK_S3_ACCESS_KEY och"
    " OGONBLICK_S3_SECRET_KEY."
)
_PAUSE = 0.2
_LONGEST = LOCKS[-1] + 10.0
"""Seconds after which no lock of ours is left but one that cannot be passed by."""


@dataclass(frozen=True)
class Trial:
    """What came of one probe."""

    id: str
    tried: str
    seen: str
    verdict: Verdict
    guards: bool


@dataclass(frozen=True)
class ProbeReport:
    """What a store was seen to do. ``server`` is what it calls itself, by its own word.

    ``worm`` is the sum: no probe that guards failed. ``left`` is the name of the throw-away
    bucket where it could not be cleaned away, else empty.
    """

    endpoint: str
    server: str
    agent: str
    at: datetime
    worm: bool
    trials: tuple[Trial, ...]
    left: str = ""


def probe(
    settings: Settings,
    suffix: str,
    at: datetime,
    told: Callable[[str], None] = lambda _: None,
) -> ProbeReport:
    """Try the store that the settings name, in a bucket of its own that is cleaned away.

    ``suffix`` makes the bucket's name new: a few letters or digits. ``told`` hears what is tried.
    Takes some seconds, for locks must be seen to hold and to end. Raises ``ArchiveUnavailable``
    and ``ArchiveRefused``: then nothing is known.
    """
    client = client_of(settings, settings.s3_access_key, settings.s3_secret_key)
    store = Probed(Bucket(client, f"{settings.s3_bucket[:40]}-prov-{suffix}"), settings)
    with translated(settings.s3_endpoint, store.bucket.name):
        _make_new(store)
        server = _server(store)
        try:
            trials = tuple(_tried(one, store, told) for one in PROBES)
        finally:
            is_away = _clean_away(store)
    return ProbeReport(
        endpoint=settings.s3_endpoint,
        server=server,
        agent=f"Ögonblick {__version__}",
        at=at,
        worm=not any(map(breaks_worm, trials)),
        trials=trials,
        left="" if is_away else store.bucket.name,
    )


def breaks_worm(trial: Trial) -> bool:
    """Say whether what came of a probe means that the store is no WORM."""
    return trial.guards and trial.verdict in (Verdict.DANGEROUS, Verdict.MISSING)


def _make_new(store: Probed) -> None:
    """Make the throw-away bucket. One that is there already is somebody's, and is left alone."""
    client, name = store.bucket.client, store.bucket.name
    if replied(lambda: client.head_bucket(Bucket=name)).accepts:
        raise ArchiveError(f"Hinken {name} finns redan och rörs inte. Kör samma kommando igen.")
    try:
        store.bucket.make()
    except ClientError as fault:
        if status_of(fault) == HTTPStatus.FORBIDDEN:
            raise ArchiveRefused(_NO_BUCKET) from fault
        raise


def _tried(one: Probe, store: Probed, told: Callable[[str], None]) -> Trial:
    told(one.tried)
    try:
        seen = one.ask(store)
    except ClientError as fault:
        seen = Seen(Verdict.MISSING, f"Arkivet kan det inte ({reply_of(fault)}).")
    except FlexibleChecksumError:
        seen = Seen(Verdict.MISSING, "Arkivets svar stämmer inte med dess egen kontrollsumma.")
    return Trial(one.id, one.tried, seen.text, seen.verdict, one.guards)


def _server(store: Probed) -> str:
    answer = store.bucket.client.head_bucket(Bucket=store.bucket.name)
    return answer["ResponseMetadata"]["HTTPHeaders"].get("server", "")


def _clean_away(store: Probed) -> bool:
    """Remove the bucket and all in it, waiting for the locks to end; say whether it is gone."""
    client, name = store.bucket.client, store.bucket.name
    replied(lambda: drop_unfinished(store.bucket, FOLDER))
    deadline = time.monotonic() + _LONGEST
    while not replied(lambda: _emptied(store)).fails and time.monotonic() < deadline:
        reply = replied(lambda: client.delete_bucket(Bucket=name))
        if reply.accepts or reply.status == HTTPStatus.NOT_FOUND:
            return True
        time.sleep(_PAUSE)
    return False


def _emptied(store: Probed) -> None:
    """Remove whatever in the bucket lets itself be removed."""
    for one in list(_left(store)):
        _lift(store, one)
        name = one.key.removeprefix(FOLDER)
        if not store.delete(name, one.id).accepts:
            store.delete(name, one.id, bypass=True)


def _left(store: Probed) -> Iterator[Version]:
    """Yield what lies in the bucket; a store without versions has objects only."""
    if replied(lambda: store.bucket.client.list_object_versions(Bucket=store.bucket.name)).accepts:
        yield from versions(store.bucket, FOLDER, "")
        return
    listed = store.bucket.client.list_objects_v2(Bucket=store.bucket.name, Prefix=FOLDER)
    yield from (Version(one["Key"], "") for one in listed.get("Contents", ()))


def _lift(store: Probed, version: Version) -> None:
    """Lift a legal hold if there is one."""
    replied(
        lambda: store.bucket.client.put_object_legal_hold(
            Bucket=store.bucket.name,
            Key=version.key,
            VersionId=version.id,
            LegalHold={"Status": "OFF"},
        )
    )
