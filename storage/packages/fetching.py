"""Reading a file back: ranges laid where they belong as they come, and the file proven in order.

Several ranges are on their way at once, and whoever has received one writes it in its place. What
is proven is the file that lies there then: it is looked at close behind, in order, so that neither
what came nor where it was written goes unseen. Mapped, for to read it back took as long as to write
it (0.2 CPU-s/GB, all of it in the one thread that has to go in order; 2026-11).
"""

import hashlib
import mmap
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from ogonblick.digest import Digest
from storage.packages.chunks import asked_for
from storage.ranges import Piece, in_flight

Told = Callable[[int], None]

Layout = Mapping[Digest | None, Sequence[tuple[int, Piece]]]
"""The pieces of a file by their source, each with its place in the file."""

_BEHIND = 4 << 20
"""Fewest bytes that are looked at behind the writers at a time, but for the last."""


def layout(pieces: Iterable[Piece]) -> Layout:
    """Return the pieces of a file, in a row, by their source."""
    found = defaultdict[Digest | None, list[tuple[int, Piece]]](list)
    place = 0
    for piece in pieces:
        found[piece.chunk].append((place, piece))
        place += piece.length
    return found


def places(laid: Layout, part: Piece) -> Iterator[tuple[int, slice]]:
    """Yield where in a file the bytes of a part of a source belong, and which of them those are."""
    for place, piece in laid.get(part.chunk, ()):
        start = max(piece.offset, part.offset)
        end = min(piece.offset + piece.length, part.offset + part.length)
        if start < end:
            yield place + start - piece.offset, slice(start - part.offset, end - part.offset)


def fetch(
    read: Callable[[Piece], bytes],
    pieces: Sequence[Piece],
    target: Path,
    at_once: int,
    told: Told,
) -> tuple[int, Digest]:
    """Write the pieces of a file, in a row, to ``target``; returns its size and digest.

    ``told`` hears how many bytes lie there and were looked at. Nobody writes any more when this
    ends, however it ends.
    """
    laid, parts = layout(pieces), _parts(pieces)
    with (
        target.open("w+b", buffering=0) as file,
        closing(in_flight(partial(_lay, file, laid, read), parts, at_once)) as arrived,
    ):
        seen = hashlib.sha256()
        for start, end in _far_apart(_behind(arrived, laid, parts, pieces)):
            _look(file.fileno(), start, end, seen.update)
            told(end)
        return os.fstat(file.fileno()).st_size, Digest("sha256", seen.hexdigest())


def _lay(file: BinaryIO, laid: Layout, read: Callable[[Piece], bytes], part: Piece) -> None:
    """Read a part, and write it wherever it belongs in the file."""
    data = memoryview(read(part))
    for place, cut in places(laid, part):
        _write(file.fileno(), data[cut], place)


def _parts(pieces: Sequence[Piece]) -> list[Piece]:
    """Return what to read, each once, in the order in which it is needed.

    Of an empty file nothing: which is asked for too, for it may not be there.
    """
    return list(dict.fromkeys(asked_for(pieces))) or [Piece(0, 0)]


def _behind(
    arrived: Iterable[None], laid: Layout, parts: Sequence[Piece], pieces: Sequence[Piece]
) -> Iterator[int]:
    """Yield up to where a file lies there, after each part that came.

    That is where the first byte of the next part belongs, for they are read in that order.
    """
    following = (place for part in parts[1:] for place, _ in islice(places(laid, part), 1))
    size = sum(piece.length for piece in pieces)
    for _, end in zip(arrived, chain(following, [size]), strict=True):
        yield end


def _far_apart(ends: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the ranges up to some ends, joined so that there is something to look at in each.

    Who looks at many small parts waits for the others' turn at each of them.
    """
    last = end = 0
    for end in ends:
        if end - last >= _BEHIND:
            yield last, end
            last = end
    if end > last:
        yield last, end


def _look(file: int, start: int, end: int, seen: Callable[[memoryview], None]) -> None:
    """Show what lies in a file between two places, without copying it."""
    base = start - start % mmap.ALLOCATIONGRANULARITY
    end = min(end, os.fstat(file).st_size)
    if start < end:
        with (
            mmap.mmap(file, end - base, mmap.MAP_PRIVATE, mmap.PROT_READ, offset=base) as mapped,
            memoryview(mapped) as whole,
            whole[start - base :] as part,
        ):
            seen(part)


def _write(file: int, data: memoryview, place: int) -> None:
    """Write all of some bytes at their place; a disk that fills up takes some of them first."""
    while data:
        count = os.pwrite(file, data, place)
        data, place = data[count:], place + count
