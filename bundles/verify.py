"""Verification: everything wrong with a bundle, in one go, as coded findings."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from bundles.checks.container import check_datapackage, check_members, measure
from bundles.checks.events import check_events
from bundles.checks.folder import check_folder
from bundles.checks.index import check_index, read_index
from bundles.checks.pages import check_pages
from bundles.checks.proof import check_proof
from bundles.checks.signatures import check_wacz_signature
from bundles.checks.spans import check_spans
from bundles.checks.warcs import check_warcs, read_warcs
from bundles.findings import finding
from bundles.manifest import WACZ
from bundles.proof.trust import NOTHING_KNOWN, Trust
from bundles.reading import open_wacz
from ogonblick.capture import Finding
from ogonblick.digest import Digest
from ogonblick.errors import BundleError


def verify(
    source: Path | BinaryIO, expected: Digest | None = None, trust: Trust = NOTHING_KNOWN
) -> tuple[Finding, ...]:
    """Verify a bundle's folder, or a WACZ alone (a file, or any seekable stream).

    Every finding is returned; none means that all is well. ``expected`` is the digest that the
    register keeps for the bundle: a manifest exchanged together with its files shows only
    against that. ``trust`` says who should have signed and stamped. A WACZ alone answers for its
    members' bytes, but not for the few bytes of ZIP headers between them; the bundle's manifest
    answers for those.
    """
    if not isinstance(source, Path):
        return tuple(_wacz_findings(source, trust))
    if source.is_dir():
        return tuple(_folder_findings(source, expected, trust))
    try:
        with source.open("rb") as stream:
            return tuple(_wacz_findings(stream, trust))
    except FileNotFoundError:
        return (finding("B010", source.name),)


def _folder_findings(folder: Path, expected: Digest | None, trust: Trust) -> Iterator[Finding]:
    yield from check_folder(folder, expected)
    yield from check_proof(folder, trust)
    yield from check_events(folder)
    if (folder / WACZ).is_file():
        with (folder / WACZ).open("rb") as stream:
            yield from _wacz_findings(stream, trust)


def _wacz_findings(stream: BinaryIO, trust: Trust) -> Iterator[Finding]:
    try:
        wacz = open_wacz(stream)
    except BundleError:
        yield finding("B010")
        return
    with wacz:
        warcs = read_warcs(wacz)
        measured = measure(wacz, warcs)
        yield from check_members(wacz, measured)
        yield from check_datapackage(wacz, measured)
        yield from check_wacz_signature(wacz, trust)
        index = read_index(wacz)
        yield from check_warcs(warcs)
        yield from check_index(index, warcs)
        yield from check_spans(wacz, stream)
        yield from check_pages(wacz, index)
