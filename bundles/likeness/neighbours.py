"""Exact neighbours among all hashes of one algorithm: a plain scan over a file in memory.

No index and no server: ten million hashes of 256 bits are scanned in a tenth of a second, and a
scan loses none. The file holds nothing that the catalogue does not: it can be thrown away.
"""

import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ogonblick.digest import Digest
from ogonblick.likeness import PerceptualHash

_WORD = 8  # bytes
_SOURCE = 32
_BLOCK = 1 << 14  # rows scanned at a time: what is counted stays in the processor's cache
_FOUR = 4  # words of the hashes that most is asked of
_NOBODY = str(Digest("sha256", "0" * 64))
_TO_SUM = np.uint32(0x01010101)

Codes = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Neighbour:
    """A picture near to the one asked about: the digest of its bytes, and how many bits differ."""

    source: str
    distance: int


class Column:
    """All hashes of one algorithm that were appended, with their pictures' digests.

    Two files, ``NAME.codes`` and ``NAME.sources``, a row for each. What a kill left of a row is
    written over by the next. One process may append at a time, any number search.
    """

    def __init__(self, folder: Path, algorithm: str, bits: int = 256) -> None:
        self._words = bits // 8 // _WORD
        name = algorithm.replace("/", "_")
        self._codes, self._sources = folder / f"{name}.codes", folder / f"{name}.sources"
        self._algorithm = algorithm

    def __len__(self) -> int:
        return min(
            _size(self._codes) // (self._words * _WORD),
            _size(self._sources) // _SOURCE,
        )

    def append(self, hashes: Iterable[PerceptualHash]) -> None:
        """Add hashes; those of another algorithm are left out, and so is what is there already."""
        known = set(self._known())
        new = {
            one.source: bytes.fromhex(one.value)
            for one in hashes
            if one.algorithm == self._algorithm and one.source not in known
        }
        rows = len(self)
        self._codes.parent.mkdir(parents=True, exist_ok=True)
        # the codes last: a row counts when both of its files have it
        sources = b"".join(bytes.fromhex(Digest.parse(one).hexadecimal) for one in new)
        _write_at(self._sources, rows * _SOURCE, sources)
        _write_at(self._codes, rows * self._words * _WORD, b"".join(new.values()))

    def forget(self, sources: Collection[str]) -> None:
        """Write over the rows of some pictures: what is disposed of leaves nothing here."""
        rows = [at for at, source in enumerate(self._known()) if source in sources]
        # the sources first: without one a row is nobody's, whatever else is left of it
        for path, width in ((self._sources, _SOURCE), (self._codes, self._words * _WORD)):
            for row in rows:
                _write_over(path, row * width, width)

    def near(self, one: PerceptualHash, radius: int) -> list[Neighbour]:
        """Return every picture whose hash differs in at most ``radius`` bits, the nearest first.

        Raises ``ValueError`` for a hash of another algorithm.
        """
        if one.algorithm != self._algorithm:
            raise ValueError(f"{one.algorithm} cannot be looked for among {self._algorithm}")
        codes = self._mapped()
        asked = np.frombuffer(bytes.fromhex(one.value), np.uint64)
        found = [Neighbour(self._source_of(at), apart) for at, apart in scan(codes, asked, radius)]
        return sorted((one for one in found if one.source != _NOBODY), key=attrgetter("distance"))

    def _mapped(self) -> Codes:
        rows = len(self)
        if not rows:
            return np.empty((0, self._words), np.uint64)
        return np.memmap(self._codes, np.uint64, "r", shape=(rows, self._words))

    def _known(self) -> Iterator[str]:
        if self._sources.exists():
            data = self._sources.read_bytes()[: len(self) * _SOURCE]
            for at in range(0, len(data), _SOURCE):
                yield str(Digest("sha256", data[at : at + _SOURCE].hex()))

    def _source_of(self, row: int) -> str:
        with self._sources.open("rb") as stream:
            stream.seek(row * _SOURCE)
            return str(Digest("sha256", stream.read(_SOURCE).hex()))


def scan(codes: Codes, asked: Codes, radius: int) -> Iterator[tuple[int, int]]:
    """Yield row and distance of each code that differs in at most ``radius`` bits."""
    # as many times as there are rows: one long loop, where numpy would make one for each row
    repeated = np.tile(asked, (min(_BLOCK, len(codes)), 1))
    block, counts = np.empty_like(repeated), np.empty(repeated.shape, np.uint8)
    for begins in range(0, len(codes), _BLOCK):
        part = codes[begins : begins + _BLOCK]
        rows = len(part)
        np.bitwise_xor(part, repeated[:rows], out=block[:rows])
        np.bitwise_count(block[:rows], out=counts[:rows])
        for row in np.flatnonzero(_sums(counts[:rows]) <= radius):
            apart = int(counts[row].sum(dtype=np.uint64))
            if apart <= radius:  # four counts of 64 bits are 256, which a byte takes for none
                yield begins + int(row), apart


def _sums(counts: npt.NDArray[np.uint8]) -> npt.NDArray[np.unsignedinteger]:
    """Return the sum of each row's counts; four bytes at once by one multiplication."""
    if counts.shape[1] == _FOUR:
        return (counts.view(np.uint32)[:, 0] * _TO_SUM) >> np.uint32(24)
    sums: npt.NDArray[np.unsignedinteger] = counts.sum(axis=1, dtype=np.uint16)
    return sums


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _write_at(path: Path, place: int, data: bytes) -> None:
    """Write bytes at a place of a file, made if missing, and nothing behind them."""
    with path.open("r+b" if path.exists() else "w+b") as stream:
        stream.seek(place)
        stream.truncate()
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _write_over(path: Path, place: int, length: int) -> None:
    """Write zeros over some bytes of a file."""
    with path.open("r+b") as stream:
        stream.seek(place)
        stream.write(bytes(length))
        stream.flush()
        os.fsync(stream.fileno())
