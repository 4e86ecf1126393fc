"""The embedded archive's folder: its lock, and the ports and keys that it keeps between starts."""

import contextlib
import fcntl
import json
import os
import random
import secrets
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ogonblick.errors import ServiceError
from ogonblick.settings import Secret

LOOPBACK = "127.0.0.1"

_TAKEOVER = 20.0  # seconds that a predecessor's server may take to end
_PAUSE = 0.1

_PARTS = ("s3", "master", "volume", "filer", "admin")
"""Everything in ``weed mini`` that listens with our flags; by default on fixed ports."""

GRPC_OFFSET = 10_000
"""Some parts guess another's gRPC port by adding this to its HTTP port, whatever the flags say."""

_BASE_PORTS = range(11_000, 22_000)
"""Below what Linux hands out to outgoing connections, also after adding the offset."""

_KEYS = (
    "WEED_S3_SSE_KEK",
    "WEED_JWT_SIGNING_KEY",
    "WEED_JWT_SIGNING_READ_KEY",
    "WEED_JWT_FILER_SIGNING_KEY",
    "WEED_JWT_FILER_SIGNING_READ_KEY",
)
"""Without the JWT keys the filer's plain HTTP removed a locked object, without credentials."""

ROLES = ("writer", "reader", "disposer")
"""The identities that work in the archive."""

_ADMINISTRATOR = {"name": "administrator", "actions": ["Admin"]}


@dataclass(frozen=True)
class Key:
    """The key that an identity comes with."""

    access: str
    secret: Secret


@contextlib.contextmanager
def sole_use(folder: Path) -> Iterator[BinaryIO]:
    """Hold the folder's lock, waiting a while for a predecessor's server to end.

    The watcher inherits the lock, so it is free again when the server is gone, not before.
    """
    with (folder / "lock").open("wb") as lock:
        deadline = time.monotonic() + _TAKEOVER
        while not _locked(lock):
            if time.monotonic() > deadline:
                raise ServiceError(
                    f"Det inbyggda arkivet i {folder} används redan av en annan process."
                    " Avsluta den, eller välj en annan mapp med OGONBLICK_HOME."
                )
            time.sleep(_PAUSE)
        yield lock


def _locked(lock: BinaryIO) -> bool:
    """Try once to take the lock."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def settled_ports(folder: Path) -> dict[str, int]:
    """Return each part's port of last time, or new free ones if any of those is taken now."""
    kept = folder / "ports.json"
    ports: dict[str, int] = json.loads(kept.read_text()) if kept.exists() else {}
    if tuple(ports) != _PARTS or not all(map(_is_free_pair, ports.values())):
        candidates = random.sample(_BASE_PORTS, len(_BASE_PORTS))
        ports = dict(zip(_PARTS, filter(_is_free_pair, candidates), strict=False))
        kept.write_text(json.dumps(ports))
    return ports


def _is_free_pair(port: int) -> bool:
    """Say whether both the port and the gRPC port that belongs to it are free."""
    return _is_free(port) and _is_free(port + GRPC_OFFSET)


def _is_free(port: int) -> bool:
    """Say whether the port could be listened on now; one that just closed counts as free."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def settled_identities(folder: Path) -> dict[str, Key]:
    """Return each identity's key, made when first needed and kept in ``s3.json``.

    The first is the administrator's, who alone makes buckets and their rules. The others may do
    what a bucket's rules say, and nothing else.
    """
    kept = folder / "s3.json"
    known = json.loads(kept.read_text())["identities"] if kept.exists() else [_ADMINISTRATOR]
    named = {one["name"] for one in known}
    whole = [*known, *({"name": role} for role in ROLES if role not in named)]
    keyed = [{"credentials": [_new_key()], **one} for one in whole]
    if keyed != known:
        _write_private(kept, json.dumps({"identities": keyed}))
    return {one["name"]: _key_of(one["credentials"][0]) for one in keyed}


def _new_key() -> dict[str, str]:
    return {"accessKey": secrets.token_hex(10), "secretKey": secrets.token_hex(20)}


def _key_of(credentials: dict[str, str]) -> Key:
    return Key(credentials["accessKey"], Secret(credentials["secretKey"]))


def settled_keys(folder: Path) -> dict[str, str]:
    """Return the server's internal keys, made at the first start and kept in ``keys.json``."""
    kept = folder / "keys.json"
    if not kept.exists():
        _write_private(kept, json.dumps({name: secrets.token_hex(32) for name in _KEYS}))
    keys: dict[str, str] = json.loads(kept.read_text())
    return keys


def _write_private(path: Path, text: str) -> None:
    """Write a file that only we can read, whole or not at all."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    part.replace(path)
