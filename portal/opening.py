"""Sealed packages opened where they lie in the archive: read by ranges, never fetched whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from zipfile import ZipFile

from bundles.manifest import WACZ
from bundles.masks import Content, content_of
from bundles.reading import open_wacz
from ogonblick.errors import NotInArchive
from ogonblick.snapshot import Snapshot, StoredFile
from storage.packages.keeping import Archive

_KNOWN = 8


def stored_file(snapshot: Snapshot, name: str) -> StoredFile:
    """Return where a file of the snapshot lies. Raises ``NotInArchive`` if no receipt names it."""
    for file in snapshot.receipt.files:
        if file.key.rpartition("/")[2] == name:
            return file
    raise NotInArchive(f"Kvittot för {snapshot.id} nämner ingen fil som heter {name}.")


@contextmanager
def opened(archive: Archive, snapshot: Snapshot) -> Iterator[ZipFile]:
    """Open the snapshot's WACZ where it lies."""
    with archive.open(stored_file(snapshot, WACZ)) as stream, open_wacz(stream) as wacz:
        yield wacz


def released_content(archive: Archive, snapshot: Snapshot) -> Content:
    """Return what of a snapshot can be handed out; that of the last eight is kept at hand."""
    return _content(archive, stored_file(snapshot, WACZ))


@lru_cache(maxsize=_KNOWN)
def _content(archive: Archive, file: StoredFile) -> Content:
    with archive.open(file) as stream, open_wacz(stream) as wacz:
        return content_of(wacz)
