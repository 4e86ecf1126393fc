"""One gzip member a record, cut so that a payload lies there in the same bytes wherever it occurs.

Head, payload and tail are three deflate runs. Each has a compressor of its own and ends with a
full flush: it refers to nothing before it and ends on a whole byte, so the file can be cut at the
payload's edges. Another build of zlib may give other bytes, which costs sharing and nothing else.
"""

import hashlib
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from bundles.parts import STEP
from ogonblick.digest import Digest, blocks

LEVEL = 6
_BEGIN = bytes.fromhex("1f8b 08 00 00000000 00 ff")  # RFC 1952: no name, no time, no system
_END = bytes.fromhex("0300")  # an empty last block
_PACKED = re.compile(
    rb"\xff\xd8\xff|\x89PNG|GIF8|RIFF....WEBP|....(ftyp|styp|moof)|\x1aE\xdf\xa3|OggS|fLaC|ID3"
    rb"|wOF[F2]|PK\x03\x04|\x1f\x8b|\x28\xb5\x2f\xfd|%PDF-",
    re.DOTALL,
)
_PACKED_TYPES = re.compile(
    r"(image/(jpe?g|png|webp|avif|heic|gif)|video/|audio/|font/woff"
    r"|application/(font-woff|x-font-woff|pdf|zip|gzip|x-gzip|zstd|x-7z|x-rar|ogg))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Run:
    """Where the payload's run lies in the file, in bytes, and the digest of those bytes."""

    offset: int
    length: int
    digest: Digest


@dataclass
class _Checked:
    """What the end of a gzip member says of its content."""

    crc: int = 0
    size: int = 0

    def passing(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        for part in parts:
            self.crc = zlib.crc32(part, self.crc)
            self.size += len(part)
            yield part

    def trailer(self) -> bytes:
        return struct.pack("<II", self.crc, self.size & 0xFFFFFFFF)


def write_member(
    out: BinaryIO, head: bytes, payload: BinaryIO, tail: bytes, *, packed: bool
) -> Run:
    """Write one member and return its payload's run; ``packed`` stores the payload as it is."""
    content = _Checked()
    out.write(_BEGIN)
    _write(out, _deflated(content.passing([head])))
    run = _write(out, (_stored if packed else _deflated)(content.passing(blocks(payload, STEP))))
    _write(out, _stored(content.passing([tail])))
    out.write(_END + content.trailer())
    return run


def is_packed(mime: str, beginning: bytes) -> bool:
    """Say whether bytes are compressed already, by how they begin or, failing that, by type."""
    return bool(_PACKED.match(beginning) or _PACKED_TYPES.match(mime))


def _deflated(parts: Iterable[bytes]) -> Iterator[bytes]:
    squeezing = zlib.compressobj(
        LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, zlib.Z_DEFAULT_STRATEGY
    )
    for part in parts:
        yield squeezing.compress(part)
    yield squeezing.flush(zlib.Z_FULL_FLUSH)


def _stored(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield stored blocks, made here: zlib's own depend on how much it is given room for."""
    for part in parts:
        yield struct.pack("<BHH", 0, len(part), len(part) ^ 0xFFFF)
        yield part


def _write(out: BinaryIO, parts: Iterable[bytes]) -> Run:
    offset, running = out.tell(), hashlib.sha256()
    for part in parts:
        running.update(part)
        out.write(part)
    return Run(offset, out.tell() - offset, Digest("sha256", running.hexdigest()))
