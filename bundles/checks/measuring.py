"""Members of a WACZ measured while they are read, so that nothing is read twice for it."""

import hashlib
from collections.abc import Mapping
from typing import BinaryIO

from ogonblick.bundle import BundleFile
from ogonblick.digest import Digest, blocks

Measured = Mapping[str, BundleFile | None]
"""What each member really is, by path; None for one that cannot be read."""


class Measuring:
    """A stream that something else reads from its beginning to wherever it likes."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._running = hashlib.sha256()
        self._size = 0

    def read(self, size: int = -1) -> bytes:
        """Read on; without a size, to the end."""
        block = self._stream.read(size)
        self._running.update(block)
        self._size += len(block)
        return block

    def tell(self) -> int:
        """Return how many bytes have been read."""
        return self._size

    def file(self, path: str) -> BundleFile:
        """Read what is left, and return what all of it is."""
        for block in blocks(self._stream):
            self._running.update(block)
            self._size += len(block)
        return BundleFile(path, self._size, Digest("sha256", self._running.hexdigest()))
