"""What a run leaves: versions in the bucket, processes, and addresses that are listened on."""

import os
from collections import Counter
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import psutil

from flows.rooms import Rooms
from ogonblick.settings import Settings
from ogonblick.snapshot import Snapshot
from storage.rebuild.record import RECORD

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


def another_client(settings: Settings) -> "S3Client":
    """Return a way into the archive past Ögonblick, as its administrator or anybody else has."""
    return boto3.client(
        "s3",
        endpoint_url=settings.s3_endpoint,
        region_name=settings.s3_region,
        aws_access_key_id=settings.s3_access_key,
        aws_secret_access_key=settings.s3_secret_key.value,
    )


def versions_in(settings: Settings, prefix: str = "") -> Counter[str]:
    """Return how many versions each object has in the archive's bucket."""
    client = another_client(settings)
    answer = client.list_object_versions(Bucket=settings.s3_bucket, Prefix=prefix)
    client.close()
    assert not answer["IsTruncated"]
    found = [*answer.get("Versions", ()), *answer.get("DeleteMarkers", ())]
    return Counter(version["Key"] for version in found)


def keys_of(rooms: Rooms, snapshot: Snapshot) -> list[str]:
    """Return where the archive has a snapshot: its bundle's files, its record, and its events."""
    documents = rooms.catalogue.event_documents(snapshot.id)
    record = f"snapshots/{snapshot.account_id}/{snapshot.id}/{RECORD}"
    return [record, *(one.key for one in (*snapshot.receipt.files, *documents))]


def processes_of(home: Path) -> list[psutil.Process]:
    """Return the running processes that were started for a home: named in command or settings."""
    return [process for process in psutil.process_iter() if str(home) in _told_by(process)]


def gone(processes: Iterable[psutil.Process], seconds: float = 10) -> bool:
    """Say whether all the processes end within some seconds."""
    return not psutil.wait_procs(list(processes), timeout=seconds)[1]


def ended(home: Path, besides: Collection[int] = (), seconds: float = 10) -> bool:
    """Say whether nothing runs for a home, besides known processes, after some seconds at most."""
    running = (one for one in processes_of(home) if one.pid not in (os.getpid(), *besides))
    return gone(running, seconds)


def listening(processes: Iterable[psutil.Process]) -> set[str]:
    """Return the addresses that the processes listen on."""
    found = (one for process in processes for one in _connections(process))
    return {one.laddr.ip for one in found if one.status == psutil.CONN_LISTEN}


def talked_to(processes: Iterable[psutil.Process]) -> set[str]:
    """Return the addresses that the processes are connected with."""
    return {one.raddr.ip for process in processes for one in _connections(process) if one.raddr}


def _connections(process: psutil.Process) -> list[Any]:
    """Return a process' connections; those of a run that has ended meanwhile are none."""
    with suppress(psutil.NoSuchProcess):
        return list(process.net_connections("inet"))
    return []


def _told_by(process: psutil.Process) -> str:
    """Return a process' command and environment; nothing of one that is gone or a zombie."""
    try:
        return " ".join([*process.cmdline(), process.environ().get("OGONBLICK_HOME", "")])
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return ""
