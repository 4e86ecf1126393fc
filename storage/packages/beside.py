"""What lies beside a deposited bundle: proof that was renewed after its receipt was written."""

from dataclasses import replace
from pathlib import Path, PurePosixPath

from ogonblick.snapshot import Receipt, StoredFile
from storage.archive import Sending, Store, lock_on
from storage.packages.chunks import MAP
from storage.packages.depositing import sending
from storage.stores.patience import sought

_FOLDER = 3
"""How many parts of a key are the bundle's folder: ``snapshots``, account, snapshot."""


def place_of(file: StoredFile) -> PurePosixPath:
    """Return where in its bundle's folder a stored file belongs, such as ``proof/key.pem``."""
    return PurePosixPath(*PurePosixPath(file.key).parts[_FOLDER:])


def folder_of(receipt: Receipt) -> PurePosixPath:
    """Return the folder in which a bundle lies."""
    return PurePosixPath(*PurePosixPath(receipt.files[0].key).parts[:_FOLDER])


def laid_at(file: StoredFile) -> str:
    """Return the key of the object whose version a stored file names: for a chunked one its map."""
    return f"{file.key}{MAP}" if file.chunked else file.key


def beside(store: Store, receipt: Receipt, folder: str) -> list[StoredFile]:
    """Ask what lies in a folder of the bundle, and is not named by its receipt.

    The digest is the one that was written beside each file when it was sent.
    """
    return [file for key in keys_beside(store, receipt, folder) if (file := sought(store, key))]


def keys_beside(store: Store, receipt: Receipt, folder: str) -> list[str]:
    """Return the keys of what lies in a folder of the bundle, and is not named by its receipt."""
    known = {file.key for file in receipt.files}
    found = {one.key for one in store.versions(f"{folder_of(receipt)}/{folder}/")}
    return sorted(found - known)


def sending_beside(store: Store, receipt: Receipt, path: str, source: Path) -> Sending:
    """Say what is to be written for one more file, locked as the bundle's first file is now.

    A lock that ended before the file was written is none any more, and no store takes one of the
    past (SeaweedFS 4.48 answers ``InvalidRequest``, 2026-11).
    """
    new = sending(source, f"{folder_of(receipt)}/{path}", None)
    lock = lock_on(sought(store, laid_at(receipt.files[0])))
    holds = lock is not None and lock.until.timestamp() > source.stat().st_mtime
    return replace(new, lock=lock if holds else None)
