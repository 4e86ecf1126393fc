"""Bundles of one account that have most of their bytes in common."""

import os
from pathlib import Path

from ogonblick.account import Account
from ogonblick.bundle import Bundle, BundleFile, Span
from ogonblick.digest import digest_of
from ogonblick.snapshot import Receipt
from storage.care.sharing import claim, folder_of, leave
from storage.database.catalogue import Catalogue
from storage.database.chunk_users import ChunkUser
from storage.packages.keeping import Archive

LARGE = 100_000
"""Bytes of a payload that is worth sharing."""


def payload() -> bytes:
    """Return bytes of a payload that lie nowhere else."""
    return os.urandom(LARGE)


def bundle_with(folder: Path, snapshot_id: str, payloads: list[bytes]) -> Bundle:
    """Write a bundle whose package holds the payloads, with bytes of its own between them."""
    place = folder / snapshot_id
    place.mkdir(parents=True)
    content, spans = b"", []
    for data in payloads:
        content += os.urandom(1000)
        spans.append(Span(len(content), len(data), digest_of([data])))
        content += data
    files = []
    for name, data in (("snapshot.wacz", content), ("manifest.json", snapshot_id.encode())):
        (place / name).write_bytes(data)
        files.append(BundleFile(name, len(data), digest_of([data])))
    return Bundle(snapshot_id, place, files[-1].digest, tuple(files), tuple(spans))


def deposited(catalogue: Catalogue, archive: Archive, account: Account, bundle: Bundle) -> Receipt:
    """Claim and deposit a bundle, unlocked."""
    shared = claim(catalogue, account, bundle)
    return archive.deposit(bundle, account.id, None, sharing=shared)


def disposed(catalogue: Catalogue, archive: Archive, user: ChunkUser) -> None:
    """Remove a snapshot as a disposal does."""
    leave(catalogue, archive, user)
    archive.remove(folder_of(user))
    catalogue.chunks.forget(user.snapshot_id)


def is_whole(archive: Archive, receipt: Receipt, bundle: Bundle, place: Path) -> bool:
    """Say whether every file of a bundle comes back as it was."""
    for file, sealed in zip(receipt.files, bundle.files, strict=True):
        archive.fetch(file, place / "back")
        if (place / "back").read_bytes() != (bundle.folder / sealed.path).read_bytes():
            return False
    return True
