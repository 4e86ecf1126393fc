"""Bundles: the sealed package, read-only from the moment it exists."""

from dataclasses import dataclass
from pathlib import Path

from ogonblick.digest import Digest
from ogonblick.likeness import HashedPicture


@dataclass(frozen=True)
class BundleFile:
    """One file of a bundle: its path inside, its size in bytes, its digest."""

    path: str
    size: int
    digest: Digest


@dataclass(frozen=True)
class Span:
    """The bytes of ``snapshot.wacz`` that hold one recorded payload, from ``offset`` on.

    The same payload has the same bytes in every bundle, so an archive may keep them once.
    """

    offset: int
    length: int
    digest: Digest


@dataclass(frozen=True)
class Bundle:
    """A sealed package in a folder: ``snapshot.wacz``, ``manifest.json``, and what they bring.

    ``digest`` is the manifest's own, and stands for everything in the bundle, because the manifest
    lists the size and SHA-256 of every file.
    """

    snapshot_id: str
    folder: Path
    digest: Digest
    files: tuple[BundleFile, ...]
    spans: tuple[Span, ...] = ()
    hashes: tuple[HashedPicture, ...] = ()

    @property
    def size(self) -> int:
        """Bytes in all files together."""
        return sum(file.size for file in self.files)
