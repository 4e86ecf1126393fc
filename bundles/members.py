"""Gzip members of a file, read one after the other: in one pass, strictly, never whole in memory.

warcio tells of a broken checksum only on standard error and reads on; here it raises
``zlib.error``, and so do bytes between members. A missing end raises ``EOFError``.
"""

import hashlib
import zlib
from collections.abc import Iterator
from io import BufferedReader, RawIOBase
from typing import Any, BinaryIO

from ogonblick.digest import Digest

# Stored bytes are inflated ten times as fast in blocks of this size as in megabytes (zlib 1.2.13).
_BLOCK = 1 << 16
# Half of it again, so that a block of stored bytes and its heads fits and nothing is left over.
_INFLATED = _BLOCK * 3 // 2
# Far more than any browser takes: a megabyte of gzip can hold a line that fills the memory.
_LONGEST_HEADS = 16 << 20


class Member(RawIOBase):
    """One gzip member as a stream of what it inflates to, in parts of a size that is asked for.

    ``offset`` is its place in the file, ``length`` how many of its bytes have been read.
    """

    def __init__(self, stream: BinaryIO, offset: int, pending: bytes, *, digested: bool) -> None:
        self.offset = offset
        self.length = 0
        self.pending = pending
        self._stream = stream
        self._inflater = zlib.decompressobj(wbits=31)
        self._running = hashlib.sha256() if digested else None

    @property
    def digest(self) -> Digest | None:
        """The digest of its bytes as they lie in the file, as far as they have been read."""
        return Digest("sha256", self._running.hexdigest()) if self._running else None

    def readable(self) -> bool:
        """Say that it can be read, which Python's own buffer asks for."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - the base class has no better type
        """Put the next inflated bytes into a buffer and return how many; none at the end."""
        inflated = b""
        while not inflated and not self._inflater.eof:
            inflated = self._inflate(len(buffer))
        buffer[: len(inflated)] = inflated
        return len(inflated)

    def _inflate(self, most: int) -> bytes:
        packed = self.pending or self._stream.read(_BLOCK)
        if not packed:
            raise EOFError("filen tar slut mitt i en post")
        inflated = self._inflater.decompress(packed, most)
        self.pending = self._inflater.unconsumed_tail or self._inflater.unused_data
        used = len(packed) - len(self.pending)
        self.length += used
        if self._running:
            self._running.update(memoryview(packed)[:used])
        return inflated


class Inflated(BufferedReader):
    """What a member inflates to. Lines, which only heads are read by, come to an end."""

    def __init__(self, member: Member) -> None:
        super().__init__(member, _INFLATED)
        self._left = _LONGEST_HEADS

    def readline(self, size: int | None = -1, /) -> bytes:
        """Return the next line. Raises ``ValueError`` when the lines together are beyond belief."""
        most = self._left + 1
        line = super().readline(most if size is None or size < 0 else min(size, most))
        self._left -= len(line)
        if self._left < 0:
            raise ValueError("en post har ett orimligt långt huvud")
        return line


def members(stream: BinaryIO, *, digested: bool = True) -> Iterator[tuple[Member, BufferedReader]]:
    """Yield each member and a buffer to read it by, which must be read to its end before the next.

    ``digested`` says whether their digests are wanted. Raises as it is read, see above.
    """
    offset, pending = 0, stream.read(_BLOCK)
    while pending:
        member = Member(stream, offset, pending, digested=digested)
        yield member, Inflated(member)
        offset += member.length
        pending = member.pending or stream.read(_BLOCK)
