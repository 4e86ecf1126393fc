"""The manifest: what a bundle is, and every file in it with size and digest.

It says nothing that the sealed WACZ does not say, so that it can be made again from the WACZ, and
a single changed sign in it is seen. Its own digest is the bundle's.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zipfile import ZipFile

from bundles.datapackage import plain_json, stamp
from bundles.reading import capture, datapackage
from bundles.spans import spans_in
from ogonblick.bundle import BundleFile, Span
from ogonblick.capture import Occasion, Outcome
from ogonblick.digest import Digest
from ogonblick.errors import BundleError

MANIFEST = "manifest.json"
WACZ = "snapshot.wacz"
DOCUMENT = "snapshot.pdf"

FORMAT = "ogonblick-bundle"
VERSION = "1.0"


@dataclass(frozen=True)
class Manifest:
    """A bundle's list. ``files`` lie in its folder, ``members`` and ``spans`` inside its WACZ."""

    snapshot_id: str
    account_id: str
    occasion: Occasion
    period: str
    outcome: Outcome
    taken_at: datetime
    sealed_at: datetime
    software: str
    files: tuple[BundleFile, ...]
    members: tuple[BundleFile, ...]
    spans: tuple[Span, ...] = ()


def manifest_from(wacz: ZipFile, files: Sequence[BundleFile]) -> Manifest:
    """Make the manifest of a sealed WACZ. Raises ``BundleError`` if the WACZ does not say it."""
    seen, listed = capture(wacz), datapackage(wacz)
    try:
        return Manifest(
            snapshot_id=seen.order.snapshot_id,
            account_id=seen.order.account_id,
            occasion=seen.order.occasion,
            period=seen.order.period,
            outcome=seen.outcome,
            taken_at=seen.taken_at,
            sealed_at=datetime.fromisoformat(listed["created"]),
            software=listed["software"],
            files=tuple(files),
            members=tuple(map(_member, listed["resources"])),
            spans=spans_in(wacz),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise BundleError(f"datapackage.json går inte att tolka: {fault}") from fault


def print_manifest(manifest: Manifest) -> bytes:
    """Return the manifest as JSON: one form only, so that it has one digest."""
    return plain_json(
        {
            "format": FORMAT,
            "version": VERSION,
            "snapshot_id": manifest.snapshot_id,
            "account_id": manifest.account_id,
            "occasion": manifest.occasion.value,
            "period": manifest.period,
            "outcome": manifest.outcome.value,
            "taken_at": stamp(manifest.taken_at),
            "sealed_at": stamp(manifest.sealed_at),
            "software": manifest.software,
            "files": list(map(_plain, manifest.files)),
            "members": list(map(_plain, manifest.members)),
            "spans": list(map(_plain_span, manifest.spans)),
        }
    )


def parse_manifest(data: bytes) -> Manifest:
    """Read what ``print_manifest`` wrote. Raises ``BundleError`` that says what is wrong."""
    try:
        said = json.loads(data)
        if (said["format"], said["version"]) != (FORMAT, VERSION):
            raise BundleError(f"formatet är {said['format']} {said['version']}")
        return _parsed(said)
    except KeyError as fault:
        raise BundleError(f"fältet {fault} saknas") from fault
    except (AttributeError, TypeError, ValueError) as fault:
        raise BundleError(str(fault)) from fault


def _parsed(said: Mapping[str, Any]) -> Manifest:
    return Manifest(
        snapshot_id=said["snapshot_id"],
        account_id=said["account_id"],
        occasion=Occasion(said["occasion"]),
        period=said["period"],
        outcome=Outcome(said["outcome"]),
        taken_at=datetime.fromisoformat(said["taken_at"]),
        sealed_at=datetime.fromisoformat(said["sealed_at"]),
        software=said["software"],
        files=tuple(map(_file, said["files"])),
        members=tuple(map(_file, said["members"])),
        spans=tuple(map(_span, said["spans"])),
    )


def _plain(file: BundleFile) -> dict[str, object]:
    return {"path": file.path, "size": file.size, "sha256": file.digest.hexadecimal}


def _plain_span(span: Span) -> dict[str, object]:
    return {"offset": span.offset, "length": span.length, "sha256": span.digest.hexadecimal}


def _span(said: Mapping[str, Any]) -> Span:
    return Span(int(said["offset"]), int(said["length"]), Digest("sha256", said["sha256"]))


def _file(said: Mapping[str, Any]) -> BundleFile:
    return BundleFile(said["path"], int(said["size"]), Digest("sha256", said["sha256"]))


def _member(resource: Mapping[str, Any]) -> BundleFile:
    return BundleFile(resource["path"], int(resource["bytes"]), Digest.parse(resource["hash"]))
