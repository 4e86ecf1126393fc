"""Stores around a store: what they have in common, which is to pass everything on."""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from ogonblick.snapshot import StoredFile
from storage.archive import Lock, Protection, Sending, Store, Version

T = TypeVar("T")


class Asking(Protocol):
    """A way to ask another store: what is special about the one around it.

    It is told the operation by its name in ``Store``, and what asks for it.
    """

    def __call__(self, operation: str, ask: Callable[[], T]) -> T:
        """Ask, and return the answer."""


class Around:
    """A store that hands all that it is asked to another, in a way of its own."""

    def __init__(self, store: Store, around: Asking) -> None:
        self._store = store
        self._around = around

    @property
    def name(self) -> str:
        """The name that receipts give."""
        return self._store.name

    def ping(self) -> None:
        """Ask for an answer that proves that we are known."""
        self._around("ping", self._store.ping)

    def prepare(self) -> None:
        """Make the store if it is missing."""
        self._around("prepare", self._store.prepare)

    def put(self, sending: Sending) -> StoredFile:
        """See to it that the object is there."""
        return self._around("put", lambda: self._store.put(sending))

    def find(self, key: str) -> StoredFile | None:
        """Return the newest version under a key."""
        return self._around("find", lambda: self._store.find(key))

    def read(self, key: str, version: str, start: int, end: int) -> bytes:
        """Return the bytes between two positions of a version."""
        return self._around("read", lambda: self._store.read(key, version, start, end))

    def lock(self, key: str, lock: Lock) -> StoredFile:
        """Lengthen the lock of the newest version under a key."""
        return self._around("lock", lambda: self._store.lock(key, lock))

    def versions(self, prefix: str, spared: str = "") -> list[Version]:
        """Return all that lies below a prefix."""
        return self._around("versions", lambda: self._store.versions(prefix, spared))

    def folders(self, prefix: str) -> list[str]:
        """Return the names of the folders right below a prefix."""
        return self._around("folders", lambda: self._store.folders(prefix))

    def protection(self, prefix: str, spared: str = "") -> Protection:
        """Return what keeps all below a prefix from being removed."""
        return self._around("protection", lambda: self._store.protection(prefix, spared))

    def hold(self, prefix: str, *, on: bool) -> None:
        """Set or lift the store's own legal hold."""
        self._around("hold", lambda: self._store.hold(prefix, on=on))

    def remove(self, prefix: str, spared: str = "") -> None:
        """Remove every version below a prefix."""
        self._around("remove", lambda: self._store.remove(prefix, spared))

    def remove_versions(self, versions: Iterable[Version]) -> None:
        """Remove exactly these versions."""
        wanted = list(versions)
        self._around("remove_versions", lambda: self._store.remove_versions(wanted))

    def drop_unfinished(self, keys: Iterable[str]) -> None:
        """Drop what writings that were cut short left of some objects."""
        wanted = list(keys)
        self._around("drop_unfinished", lambda: self._store.drop_unfinished(wanted))
