"""Files read in ranges: as a seekable stream, put together of pieces, several ranges at once."""

import io
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import accumulate, islice
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from ogonblick.digest import Digest

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

A = TypeVar("A")
B = TypeVar("B")

AT_ONCE = 8
"""How many requests are under way at once; botocore keeps ten connections."""

_BUFFER = 256 << 10
_KEPT = 4
_END = 32 << 10
"""A ZIP is found from its end in three steps of some bytes, each of which would be a request."""

Fetch = Callable[[int, int], bytes]
"""Fetch bytes from the first position up to, not including, the second."""


@dataclass(frozen=True)
class Piece:
    """Some bytes in a row of a file that is put together of pieces.

    They lie ``offset`` bytes into their source, which is the chunk of that digest, or for None
    what the pieces without one have in common: the file's residue.
    """

    offset: int
    length: int
    chunk: Digest | None = None


def ends_of(pieces: Iterable[Piece]) -> list[int]:
    """Return where each of some pieces in a row ends in the whole."""
    return list(accumulate(piece.length for piece in pieces))


def touched(pieces: Sequence[Piece], start: int, end: int) -> Iterator[Piece]:
    """Yield what is asked for of the pieces that lie between two positions of the whole."""
    ends = ends_of(pieces)
    first = bisect_right(ends, start)
    for piece, last in zip(islice(pieces, first, None), islice(ends, first, None), strict=True):
        begins = last - piece.length
        if begins >= end:
            return
        before, after = max(0, start - begins), max(0, last - end)
        if length := piece.length - before - after:
            yield replace(piece, offset=piece.offset + before, length=length)


def pieced(source: BinaryIO, pieces: Sequence[Piece]) -> io.BufferedReader:
    """Return pieces of a file, one after another, as a file of their own."""

    def read(piece: Piece) -> bytes:
        source.seek(piece.offset)
        return source.read(piece.length)

    def fetch(start: int, end: int) -> bytes:
        return b"".join(map(read, touched(pieces, start, end)))

    return seekable(fetch, sum(piece.length for piece in pieces), source)


def in_flight(
    work: Callable[[A], B], items: Iterable[A], at_once: int = AT_ONCE
) -> Generator[B, None, None]:
    """Do the work on each item, so many at a time; yields the results in the items' order.

    No more results than that wait to be taken, so memory stays bounded. The first error ends it,
    after what is under way.
    """
    waiting: deque[Future[B]] = deque()
    with ThreadPoolExecutor(at_once) as pool:
        for item in items:
            if len(waiting) == at_once:
                yield waiting.popleft().result()
            waiting.append(pool.submit(work, item))
        yield from (waiting.popleft().result() for _ in range(len(waiting)))


def windows(size: int, width: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges of at most ``width`` bytes that a file consists of; one if it is empty."""
    return ((start, min(start + width, size)) for start in range(0, max(size, 1), width))


def ahead(fetch: Fetch, size: int) -> Fetch:
    """Return a way to fetch from ``size`` bytes that brings what follows too: 256 KiB at least.

    The last four such parts are kept. What lies beside each other is mostly asked for one after the
    other, a request for a few bytes costs as much as for many, and now and then a look goes back to
    where something began. For one at a time.
    """
    kept: deque[tuple[int, bytes]] = deque(maxlen=_KEPT)

    def fetched(start: int, end: int) -> bytes:
        for begins, data in kept:
            if begins <= start and end <= begins + len(data):
                return data[start - begins : end - begins]
        data = fetch(start, max(end, min(start + _BUFFER, size)))
        if len(data) <= _BUFFER:
            kept.append((start, data))
        return data[: end - start]

    return fetched


def seekable(
    fetch: Fetch, size: int, source: BinaryIO | None = None, stops: Sequence[int] = ()
) -> io.BufferedReader:
    """Return a file of ``size`` bytes that is read in ranges of at least 256 KiB.

    Shorter ones end at one of the ``stops``, in their order: behind it lies what costs a request
    of its own, and nobody may want it. ``source`` is closed with it.
    """
    return io.BufferedReader(_Ranges(fetch, size, source, stops), _BUFFER)


class _Ranges(io.RawIOBase):
    """The raw file below the buffer: every read is one range."""

    def __init__(
        self, fetch: Fetch, size: int, source: BinaryIO | None, stops: Sequence[int]
    ) -> None:
        self._fetch = fetch
        self._size = size
        self._source = source
        self._stops = (*stops, size)
        self._position = 0
        self._end = b""

    def close(self) -> None:
        """Close the source too."""
        if self._source is not None:
            self._source.close()
        super().close()

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that any position can be read."""
        return True

    def tell(self) -> int:
        """Return the position of the next read."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move, without asking the archive for anything."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError(f"negative position: {start + offset}")
        self._position = start + offset
        return self._position

    def readall(self) -> bytes:
        """Fetch all that is left as one range; Python itself would ask for 8 KiB at a time."""
        left = self._position < self._size
        rest = self._range(self._position, self._size) if left else b""
        self._position += len(rest)
        return rest

    def _range(self, start: int, end: int) -> bytes:
        """Fetch a range; one near the end with all that lies there, which is then kept."""
        near = max(0, self._size - _END)
        if start < near:
            return self._fetch(start, end)
        self._end = self._end or self._fetch(near, self._size)
        return self._end[start - near : end - near]

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill the buffer with one range, up to a stop; 0 at the end of the object."""
        view = memoryview(buffer)
        stop = self._stops[min(bisect_right(self._stops, self._position), len(self._stops) - 1)]
        end = min(self._position + len(view), stop)
        if end <= self._position:
            return 0
        received = self._range(self._position, end)
        view[: len(received)] = received
        self._position += len(received)
        return len(received)
