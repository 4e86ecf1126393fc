"""A package opened in the archive for the little that the catalogue needs of it.

Posts, pages, hashes and the list of members are some hundred kilobytes of many megabytes, and lie
apart. A request costs more than they do, so few and large ones are made: one for a small package.
"""

import io
from functools import partial
from typing import BinaryIO

from ogonblick.snapshot import StoredFile
from storage.packages.chunks import ChunkMap, chunk_key, read_between, residue_key
from storage.packages.keeping import Archive
from storage.ranges import Fetch, Piece, seekable

_PART = 512 << 10
_BUFFER = 1 << 10
"""Bytes read beyond what is asked for; more would reach into a chunk that nobody needs."""


def open_package(archive: Archive, file: StoredFile) -> BinaryIO:
    """Return a package as a seekable stream that remembers what it has asked for."""
    found = archive.chunk_map(file)
    if found is None:
        fetch = in_parts(partial(archive.store.read, file.key, file.version), file.size)
    else:
        fetch = _in_pieces(archive, file, found)
    return io.BufferedReader(seekable(fetch, file.size).detach(), _BUFFER)


def in_parts(fetch: Fetch, size: int, width: int = _PART) -> Fetch:
    """Return a way to fetch that asks for large parts, counted from the end, and for none twice."""
    known: dict[int, bytes] = {}

    def part(number: int) -> bytes:
        if number not in known:
            end = size - number * width
            known[number] = fetch(max(0, end - width), end)
        return known[number]

    def fetched(start: int, end: int) -> bytes:
        last, first = (size - end) // width, (size - start - 1) // width
        begin = max(0, size - (first + 1) * width)
        whole = b"".join(part(number) for number in range(first, last - 1, -1))
        return whole[start - begin : end - begin]

    return fetched


def _in_pieces(archive: Archive, file: StoredFile, found: ChunkMap) -> Fetch:
    """Return a way to fetch from a file in pieces; what it needs lies nearly always in its residue.

    Only payloads of some size are chunks.
    """
    length = sum(piece.length for piece in found.pieces if not piece.chunk)
    key = residue_key(file.key, found.residue)
    residue = in_parts(partial(archive.store.read, key, ""), length)

    def read(piece: Piece) -> bytes:
        start, end = piece.offset, piece.offset + piece.length
        if piece.chunk is None:
            return residue(start, end)
        return archive.store.read(chunk_key(found.municipality, piece.chunk), "", start, end)

    return partial(read_between, found.pieces, read)
