"""Pacing: no more requests a second than a store is to be asked, around any store."""

import time
from collections.abc import Callable, Mapping
from threading import Lock
from typing import TypeVar

from storage.archive import Store
from storage.stores.around import Around

T = TypeVar("T")

_REQUESTS: Mapping[str, int] = {"put": 3, "lock": 3}
"""How many requests an operation takes that is more than a question: asked, written, proven."""


class Paced(Around):
    """A store that asks another at most ``per_second`` requests a second, however many ask it.

    Who comes too early waits for his turn; nobody is refused. An operation counts as the requests
    that it takes with an object of ordinary size: the parts of a large one, and the pages of a
    long listing, are not counted. Nor is what is asked of each version by ``protection``, ``hold``
    and ``remove``, which count as the one listing that they begin with.
    ``clock`` gives seconds that never go backwards.
    """

    def __init__(
        self,
        store: Store,
        per_second: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(store, self._in_turn)
        self._gap = 1 / per_second
        self._clock = clock
        self._sleep = sleep
        self._next = clock()
        self._alone = Lock()

    def _in_turn(self, operation: str, ask: Callable[[], T]) -> T:
        wait = self._turn(_REQUESTS.get(operation, 1))
        if wait > 0:
            self._sleep(wait)
        return ask()

    def _turn(self, requests: int) -> float:
        """Take the next free turn for some requests, and return the seconds until it comes."""
        with self._alone:
            now = self._clock()
            begins = max(now, self._next)
            self._next = begins + requests * self._gap
        return begins - now
