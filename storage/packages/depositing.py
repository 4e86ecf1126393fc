"""Laying a bundle in a store: each file whole, or its payloads as chunks and the rest beside them.

Several objects are on their way at once: chunks first, for each has a digest that the store
compares. Meanwhile the file that they are cut from is compared with what was sealed. A map is
written after all that it names, and the manifest last of all: a bundle whose manifest lies in the
archive lies there whole.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from bundles.manifest import MANIFEST, WACZ
from ogonblick.bundle import Bundle, BundleFile, Span
from ogonblick.digest import Digest, blocks, digest_of
from ogonblick.errors import ReceiptMismatch
from ogonblick.snapshot import StoredFile
from storage.archive import Lock, Sending, Store
from storage.packages.chunks import (
    MAP,
    Sharing,
    chunk_key,
    map_of,
    print_map,
    residue_key,
    residue_of,
    worth_sharing,
)
from storage.ranges import Piece, in_flight, pieced


@dataclass(frozen=True)
class _Cut:
    """A file that is to lie in pieces: which of its spans become chunks."""

    file: BundleFile
    path: Path
    key: str
    shared: tuple[Span, ...]
    sharing: Sharing


def deposit(
    store: Store, bundle: Bundle, folder: str, lock: Lock | None, sharing: Sharing | None
) -> tuple[StoredFile, ...]:
    """Write every file of a bundle below a folder; returns what the store holds, in their order."""
    cut, whole = _parted(bundle, folder, sharing)
    last = [file for file in whole if file.path == MANIFEST]
    chunks = chain.from_iterable(_chunks(one, lock) for one in cut)
    first = sharing is not None and sharing.is_first
    plain = {file: _whole(bundle, file, folder, lock, fresh=first) for file in whole}
    files = (plain[file] for file in whole if file not in last)
    with ThreadPoolExecutor(1) as beside:
        rest = [beside.submit(_sealed_residue, one) for one in cut]
        residues = (_residue(one, it.result(), lock) for one, it in zip(cut, rest, strict=True))
        objects = chain(chunks, residues, files)
        there = {one.key: one for one in in_flight(store.put, objects)}
    maps = (_put_map(store, one, it.result(), lock) for one, it in zip(cut, rest, strict=True))
    there |= {one.key: one for one in maps}
    listed = (store.put(plain[file]) for file in last)
    there |= {one.key: one for one in listed}
    return tuple(there[f"{folder}/{file.path}"] for file in bundle.files)


def sending(source: Path, key: str, lock: Lock | None) -> Sending:
    """Say what is to be written for a file, by what it holds now."""
    with source.open("rb") as stream:
        digest = digest_of(blocks(stream))
    return Sending(key, source, source.stat().st_size, digest, lock)


def _parted(
    bundle: Bundle, folder: str, sharing: Sharing | None
) -> tuple[list[_Cut], list[BundleFile]]:
    """Part a bundle's files in those that are cut, and those that lie whole."""
    spans = {WACZ: bundle.spans} if sharing else {}
    cut, whole = [], []
    for file in bundle.files:
        shared = tuple(worth_sharing(file, spans.get(file.path, ())))
        if sharing and shared:
            path, key = bundle.folder / file.path, f"{folder}/{file.path}"
            cut.append(_Cut(file, path, key, shared, sharing))
        else:
            whole.append(file)
    return cut, whole


def _sealed_residue(cut: _Cut) -> Digest:
    """Return the digest of what lies between a file's chunks.

    Raises ``ReceiptMismatch`` if the file is not the one that was sealed: the residue's own digest
    is taken here, so nobody else would see it.
    """
    with cut.path.open("rb") as stream:
        if digest_of(blocks(stream)) != cut.file.digest:
            raise ReceiptMismatch(
                f"{cut.key} är inte den fil som förseglades. Gör om inhämtningen."
            )
    with pieced(cut.path.open("rb"), residue_of(cut.file, cut.shared)) as between:
        return digest_of(blocks(between))


def _whole(
    bundle: Bundle, file: BundleFile, folder: str, lock: Lock | None, *, fresh: bool
) -> Sending:
    """Say what is to be written for a file that lies whole."""
    key, path = f"{folder}/{file.path}", bundle.folder / file.path
    return Sending(key, path, file.size, file.digest, lock, fresh=fresh)


def _chunks(cut: _Cut, lock: Lock | None) -> Iterator[Sending]:
    """Yield what is to be written for the chunks of a file, each once."""
    for span in {span.digest: span for span in cut.shared}.values():
        yield Sending(
            key=chunk_key(cut.sharing.municipality, span.digest),
            source=cut.path,
            size=span.length,
            digest=span.digest,
            lock=lock,
            pieces=(Piece(span.offset, span.length),),
            anew=span.digest in cut.sharing.anew,
            fresh=span.digest in cut.sharing.fresh,
        )


def _residue(cut: _Cut, residue: Digest, lock: Lock | None) -> Sending:
    """Say what is to be written of a file besides its chunks."""
    between = residue_of(cut.file, cut.shared)
    return Sending(
        key=residue_key(cut.key, residue),
        source=cut.path if between else b"",
        size=sum(piece.length for piece in between),
        digest=residue,
        lock=lock,
        pieces=between,
        fresh=cut.sharing.is_first,
    )


def _put_map(store: Store, cut: _Cut, residue: Digest, lock: Lock | None) -> StoredFile:
    """Write the map of a file in pieces; returns the file as it lies in the store."""
    data = print_map(map_of(cut.file, cut.shared, residue, cut.sharing.municipality))
    made = Sending(f"{cut.key}{MAP}", data, len(data), digest_of([data]), lock)
    written = store.put(replace(made, fresh=cut.sharing.is_first))
    size, digest = cut.file.size, cut.file.digest
    return replace(written, key=cut.key, size=size, digest=digest, chunked=True)
