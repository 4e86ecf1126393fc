"""Chunks between bundles: claimed before a deposit, locked with all, removed with the last.

The maps in the archive are the truth about who needs what; the catalogue's index of them is where
deposits and disposals meet (``storage.database.chunk_users``).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bundles.manifest import WACZ
from bundles.premis import FOLDER as EVENTS
from ogonblick.account import Account
from ogonblick.bundle import Bundle
from ogonblick.errors import ArchiveError, ArchiveRefused, ArchiveUnavailable, CatalogueError
from storage.archive import Protection, Version
from storage.database.catalogue import Catalogue
from storage.database.chunk_users import ChunkUser
from storage.packages.chunks import MAP, ChunkMap, Sharing, chunk_key, keys_of, worth_sharing
from storage.packages.keeping import Archive
from storage.ranges import in_flight
from storage.sheets.register_words import slug

_UNKNOWN = (
    "Arkivet har {folder}, som katalogen inte känner till. Den kan behöva delar av det som ska"
    " bort, så inget tas bort nu. Kör »ogonblick rebuild --add-missing«, och åtgärda det som då"
    " sägs."
)


@dataclass(frozen=True)
class Parting:
    """The chunks of a snapshot in all their versions: those that go with it, those others need."""

    going: tuple[Version, ...]
    staying: tuple[Version, ...]


def folder_of(user: ChunkUser) -> str:
    """Return the prefix below which a snapshot lies in the archive."""
    return f"snapshots/{user.account_id}/{user.snapshot_id}/"


def places_of(user: ChunkUser) -> Mapping[str, str]:
    """Return all places of a snapshot's own content in an archive, and what is spared in each.

    The chain of events is kept: it tells what the bundle was and what became of it.
    """
    folder = folder_of(user)
    return {folder: f"{folder}{EVENTS}/", f"deviations/{user.snapshot_id}/": ""}


def claim(catalogue: Catalogue, account: Account, bundle: Bundle) -> Sharing | None:
    """Claim the chunks that a bundle needs, before it is deposited; None if it shares nothing."""
    wacz = (file for file in bundle.files if file.path == WACZ)
    digests = {one.digest for file in wacz for one in worth_sharing(file, bundle.spans)}
    municipality = slug(account.municipality)
    if not (digests and municipality):
        return None
    user = ChunkUser(account.id, bundle.snapshot_id)
    left = catalogue.chunks.stay(user.snapshot_id)
    before = catalogue.chunks.of(user.snapshot_id)
    anew = catalogue.chunks.claim(user, municipality, digests) | (left & digests)
    first = catalogue.chunks.alone(user.snapshot_id) - before
    fresh = frozenset(one for one in digests - anew if chunk_key(municipality, one) in first)
    return Sharing(municipality, anew, fresh)


def leave(catalogue: Catalogue, archive: Archive, user: ChunkUser) -> list[str]:
    """Remove the chunks that nobody needs but a snapshot that is disposed of.

    Returns where those of its maps lie that cannot be read any more: they keep nobody from what
    is decided, but it is to be told that only the catalogue knew what to remove.

    Called before its own files are removed, maps and all, so that what is still to go can be seen
    in the archive; ``catalogue.chunks.forget`` comes after them. Only versions that lay there
    before the decision go, and they are seen to be gone; with them what uploads that were cut
    short left.
    """
    known = catalogue.chunks.of(user.snapshot_id)
    unread = _require_indexed(archive, user, known)
    there = _versions(archive, known)
    going = catalogue.chunks.leave(user.snapshot_id)
    removed = {one for one in there if one.key in going}
    archive.store.remove_versions(removed)
    archive.store.drop_unfinished(going)
    if left := removed.intersection(_versions(archive, {one.key for one in removed})):
        raise ArchiveUnavailable(
            f"Arkivet har fortfarande {min(one.key for one in left)}, fast det togs bort. Försök"
            " igen; håller det i sig, låt arkivets förvaltare kontrollera lagringen."
        )
    return unread


def parting(catalogue: Catalogue, archive: Archive, user: ChunkUser) -> Parting:
    """Return what would become of a snapshot's chunks if it went now."""
    going = catalogue.chunks.alone(user.snapshot_id)
    staying = catalogue.chunks.of(user.snapshot_id) - going
    found = (_versions(archive, keys) for keys in (going, staying))
    return Parting(*(tuple(one for one in each if not one.is_marker) for each in found))


def protection(catalogue: Catalogue, archive: Archive, user: ChunkUser) -> Protection:
    """Return what keeps the chunks that would go with a snapshot from being removed."""
    keys = sorted(catalogue.chunks.alone(user.snapshot_id))
    found = list(in_flight(archive.protection, keys))
    until = max((one.until for one in found if one.until), default=None)
    others = any(one.held_by_others for one in found)
    return Protection(until, any(one.held for one in found), others)


def hold(catalogue: Catalogue, archive: Archive, user: ChunkUser, *, on: bool) -> None:
    """Set or lift the archive's own legal hold on a snapshot and the chunks that it needs.

    A chunk stays held as long as any snapshot that needs it is.
    """
    archive.hold(folder_of(user), on=on)
    keys = catalogue.chunks.of(user.snapshot_id)
    if not on:
        keys = keys.difference(*_held(catalogue, archive, user))
    for _ in in_flight(lambda key: archive.hold(key, on=on), sorted(keys)):
        pass  # nothing to hear of each


def _held(catalogue: Catalogue, archive: Archive, user: ChunkUser) -> Iterator[frozenset[str]]:
    """Yield the chunks of each other snapshot that is held in the archive."""
    for other in catalogue.chunks.neighbours(user.snapshot_id):
        if archive.protection(folder_of(other)).held:
            yield catalogue.chunks.of(other.snapshot_id)


def require_all_known(catalogue: Catalogue, archive: Archive) -> None:
    """Raise ``CatalogueError`` if the archive has a bundle in pieces that the catalogue lacks.

    An old copy of a catalogue lacks those that were deposited since, and one that was made again
    those whose maps could not be read. A disposal would take the chunks that they need.
    """
    for account_id in archive.store.folders("snapshots/"):
        # the archive first: what is deposited meanwhile has been claimed by then
        there = archive.store.folders(f"snapshots/{account_id}/")
        for snapshot_id in sorted(set(there) - catalogue.chunks.known(account_id)):
            folder = folder_of(ChunkUser(account_id, snapshot_id))
            if any(one.key.endswith(MAP) for one in archive.versions(folder)):
                raise CatalogueError(_UNKNOWN.format(folder=folder))


def _versions(archive: Archive, keys: Iterable[str]) -> set[Version]:
    """Return every version of some objects."""
    return {one for found in in_flight(archive.versions, sorted(keys)) for one in found}


def _require_indexed(archive: Archive, user: ChunkUser, known: frozenset[str]) -> list[str]:
    """Raise ``CatalogueError`` if a map names a chunk that the index does not know of.

    An index that lacks one user may lack others, and their chunks would go. A version that cannot
    be read contradicts nothing: what it names was claimed before it was written. It stops the
    disposal only where there is no other word for what the snapshot needs, for then chunks would be
    left behind that nobody can name. Returns where such versions lie.
    """
    found = list(_maps(archive, user))
    is_told = known or not found or any(one for _, one in found)
    if not is_told or any(keys_of(one) - known for _, one in found if one):
        raise CatalogueError(
            f"Katalogen vet inte vilka delar {user.snapshot_id} har gemensamt med andra. Bygg om"
            " katalogen ur arkivet innan något gallras."
        )
    return sorted({version.key for version, one in found if one is None})


def _maps(archive: Archive, user: ChunkUser) -> Iterator[tuple[Version, ChunkMap | None]]:
    """Yield every version of a snapshot's maps, read; None for one that cannot be read."""
    for one in archive.versions(folder_of(user)):
        if one.key.endswith(MAP) and not one.is_marker:
            yield one, _read(archive, one)


def _read(archive: Archive, version: Version) -> ChunkMap | None:
    """Read a version of a map; None where an archive that answers cannot give it, or not whole."""
    try:
        return archive.map_at(version.key, version.id)
    except ArchiveRefused:
        raise
    except ArchiveError:
        archive.ping()
        return None
