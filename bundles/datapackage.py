"""The WACZ's own list of what it holds, and the list's digest, which is what gets signed."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from ogonblick import __version__
from ogonblick.bundle import BundleFile
from ogonblick.digest import Digest, digest_of

PATH = "datapackage.json"
DIGEST_PATH = "datapackage-digest.json"

PROFILE = "data-package"
WACZ_VERSION = "1.1.1"
NAME = "Ögonblick"
SOFTWARE = f"{NAME} {__version__}"

Sign = Callable[[Digest], Mapping[str, str] | None]
"""Signs a digest: SignatureData of WACZ Auth, or None where nothing is signed."""

_FORBIDDEN_IN_NAME = re.compile(r"[^-a-z0-9._/]")


def stamp(moment: datetime) -> str:
    """Return an aware moment in UTC as every file of ours writes it: ``2026-03-02T09:00:00Z``."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def datapackage(
    title: str, page: Mapping[str, Any], created: datetime, members: Iterable[BundleFile]
) -> bytes:
    """Return ``datapackage.json``. ``page`` is the main page's line in the list of pages."""
    return plain_json(
        {
            "profile": PROFILE,
            "wacz_version": WACZ_VERSION,
            "title": title,
            "created": stamp(created),
            "modified": stamp(created),
            "software": SOFTWARE,
            "mainPageUrl": page["url"],
            "mainPageDate": page["ts"],
            "resources": [_resource(member) for member in members],
        }
    )


def datapackage_digest(data: bytes, sign: Sign) -> bytes:
    """Return ``datapackage-digest.json`` for the bytes of ``datapackage.json``, signed if it is."""
    digest = digest_of([data])
    signed = sign(digest)
    said = {"path": PATH, "hash": str(digest)}
    return plain_json(said | {"signedData": signed} if signed else said)


def plain_json(value: object) -> bytes:
    """Return indented JSON that a person can read, ending in a newline."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _resource(member: BundleFile) -> dict[str, object]:
    name = PurePosixPath(member.path).name.lower()
    return {
        "name": _FORBIDDEN_IN_NAME.sub("-", name),
        "path": member.path,
        "hash": str(member.digest),
        "bytes": member.size,
    }
