"""Digests: an algorithm and its value, printed and read in one way everywhere."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

_HEX_LENGTH = {"sha256": 64}
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Digest:
    """A digest such as ``sha256:ab12…`` (lower-case hexadecimal, FIPS 180-4).

    Raises ``ValueError`` for an algorithm we do not use or a value of the wrong shape.
    """

    algorithm: str
    hexadecimal: str

    def __post_init__(self) -> None:
        length = _HEX_LENGTH.get(self.algorithm)
        if length is None:
            raise ValueError(f"unknown digest algorithm: {self.algorithm!r}")
        if len(self.hexadecimal) != length or set(self.hexadecimal) - set("0123456789abcdef"):
            raise ValueError(f"not a {self.algorithm} value: {self.hexadecimal!r}")

    def __str__(self) -> str:
        return f"{self.algorithm}:{self.hexadecimal}"

    @classmethod
    def parse(cls, text: str) -> "Digest":
        """Read what ``str`` printed."""
        algorithm, _, value = text.partition(":")
        return cls(algorithm, value)


def digest_of(chunks: Iterable[bytes]) -> Digest:
    """Return the SHA-256 of the bytes, taken in order."""
    running = hashlib.sha256()
    for chunk in chunks:
        running.update(chunk)
    return Digest("sha256", running.hexdigest())


def blocks(stream: BinaryIO, size: int = _BLOCK) -> Iterable[bytes]:
    """Yield a stream's bytes in blocks of ``size``, so that no file need fit in memory."""
    while block := stream.read(size):
        yield block
