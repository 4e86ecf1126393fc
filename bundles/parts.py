"""Parts of payloads that are too large for memory: read where they lie, or unpacked up to there."""

import struct
from dataclasses import dataclass
from io import SEEK_CUR, SEEK_END, SEEK_SET, BufferedReader, RawIOBase
from typing import IO, Any, BinaryIO

STEP = 0xFFFF
"""Bytes of a payload in each stored block of our recordings, as many as one can hold (RFC 1951)."""

_HEAD = struct.Struct("<BHH")
_BLOCK = _HEAD.size + STEP
# A record's own head is flushed before the payload begins, which no deflated words look like.
_FLUSHED = b"\x00\x00\xff\xff"
_FIRST = _FLUSHED + _HEAD.pack(0, STEP, 0)
_BEGINNING = 1 << 16
_AFTER = _HEAD.size + len(b"\r\n\r\n") + len(b"\x03\x00") + 8  # and the checks of gzip
_BUFFER = 1 << 18


@dataclass(frozen=True)
class Packed:
    """A record's gzip member as a seekable stream, its bytes, and those of its payload unpacked."""

    stream: BinaryIO
    length: int
    size: int


def window(stream: IO[bytes], begin: int, length: int, *, is_own: bool = False) -> BufferedReader:
    """Return some bytes of a seekable stream as one of their own, which is never read whole.

    ``is_own`` closes the stream with it.
    """
    return BufferedReader(_Window(stream, begin, length, is_own=is_own), _BUFFER)


def stored_part(packed: Packed, span: range) -> bytes | None:
    """Return a part of a payload that our recorder has stored; None where it lies another way.

    Nothing else of it is read. That it lies so is seen by its first block, by the record's length
    to the byte, and by the head of each block of the part.
    """
    packed.stream.seek(0)
    found = packed.stream.read(_BEGINNING).find(_FIRST)
    begins = found + len(_FLUSHED)
    if found < 0 or begins + _stored(packed.size) + _AFTER != packed.length:
        return None
    first, last = span.start // STEP, (span.stop - 1) // STEP
    packed.stream.seek(begins + first * _BLOCK)
    blocks = packed.stream.read((last - first + 1) * _BLOCK)
    data = bytearray()
    for number in range(first, last + 1):
        at, length = (number - first) * _BLOCK, min(STEP, packed.size - number * STEP)
        if blocks[at : at + _HEAD.size] != _HEAD.pack(0, length, length ^ STEP):
            return None
        data += memoryview(blocks)[at + _HEAD.size : at + _HEAD.size + length]
    begin = span.start - first * STEP
    return bytes(data[begin : begin + len(span)])


def unpacked_part(content: BinaryIO, span: range) -> bytes:
    """Return a part of what a stream unpacks to, all before it read and forgotten."""
    left = span.start
    while left and (block := content.read(min(left, _BUFFER))):
        left -= len(block)
    return content.read(len(span))


def _stored(size: int) -> int:
    """Return how many bytes a payload takes in stored blocks."""
    return size + _HEAD.size * -(-size // STEP)


class _Window(RawIOBase):
    """The raw stream below the buffer. Others may move the stream that it looks at."""

    def __init__(self, stream: IO[bytes], begin: int, length: int, *, is_own: bool) -> None:
        self._stream = stream
        self._begin = begin
        self._length = length
        self._is_own = is_own
        self._at = 0

    def close(self) -> None:
        """Close the stream too, if it is its own."""
        if self._is_own:
            self._stream.close()
        super().close()

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that any position can be read."""
        return True

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        """Move, without reading anything."""
        start = {SEEK_SET: 0, SEEK_CUR: self._at, SEEK_END: self._length}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - the base class has no better type
        """Fill the buffer; 0 at the end."""
        self._stream.seek(self._begin + self._at)
        data = self._stream.read(max(0, min(len(buffer), self._length - self._at)))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
