"""A capture folder written as one WACZ 1.1.1, self-contained and always in the same bytes."""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from bundles import datapackage
from bundles.elements import PageElement, elements_in
from bundles.index import index_lines, index_members
from bundles.likeness.hashes import Hashes
from bundles.likeness.hashing import hash_elements, hash_media, hash_pages
from bundles.likeness.repeating import repeats
from bundles.ours import (
    CAPTURE,
    COVERAGE,
    LIKENESS,
    LOG,
    POSTS,
    PROFILE,
    PROVENANCE,
    SPANS,
    read_posts,
)
from bundles.pages import page_members, read_pages
from bundles.plain import to_json
from bundles.screenshots import Developed, pieces_by_page, viewer_members
from ogonblick.bundle import BundleFile
from ogonblick.capture import Capture
from ogonblick.digest import Digest, blocks
from ogonblick.errors import BundleError

Source = Path | bytes

_READ_ONLY = 0o100444 << 16


def write_wacz(
    capture: Capture,
    pictures: Sequence[Developed],
    target: Path,
    sealed_at: datetime,
    sign: datapackage.Sign,
) -> None:
    """Write the capture's WACZ to ``target``, with its screenshots as they were developed.

    The same capture and moment give the same bytes if they are signed in the same way, as Ed25519
    does. ``sealed_at`` is aware. Files are copied in blocks: no WARC is ever whole in memory.
    Raises ``BundleError`` if something that a bundle must hold is missing or cannot be read.
    """
    pages = read_pages(_required(capture.folder / "pages.jsonl").read_bytes())
    if not pages:
        raise BundleError("Inhämtningens sidlista är tom. Gör om inhämtningen.")
    with zipfile.ZipFile(target, "w") as wacz:
        members = [
            _write(wacz, path, source, sealed_at)
            for path, source in (*page_members(pages), *_members(capture, pictures))
        ]
        listed = datapackage.datapackage(capture.title, pages[0], sealed_at, members)
        _write(wacz, datapackage.PATH, listed, sealed_at)
        signed = datapackage.datapackage_digest(listed, sign)
        _write(wacz, datapackage.DIGEST_PATH, signed, sealed_at)


def _members(capture: Capture, pictures: Sequence[Developed]) -> Iterator[tuple[str, Source]]:
    """Yield path and source of everything inside but the page lists and the datapackage."""
    warcs = warcs_of(capture.folder)
    for warc in warcs:
        yield f"archive/{warc.name}", warc
    lines = index_lines(warcs)
    yield from index_members(lines)
    for path in (POSTS, COVERAGE, PROVENANCE):
        yield path, _required(capture.folder / Path(path).name)
    profile = capture.folder / Path(PROFILE).name
    if profile.is_file():  # captures were made without one
        yield PROFILE, profile
    spans = _required(capture.folder / Path(SPANS).name)
    if spans.stat().st_size:  # wacz validate 0.6.0 stops at an empty list of lines (2026-11)
        yield SPANS, spans
    yield LOG, log_of(capture)
    # From the value, not the file: where the capture once lay on a disk is nobody's business.
    yield CAPTURE, f"{to_json(replace(capture, folder=Path()))}\n".encode()
    yield from viewer_members(pictures)
    yield LIKENESS, f"{to_json(_hashes(capture.folder, warcs, lines, pictures))}\n".encode()


def log_of(capture: Capture) -> bytes:
    """Return the visit's log: what was done, for how long, how it went, and what was found."""
    steps = (
        f"{step.name}: {step.seconds:.1f} s, {'klart' if step.held else 'avbrutet'}"
        + (f" ({step.note})" if step.note else "")
        for step in capture.steps
    )
    findings = (f"{one.code} {one.place}: {one.text}" for one in capture.findings)
    lines = (f"{datapackage.stamp(capture.taken_at)} {capture.url}", *steps, *findings)
    return "".join(f"{line}\n" for line in lines).encode()


def warcs_of(folder: Path) -> list[Path]:
    """Return a capture's WARCs in order. Raises ``BundleError`` if nothing was recorded."""
    warcs = sorted(folder.glob("*.warc.gz"))
    if not any(warc.name.startswith("rec-") for warc in warcs):
        raise BundleError(
            "Inhämtningen saknar inspelning (rec-*.warc.gz) och kan inte förseglas."
            " Gör om inhämtningen."
        )
    return warcs


def pictures_of(folder: Path) -> list[Path]:
    """Return those of a capture's WARCs that hold its screenshots, so that no other is searched."""
    return [warc for warc in warcs_of(folder) if warc.name.startswith("screenshots-")]


def _required(file: Path) -> Path:
    if not file.is_file():
        raise BundleError(f"Inhämtningen saknar {file.name} och kan inte förseglas.")
    return file


def _hashes(
    folder: Path, warcs: Iterable[Path], lines: Iterable[bytes], pictures: Sequence[Developed]
) -> Hashes:
    views = [(picture.source, picture.grey) for picture in pictures if picture.is_view]
    pieces = [(picture.source, picture.grey) for picture in pictures if not picture.is_view]
    by_page = pieces_by_page(pictures)
    media = hash_media(read_posts((folder / "posts.jsonl").read_bytes()), folder, lines)
    elements = hash_elements(_elements(warcs), by_page)
    return Hashes(
        hash_pages(views[0] if views else None, pieces),
        (*elements.pictures, *media.pictures),
        (*repeats(by_page), *elements.findings, *media.findings),
    )


def _elements(warcs: Iterable[Path]) -> Iterator[PageElement]:
    """Yield what the pages list of themselves, out of the WARCs that hold their texts."""
    for warc in warcs:
        if warc.name.startswith("text-"):
            with warc.open("rb") as stream:
                yield from elements_in([stream])


def _write(wacz: zipfile.ZipFile, path: str, source: Source, moment: datetime) -> BundleFile:
    """Write one member and return what was written.

    All is stored as it is: WARCs, compressed index and pictures must be, or no tool can read a
    range of them, and of the rest a deflated copy would differ between builds of zlib.
    """
    utc = moment.astimezone(UTC)
    info = zipfile.ZipInfo(path, (utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second))
    info.create_system = 3  # Unix, wherever it is written
    info.external_attr = _READ_ONLY
    info.file_size = source.stat().st_size if isinstance(source, Path) else len(source)
    running = hashlib.sha256()
    with _opened(source) as stream, wacz.open(info, "w") as member:
        for block in blocks(stream):
            running.update(block)
            member.write(block)
    return BundleFile(path, info.file_size, Digest("sha256", running.hexdigest()))


def _opened(source: Source) -> BinaryIO:
    return source.open("rb") if isinstance(source, Path) else BytesIO(source)
