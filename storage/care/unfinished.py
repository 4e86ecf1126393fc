"""Deposits that were never finished: what they claimed is let go, and what they laid is removed."""

from datetime import datetime

from bundles.manifest import MANIFEST
from bundles.premis import FOLDER as EVENTS
from storage.archive import Protection
from storage.care.sharing import folder_of, leave, protection
from storage.database.catalogue import Catalogue
from storage.database.chunk_users import ChunkUser
from storage.packages.keeping import Archive
from storage.rebuild.record import RECORD

_ACKNOWLEDGED = (MANIFEST, RECORD, f"{EVENTS}/")
"""What lies in the folder of a bundle that is no unfinished one."""


def let_go(catalogue: Catalogue, archive: Archive, user: ChunkUser, now: datetime) -> bool:
    """Remove what an unfinished deposit laid, and the chunks that nobody else needs.

    Nothing of it was acknowledged, so it is no record. What is locked or held stays until it is
    not. A bundle whose manifest lies there is whole: it stays, for ``rebuild`` to record; and one
    with a record or events was acknowledged, whatever it has lost since. Returns
    whether it is gone. The caller sees to it that nobody deposits it at the same time; killed
    anywhere, it is finished by the next call.
    """
    folder = folder_of(user)
    if any(archive.versions(f"{folder}{one}") for one in _ACKNOWLEDGED):
        return False
    kept = (archive.protection(folder), protection(catalogue, archive, user))
    if any(_is_kept(one, now) for one in kept):
        return False
    leave(catalogue, archive, user)
    archive.remove(folder)
    catalogue.chunks.forget(user.snapshot_id)
    return True


def _is_kept(found: Protection, now: datetime) -> bool:
    """Say whether the archive refuses to remove something."""
    return found.held or (found.until is not None and found.until > now)
