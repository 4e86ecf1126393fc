"""Exact neighbours among all hashes of one algorithm: a plain scan over a file in memory.

No index and no server: ten million hashes of 256 bits are scanned in a tenth of a second, and a
scan loses none. The file holds nothing that the catalogue does not: it can be thrown away.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from ogonblick.errors import DiskFull

_WORD = 8  # bytes
_BLOCK = 1 << 14  # rows scanned at a time: what is counted stays in the processor's cache
_FOUR = 4  # words of the hashes that most is asked of
_TO_SUM = np.uint32(0x01010101)

Codes = npt.NDArray[np.uint64]

Fetch = Callable[[int], Iterable[tuple[Sequence[str], int]]]
"""Gives the values that came after a number, some at a time, each time with the last number."""


@dataclass(frozen=True)
class Near:
    """A hash near to the one asked about, in hexadecimal, and how many bits differ."""

    value: str
    apart: int


@dataclass(frozen=True)
class _State:
    """How far a column has come: how many rows count, up to which number, and since when.

    ``era`` changes when rows have gone that came before.
    """

    era: int = -1
    number: int = 0
    rows: int = 0


class Column:
    """Every value that hashes of one algorithm have, each once.

    Two files: ``NAME.codes``, a row for each value, and ``NAME.json``, which says how many rows
    count and is written last, so that a kill leaves nothing half. Any number of processes may
    search and catch up.
    """

    def __init__(self, folder: Path, algorithm: str, bits: int = 256) -> None:
        self._words = bits // 8 // _WORD
        self._folder, name = folder, algorithm.replace("/", "_")
        self._codes, self._state = folder / f"{name}.codes", folder / f"{name}.json"

    def __len__(self) -> int:
        return self._told().rows

    def catch_up(self, era: int, fetch: Fetch) -> None:
        """Add what has come since the last time; make all anew in another era.

        Raises ``DiskFull`` where there is no room.
        """
        try:
            with _locked(self._folder):
                self._add_all(era, fetch)
        except OSError as fault:
            raise DiskFull(
                f"{self._folder} går inte att skriva i ({fault.strerror}). Ge plats och rättigheter"
                " och sök igen: bilderna själva ligger orörda i arkivet."
            ) from fault

    def near(self, value: str, radius: int) -> list[Near]:
        """Return every value that differs in at most ``radius`` bits, the nearest first."""
        asked = np.frombuffer(bytes.fromhex(value), np.uint64)
        with _locked(self._folder):
            codes = self._mapped()
        found = [Near(codes[at].tobytes().hex(), apart) for at, apart in scan(codes, asked, radius)]
        return sorted(found, key=attrgetter("apart"))

    def _add_all(self, era: int, fetch: Fetch) -> None:
        told = self._told()
        if told.era == era:
            self._add(self._codes, told, fetch)
            return
        # beside what others may be searching in, which must not be cut while they do
        anew = self._codes.with_suffix(".new")
        anew.write_bytes(b"")
        self._add(anew, _State(era), fetch)

    def _add(self, path: Path, state: _State, fetch: Fetch) -> None:
        begins = state
        with path.open("r+b") as stream:
            stream.truncate(state.rows * self._width)
            stream.seek(0, os.SEEK_END)
            for values, last in fetch(state.number):
                stream.write(b"".join(map(bytes.fromhex, values)))
                state = _State(state.era, last, state.rows + len(values))
            _to_disk(stream)
        path.replace(self._codes)
        if state != begins or path != self._codes:
            self._tell(state)

    @property
    def _width(self) -> int:
        return self._words * _WORD

    def _told(self) -> _State:
        """Return how far it has come; from nothing, where that cannot be read."""
        try:
            told = _State(**json.loads(self._state.read_bytes()))
            size = self._codes.stat().st_size
        except (OSError, TypeError, ValueError):
            return _State()
        return told if size >= told.rows * self._width else _State()

    def _tell(self, state: _State) -> None:
        anew = self._state.with_suffix(".json.new")
        with anew.open("wb") as stream:
            stream.write(json.dumps(asdict(state)).encode())
            _to_disk(stream)
        anew.replace(self._state)

    def _mapped(self) -> Codes:
        rows = len(self)
        if not rows:
            return np.empty((0, self._words), np.uint64)
        return np.memmap(self._codes, np.uint64, "r", shape=(rows, self._words))


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


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Have a folder, made if missing, to oneself among those who change it."""
    folder.mkdir(parents=True, exist_ok=True)
    # the folder itself is the lock, so that whoever empties it needs to know of nothing in it
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def _to_disk(stream: BinaryIO) -> None:
    stream.flush()
    os.fsync(stream.fileno())
