"""Reading from the archive: an object as a seekable file, fetched range by range."""

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BUFFER = 256 << 10

Fetch = Callable[[int, int], bytes]
"""Fetch bytes from the first position up to, not including, the second."""


def seekable(fetch: Fetch, size: int) -> io.BufferedReader:
    """Return a file of ``size`` bytes that is read in ranges of at least 256 KiB."""
    return io.BufferedReader(_Ranges(fetch, size), _BUFFER)


class _Ranges(io.RawIOBase):
    """The raw file below the buffer: every read is one range request."""

    def __init__(self, fetch: Fetch, size: int) -> None:
        self._fetch = fetch
        self._size = size
        self._position = 0

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

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill the buffer with one range; 0 at the end of the object."""
        view = memoryview(buffer)
        end = min(self._position + len(view), self._size)
        if end <= self._position:
            return 0
        received = self._fetch(self._position, end)
        view[: len(received)] = received
        self._position += len(received)
        return len(received)
