"""What travels packed, looked through for secrets: unpacked within bounds, and kept nowhere.

Deflate is read in all its dresses: zlib, gzip, and bare. What is packed in a way that has a mark of
its own and is not read is told as such. Packed without a mark (brotli), encrypted, or packed twice,
nothing is seen.
"""

import re
import zlib
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass

ROOM = 16_000_000
"""Bytes that all there is in one message may unpack to."""
MARKS = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
"""How gzip begins, and zlib, wherever in a message."""
AFTER = 9
"""Places in a message's beginning that bare deflate is looked for at: a kind or a length of its own
may stand before it."""
UNREAD = re.compile(
    rb"\x28\xb5\x2f\xfd|\x04\x22\x4d\x18|\xff\x06\x00\x00sNaPpY|\xfd7zXZ\x00|BZh[1-9]1AY&SY"
)
"""How zstd begins, lz4, snappy, xz and bzip2."""
BARE, MARKED = -zlib.MAX_WBITS, zlib.MAX_WBITS | 32


@dataclass(frozen=True)
class Reading:
    """What was unpacked: ``is_cut`` where there was more of it, ``is_open`` where it goes on."""

    text: bytes
    is_cut: bool
    is_open: bool

    def tells(self, secrets: Collection[bytes]) -> bool:
        """Say whether it has a secret, or may have one where nobody has looked."""
        return self.is_cut or any(secret in self.text for secret in secrets)


def hides(message: bytes, secrets: Collection[bytes]) -> bool:
    """Say whether there is a secret in what is packed in a message, or may be one."""
    if UNREAD.search(message):
        return True
    return any(reading.tells(secrets) for reading in _readings(message))


def hides_in_stream(messages: bytes, secrets: Collection[bytes]) -> bool:
    """Say whether messages that were packed as one, here joined, have a secret."""
    readings = _readings(messages, marks=False)
    return any(one.is_open and one.tells(secrets) for one in readings)


def _readings(data: bytes, *, marks: bool = True) -> Iterator[Reading]:
    room = ROOM
    for at, dress in _beginnings(data, marks=marks):
        machine = zlib.decompressobj(dress)
        with suppress(zlib.error):
            text = machine.decompress(memoryview(data)[at:], room)
            room -= len(text)
            yield Reading(text, room <= 0, not machine.eof)
        if room <= 0:
            return


def _beginnings(data: bytes, *, marks: bool) -> Iterator[tuple[int, int]]:
    """Yield where something packed may begin, and in which dress."""
    for at in range(min(AFTER, len(data))):
        yield from ((at, BARE), (at, MARKED))
    if marks:
        yield from ((found.start(), MARKED) for found in MARKS.finditer(data, AFTER))
