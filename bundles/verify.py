"""Verification: everything wrong with a bundle, in one go, as coded findings."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from zipfile import ZipFile

from bundles.checks.container import check_datapackage, check_members, measure
from bundles.checks.events import check_events
from bundles.checks.folder import check_folder
from bundles.checks.index import check_index, read_index
from bundles.checks.pages import check_pages
from bundles.checks.proof import check_proof
from bundles.checks.signatures import check_wacz_signature
from bundles.checks.spans import check_spans
from bundles.checks.warcs import check_warcs, read_warcs
from bundles.datapackage import DIGEST_PATH, PATH
from bundles.findings import finding
from bundles.manifest import MANIFEST, WACZ
from bundles.ours import SPANS
from bundles.premis import FOLDER as EVENTS
from bundles.proof.layout import FOLDER
from bundles.proof.trust import NOTHING_KNOWN, Trust
from bundles.reading import HOSTILE, open_wacz
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
    irregular = [path for path in sorted(folder.rglob("*")) if not _is_plain(path)]
    if irregular:  # nothing is read: a link leads out of the bundle, and a pipe never ends
        yield from (finding("B007", path.relative_to(folder).as_posix()) for path in irregular)
        return
    yield from _surviving(check_folder(folder, expected), MANIFEST)
    yield from _surviving(check_proof(folder, trust), FOLDER)
    yield from _surviving(check_events(folder), EVENTS)
    if (folder / WACZ).is_file():
        with (folder / WACZ).open("rb") as stream:
            yield from _wacz_findings(stream, trust)


def _is_plain(path: Path) -> bool:
    """Say whether something in a bundle is a file or a folder of its own."""
    return not path.is_symlink() and (path.is_file() or path.is_dir())


def _surviving(findings: Iterator[Finding], place: str) -> Iterator[Finding]:
    """Yield a check's findings; content that breaks the check itself is one more of them."""
    try:
        yield from findings
    except HOSTILE as fault:
        yield finding("B060", f"{place}: {type(fault).__name__}")


def _wacz_findings(stream: BinaryIO, trust: Trust) -> Iterator[Finding]:
    try:
        wacz = open_wacz(stream)
    except BundleError:
        yield finding("B010")
        return
    with wacz:
        yield from _surviving(_inside(wacz, stream, trust), WACZ)


def _inside(wacz: ZipFile, stream: BinaryIO, trust: Trust) -> Iterator[Finding]:
    warcs = read_warcs(wacz)
    measured = measure(wacz, warcs)
    yield from check_members(wacz, measured)
    yield from _surviving(check_datapackage(wacz, measured), PATH)
    yield from _surviving(check_wacz_signature(wacz, trust), DIGEST_PATH)
    yield from check_warcs(warcs)
    index = read_index(wacz)
    yield from check_index(index, warcs)
    yield from _surviving(check_spans(wacz, stream), SPANS)
    yield from check_pages(wacz, index)
