"""Metering: what a store was asked, how it answered and how long that took, around any store."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

from ogonblick.errors import OgonblickError
from ogonblick.snapshot import StoredFile
from storage.archive import Sending, Store
from storage.stores.around import Around

T = TypeVar("T")

ANSWERED = "answered"
"""The outcome of what ended without an error; of others it is the error's name."""


@dataclass(frozen=True)
class Figure:
    """How many times an operation had an outcome, and how many seconds that took together."""

    operation: str
    outcome: str
    times: int
    seconds: float


@dataclass(frozen=True)
class Figures:
    """What a store has been asked so far.

    ``handed_in`` are the bytes that it was to see to, whether they lay there already or not;
    ``handed_out`` those that were read.
    """

    operations: tuple[Figure, ...] = ()
    handed_in: int = 0
    handed_out: int = 0

    def times(self, operation: str) -> int:
        """Return how many times an operation was asked for, with whatever outcome."""
        return sum(one.times for one in self.operations if one.operation == operation)


class Metered(Around):
    """A store that counts what another is asked. ``clock`` gives seconds that never go back."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__(store, self._counted)
        self._clock = clock
        self._times: Counter[tuple[str, str]] = Counter()
        self._seconds: defaultdict[tuple[str, str], float] = defaultdict(float)
        self._bytes: Counter[str] = Counter()
        self._alone = Lock()

    def figures(self) -> Figures:
        """Return the figures as they are now."""
        with self._alone:
            operations = tuple(
                Figure(*which, times, self._seconds[which])
                for which, times in sorted(self._times.items())
            )
            return Figures(operations, self._bytes["put"], self._bytes["read"])

    def put(self, sending: Sending) -> StoredFile:
        """See to it that the object is there."""
        stored = super().put(sending)
        self._count("put", stored.size)
        return stored

    def read(self, key: str, version: str, start: int, end: int) -> bytes:
        """Return the bytes between two positions of a version."""
        received = super().read(key, version, start, end)
        self._count("read", len(received))
        return received

    def _counted(self, operation: str, ask: Callable[[], T]) -> T:
        began, outcome = self._clock(), ANSWERED
        try:
            return ask()
        except OgonblickError as error:
            outcome = type(error).__name__
            raise
        finally:
            self._note((operation, outcome), self._clock() - began)

    def _note(self, which: tuple[str, str], seconds: float) -> None:
        with self._alone:
            self._times[which] += 1
            self._seconds[which] += seconds

    def _count(self, operation: str, size: int) -> None:
        with self._alone:
            self._bytes[operation] += size
