"""The walk through the archive: what it has of each snapshot, account by account.

Account by account, because the listing of a whole archive would not fit in memory.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeVar

from bundles.manifest import MANIFEST
from bundles.premis import FOLDER as EVENTS
from storage.archive import Version
from storage.packages.keeping import Archive
from storage.rebuild.record import TOMBSTONES

T = TypeVar("T")

BUNDLES = "snapshots"
"""The folder of all bundles in the archive."""

_FOLDER = 3
"""How many parts of a key are a snapshot's folder: ``snapshots``, account, snapshot."""


@dataclass(frozen=True)
class Place:
    """All that the archive has of one snapshot: the versions in its folder, and its tombstone.

    ``folder`` is ``snapshots/ACCOUNT/SNAPSHOT``; ``tombstone`` the key of one, or empty.
    """

    folder: str
    versions: tuple[Version, ...]
    tombstone: str = ""

    @property
    def account_id(self) -> str:
        """The account that the snapshot is of."""
        return self.folder.split("/")[1]

    @property
    def snapshot_id(self) -> str:
        """The snapshot itself."""
        return self.folder.split("/")[2]

    def has(self, path: str) -> bool:
        """Say whether there is such a file in the folder."""
        return any(one.key == f"{self.folder}/{path}" for one in self.versions)

    @property
    def is_whole(self) -> bool:
        """Say whether a bundle lies there: its manifest is written last of all."""
        return self.has(MANIFEST)

    def newest(self, key: str) -> str:
        """Return the id of the newest version under a key; empty if there is none."""
        return next((one.id for one in self.versions if one.key == key), "")

    def documents(self) -> list[str]:
        """Return the keys of the documents of events, in the order of the chain."""
        folder = f"{self.folder}/{EVENTS}/"
        return sorted({one.key for one in self.versions if one.key.startswith(folder)})


@dataclass(frozen=True)
class Trouble:
    """A snapshot that is not as it should be: where it lies, what is wrong, and whether it came.

    ``text`` is Swedish. ``is_recorded`` says whether the catalogue has the snapshot all the same.
    """

    place: str
    text: str
    is_recorded: bool


def accounts(archive: Archive) -> list[str]:
    """Return the ids of all accounts that the archive has something of."""
    folders = (archive.store.folders(f"{place}/") for place in (BUNDLES, TOMBSTONES))
    return sorted(set().union(*folders))


def places(archive: Archive, account_id: str) -> list[Place]:
    """Return every snapshot of an account that the archive has something of.

    Two listings, which give the newest version of each key first, as S3 does.
    """
    versions = defaultdict[str, list[Version]](list)
    for one in archive.versions(f"{BUNDLES}/{account_id}/"):
        if not one.is_marker:
            versions[_folder(one)].append(one)
    buried = archive.versions(f"{TOMBSTONES}/{account_id}/")
    tombstones = {_under(one): one.key for one in buried}
    return [
        Place(folder, tuple(versions[folder]), tombstones.get(folder, ""))
        for folder in sorted(versions.keys() | tombstones.keys())
    ]


def batches(found: Iterable[Sequence[T]], size: int) -> Iterator[Sequence[T]]:
    """Join accounts' snapshots to batches of at least ``size``, but for the last.

    An account's snapshots are recorded in the order they were taken, so they come together.
    """
    batch: list[T] = []
    for ours in found:
        batch += ours
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


def _folder(version: Version) -> str:
    return str(PurePosixPath(*PurePosixPath(version.key).parts[:_FOLDER]))


def _under(tombstone: Version) -> str:
    """Return the folder of the snapshot that a tombstone is of."""
    return f"{BUNDLES}{tombstone.key.removeprefix(TOMBSTONES).removesuffix('.json')}"
