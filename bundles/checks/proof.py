"""The proof beside a bundle's manifest: who sealed it, and when."""

from collections.abc import Iterator
from pathlib import Path

from bundles.checks.renewals import check_renewals
from bundles.checks.sealing import Sealing
from bundles.checks.signatures import check_manifest_signature
from bundles.checks.stamps import check_stamps
from bundles.findings import finding
from bundles.manifest import MANIFEST, parse_manifest
from bundles.proof.layout import read, unlisted
from bundles.proof.trust import Trust
from ogonblick.capture import Finding
from ogonblick.digest import digest_of
from ogonblick.errors import BundleError


def check_proof(folder: Path, trust: Trust) -> Iterator[Finding]:
    """Yield what is wrong with the proof of a bundle's manifest, and what it does not prove."""
    if not (folder / MANIFEST).is_file():
        return
    sealing = _sealing(read(folder, MANIFEST))
    yield from check_manifest_signature(folder, sealing, trust)
    yield from check_stamps(folder, sealing, trust)
    yield from check_renewals(folder, trust)
    for path in unlisted(folder):
        yield finding("B081", path)


def _sealing(data: bytes) -> Sealing:
    try:
        manifest = parse_manifest(data)
    except BundleError:
        return Sealing(data, digest_of([data]))
    return Sealing(data, digest_of([data]), manifest.sealed_at, manifest.software)
