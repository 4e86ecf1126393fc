"""Sealing: a finished capture becomes a bundle, read-only from the moment it exists."""

import errno
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

from bundles.manifest import (
    DOCUMENT,
    MANIFEST,
    WACZ,
    Manifest,
    manifest_from,
    parse_manifest,
    print_manifest,
)
from bundles.ours import read_posts
from bundles.pack import pictures_of, write_wacz
from bundles.pdf.snapshot import snapshot_document
from bundles.pdf.writer import write_pdf_to
from bundles.proof.instruction import INSTRUCTION, instruction
from bundles.proof.layout import SIGNED, proof_files, stamp_files
from bundles.proof.prover import Prover
from bundles.proof.proving import proof_of
from bundles.proof.stamping import names as stamp_names
from bundles.reading import open_wacz
from bundles.reading import pictures as pictures_in
from bundles.screenshots import Developed, develop
from bundles.verify import verify
from ogonblick.bundle import Bundle, BundleFile
from ogonblick.capture import Capture, Outcome, Severity
from ogonblick.digest import Digest, blocks, digest_of
from ogonblick.errors import BundleError, DiskFull

_FULL = (errno.ENOSPC, errno.EDQUOT)


def seal(capture: Capture, target: Path, sealed_at: datetime, prover: Prover) -> Bundle:
    """Seal a capture into the folder ``target``, signed and stamped, at once or not at all.

    Killed at any instruction it leaves nothing there, or everything; called again it finishes, and
    returns what is there if that is this snapshot's bundle. One caller at a time for a target.

    Raises ``BundleError`` for a failed capture, for one without recording or screenshot, and if
    what was written does not pass verification; ``ProofUnavailable`` without the proof that the
    settings demand; ``DiskFull`` when there is no room.
    """
    if target.exists():
        return _already_sealed(capture, target, prover)
    if capture.outcome is Outcome.FAILED:
        raise BundleError(
            "Inhämtningen misslyckades och kan inte förseglas. Åtgärda felet och gör om den."
        )
    with _appearing(target) as part, _spool(target) as spool:
        pictures = develop(pictures_of(capture.folder), spool)
        sign = partial(_sign, prover, sealed_at)
        write_wacz(capture, pictures, part / WACZ, sealed_at, sign)
        _refuse_faults(part / WACZ)
        _write_document(capture, pictures, part, sealed_at)
        (part / INSTRUCTION).write_bytes(_instruction(capture, part, sealed_at, prover))
        manifest = print_manifest(_manifest_of(part))
        (part / MANIFEST).write_bytes(manifest)
        for path, data in proof_of(manifest, sealed_at, prover).items():
            (part / path).parent.mkdir(exist_ok=True)
            (part / path).write_bytes(data)
    return open_bundle(target)


def open_bundle(folder: Path) -> Bundle:
    """Open a sealed bundle: its manifest is read, its files are there in their right size.

    Raises ``BundleError`` if not. Digests are the business of ``verify``.
    """
    data = _bytes_of(folder / MANIFEST)
    try:
        manifest = parse_manifest(data)
    except BundleError as fault:
        raise BundleError(f"Manifestet i {folder.name} går inte att läsa: {fault}") from fault
    for file in manifest.files:
        found = folder / file.path
        if not found.is_file() or found.stat().st_size != file.size:
            raise BundleError(f"{file.path} saknas eller är avhuggen i {folder.name}.")
    with (folder / WACZ).open("rb") as stream, open_wacz(stream) as wacz:
        hashes = pictures_in(wacz)
    return Bundle(
        snapshot_id=manifest.snapshot_id,
        folder=folder,
        digest=digest_of([data]),
        files=(*manifest.files, *(_file(folder, one) for one in (MANIFEST, *proof_files(folder)))),
        spans=manifest.spans,
        hashes=hashes,
    )


def _already_sealed(capture: Capture, target: Path, prover: Prover) -> Bundle:
    bundle = open_bundle(target)
    proof = {file.path for file in bundle.files}
    unsigned = prover.settings.demand_signature and SIGNED not in proof
    if unsigned or len(stamp_files(target)) < prover.settings.demand_timestamps:
        raise BundleError(f"{target.name} saknar det bevis som det förseglades med.")
    if bundle.snapshot_id != capture.order.snapshot_id:
        raise BundleError(f"{target.name} innehåller redan ett annat arkivpaket.")
    _make_read_only(target)  # a kill may have come between the renaming and this
    return bundle


def _refuse_faults(wacz: Path) -> None:
    """Refuse to seal what verification would later call broken."""
    faults = [one for one in verify(wacz) if one.severity is Severity.ERROR]
    if faults:
        told = "\n".join(f"{one.code} {one.place}: {one.text}" for one in faults)
        raise BundleError(f"Inhämtningen kan inte förseglas.\n{told}")


def _write_document(
    capture: Capture, pictures: Sequence[Developed], part: Path, sealed_at: datetime
) -> None:
    """Write the snapshot as PDF/A, for those who take nothing else."""
    posts = read_posts((capture.folder / "posts.jsonl").read_bytes())
    document = snapshot_document(capture, posts, pictures, _file(part, WACZ).digest, sealed_at)
    with (part / DOCUMENT).open("wb") as stream:
        write_pdf_to(stream, document)


def _sign(prover: Prover, at: datetime, digest: Digest) -> Mapping[str, str] | None:
    """Sign what the WACZ lists, if anything can sign and nothing must."""
    signer = prover.signer()
    return prover.sign(signer, digest, at) if signer else None


def _instruction(capture: Capture, part: Path, sealed_at: datetime, prover: Prover) -> bytes:
    listed = sorted({INSTRUCTION, *(file.name for file in part.iterdir())})
    stamped = stamp_names(prover.authorities())
    return instruction(capture.order.snapshot_id, sealed_at, listed, prover.signer(), stamped)


def _manifest_of(part: Path) -> Manifest:
    """Return the manifest of everything that lies in the folder."""
    found = [_file(part, file.name) for file in sorted(part.iterdir())]
    with (part / WACZ).open("rb") as stream, open_wacz(stream) as opened:
        return manifest_from(opened, found)


def _file(folder: Path, path: str) -> BundleFile:
    with (folder / path).open("rb") as stream:
        return BundleFile(path, (folder / path).stat().st_size, digest_of(blocks(stream)))


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        raise BundleError(f"{file.name} i {file.parent.name} går inte att läsa.") from fault


@contextmanager
def _appearing(target: Path) -> Iterator[Path]:
    """Give a folder to write in, which becomes ``target`` in one step if all went well."""
    part = target.with_name(f"{target.name}.part")
    try:
        _make_empty(part)
        yield part
        for path in sorted(part.rglob("*")):
            _to_disk(path)
        _to_disk(part)
        part.rename(target)
        _to_disk(target.parent)
        _make_read_only(target)
    except OSError as fault:
        raise _our_error(fault) from fault
    finally:
        shutil.rmtree(part, ignore_errors=True)


@contextmanager
def _spool(target: Path) -> Iterator[Path]:
    """Give a folder for what is under way to ``target``; one that a kill left is emptied."""
    folder = target.with_name(f"{target.name}.pictures")
    try:
        _make_empty(folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make_empty(part: Path) -> None:
    if part.exists():
        shutil.rmtree(part)
    part.mkdir(parents=True)


def _our_error(fault: OSError) -> BundleError | DiskFull:
    if fault.errno in _FULL:
        return DiskFull("Disken är full. Ge plats och försegla igen: inget halvfärdigt finns kvar.")
    return BundleError(f"Arkivpaketet kunde inte skrivas: {fault}")


def _to_disk(path: Path) -> None:
    """Have the kernel write a file's bytes, or a folder's names, to the disk itself."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _make_read_only(folder: Path) -> None:
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
