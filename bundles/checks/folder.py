"""The bundle's folder against its manifest, and the manifest against the sealed content."""

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

from bundles.checks.events import event_files
from bundles.findings import finding
from bundles.manifest import (
    MANIFEST,
    WACZ,
    Manifest,
    manifest_from,
    parse_manifest,
    print_manifest,
)
from bundles.proof.layout import proof_files
from bundles.reading import hashes, open_wacz, posts
from ogonblick.bundle import BundleFile
from ogonblick.capture import Finding
from ogonblick.digest import Digest, blocks, digest_of
from ogonblick.errors import BundleError


def check_folder(folder: Path, expected: Digest | None) -> Iterator[Finding]:
    """Yield what is wrong with the manifest, with the files it lists, and with what lies beside."""
    if not (folder / MANIFEST).is_file():
        yield finding("B001", MANIFEST)
        return
    data = (folder / MANIFEST).read_bytes()
    found = digest_of([data])
    if expected is not None and found != expected:
        yield finding("B008", MANIFEST, expected=expected, found=found)
    try:
        manifest = parse_manifest(data)
    except BundleError as fault:
        yield finding("B002", MANIFEST, reason=fault)
        return
    yield from _check_files(folder, manifest)
    yield from _check_truth(folder / WACZ, manifest, data)


def _check_files(folder: Path, manifest: Manifest) -> Iterator[Finding]:
    for file in manifest.files:
        yield from _check_file(folder, file)
    beside = {MANIFEST, *proof_files(folder), *event_files(folder)}
    listed = beside.union(file.path for file in manifest.files)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_dir() and name not in listed:
            yield finding("B007", name)


def _check_file(folder: Path, file: BundleFile) -> Iterator[Finding]:
    path = folder / file.path
    if not path.is_file():
        yield finding("B004", file.path)
        return
    size = path.stat().st_size
    if size != file.size:
        yield finding("B005", file.path, expected=file.size, found=size)
    with path.open("rb") as stream:
        if digest_of(blocks(stream)) != file.digest:
            yield finding("B006", file.path)


def _check_truth(path: Path, manifest: Manifest, data: bytes) -> Iterator[Finding]:
    """Make the manifest again from the WACZ, and compare."""
    if not path.is_file():
        return
    with path.open("rb") as stream:
        try:
            with open_wacz(stream) as wacz:
                true = replace(manifest_from(wacz, ()), files=manifest.files)
                posts(wacz)
                hashes(wacz)
        except BundleError as fault:
            yield finding("B060", str(fault))
            return
    different = _different(true, manifest)
    if different:
        yield finding("B003", MANIFEST, fields=", ".join(different))
    elif print_manifest(manifest) != data:
        yield finding("B003", MANIFEST, fields="skrivsätt")


def _different(true: Manifest, said: Manifest) -> list[str]:
    names = (field.name for field in fields(Manifest))
    return [name for name in names if getattr(true, name) != getattr(said, name)]
