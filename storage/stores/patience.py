"""Patience: waiting for a store that does not answer, around any store."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TypeVar

from ogonblick.errors import ArchiveUnavailable, NotInArchive
from ogonblick.snapshot import StoredFile
from storage.archive import Store
from storage.stores.around import Around

T = TypeVar("T")

_OF_WHAT_IS_THERE = ("read", "lock")
"""What nobody asks for but of an object that he knows of."""


class Patient(Around):
    """A store that asks another again, after each of ``waits`` seconds, while it is unavailable.

    After the last wait ``ArchiveUnavailable`` comes out. That an object is missing which somebody
    reads or locks is believed only when it was asked for again after each of ``doubts`` seconds:
    SeaweedFS takes any error of its own on the way to an object's versions for their absence
    (``HeadObjectHandler``, read in 4.44, 2026-11). Other errors are final and come out at once.
    """

    def __init__(
        self, store: Store, waits: tuple[float, ...], doubts: tuple[float, ...] = ()
    ) -> None:
        super().__init__(store, self._patiently)
        self._waits = waits
        self._doubts = doubts

    def _patiently(self, operation: str, ask: Callable[[], T]) -> T:
        waits = iter(self._waits)
        doubts = iter(self._doubts if operation in _OF_WHAT_IS_THERE else ())
        while True:
            try:
                return ask()
            except ArchiveUnavailable:
                if not _waited(waits):
                    raise
            except NotInArchive:
                if not _waited(doubts):
                    raise


def sought(store: Store, key: str) -> StoredFile | None:
    """Return the newest version under a key that was listed, or that we wrote ourselves.

    Nobody expects it to be missing, so that is believed only of a second question, which a patient
    store asks until there is no doubt. For what may well be missing there is ``Store.find``.
    """
    found = store.find(key)
    if found is None:
        with suppress(NotInArchive):
            store.read(key, "", 0, 0)
            found = store.find(key)
    return found


def _waited(seconds: Iterator[float]) -> bool:
    """Wait as long as is said next; False if nothing is left."""
    wait = next(seconds, None)
    if wait is not None:
        time.sleep(wait)
    return wait is not None
