"""Who needs which chunks, made again before anything else: a disposal must know of every user."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from ogonblick.errors import NotInArchive, ReceiptMismatch
from storage.database.catalogue import Catalogue
from storage.database.chunk_users import ChunkUser
from storage.packages.chunks import MAP, ChunkMap
from storage.packages.keeping import Archive
from storage.ranges import in_flight
from storage.rebuild.walk import BUNDLES, Place, Trouble, batches, places

_BATCH = 160
"""Snapshots that are noted at once."""


@dataclass(frozen=True)
class Indexed:
    """How many snapshots were looked through, and those whose maps cannot be read."""

    count: int = 0
    troubles: tuple[Trouble, ...] = ()


_Read = tuple[Place, list[ChunkMap] | Trouble]


def index_chunks(catalogue: Catalogue, archive: Archive, accounts: Sequence[str]) -> Indexed:
    """Note who needs which chunks, as the maps of some accounts' snapshots say.

    Nothing is taken out of the index, so that it may run beside deposits.
    """
    done = Indexed()
    for found in batches(in_flight(partial(_maps, archive), accounts), _BATCH):
        lost = tuple(maps for _, maps in found if isinstance(maps, Trouble))
        done = Indexed(done.count + len(found), done.troubles + lost)
        for user in _gone(archive, catalogue.chunks.note(_needed(found))):
            catalogue.chunks.forget(user.snapshot_id)
    return done


def without_chunks(catalogue: Catalogue, archive: Archive) -> frozenset[str]:
    """Return the ids of the snapshots that need a chunk which the archive has not.

    Listed part by part, a 256th of a municipality's chunks at a time, so that memory is bounded.
    """

    def lost(needed: Sequence[tuple[str, str]]) -> set[str]:
        folder = f"{needed[0][0].rpartition('/')[0]}/"
        there = {one.key for one in archive.versions(folder) if not one.is_marker}
        return {snapshot_id for key, snapshot_id in needed if key not in there}

    parts = (
        catalogue.chunks.needing(municipality, f"{start:02x}")
        for municipality in catalogue.chunks.municipalities()
        for start in range(256)
    )
    return frozenset().union(*in_flight(lost, filter(None, parts)))


def _gone(archive: Archive, users: Iterable[ChunkUser]) -> Iterator[ChunkUser]:
    """Yield those whose maps were removed before they were noted: a disposal forgot them by then.

    One that removes a map later forgets them later too. Accounts are listed several at a time: a
    listing of twenty snapshots takes SeaweedFS a fifth of a second (4.48, 2026-11).
    """
    accounts = defaultdict[str, list[ChunkUser]](list)
    for one in users:
        accounts[one.account_id].append(one)
    for found in in_flight(partial(_removed, archive), accounts.items()):
        yield from found


def _removed(archive: Archive, account: tuple[str, list[ChunkUser]]) -> list[ChunkUser]:
    """Return those of an account's users whose maps the archive has no more."""
    account_id, users = account
    listed = archive.versions(f"{BUNDLES}/{account_id}/")
    there = {one.key.split("/")[2] for one in listed if one.key.endswith(MAP)}
    return [one for one in users if one.snapshot_id not in there]


def _maps(archive: Archive, account_id: str) -> list[_Read]:
    """Read the maps of an account's snapshots."""
    return [(place, _read(archive, place)) for place in places(archive, account_id)]


def _needed(found: Iterable[_Read]) -> Iterator[tuple[ChunkUser, ChunkMap]]:
    for place, maps in found:
        for one in () if isinstance(maps, Trouble) else maps:
            yield ChunkUser(place.account_id, place.snapshot_id), one


def _read(archive: Archive, place: Place) -> list[ChunkMap] | Trouble:
    """Read every version of the maps in a snapshot's folder, or say what is wrong with them.

    Its record may name another than the newest. One that cannot be read is passed over where a
    newer one can: it was put back. Else nothing is noted, so that no disposal goes on
    (``storage.care.sharing.require_all_known``).
    """
    found: list[ChunkMap] = []
    whole: set[str] = set()
    for one in (one for one in place.versions if one.key.endswith(MAP)):
        try:
            found.append(archive.map_at(one.key, one.id))
            whole.add(one.key)
        except (NotInArchive, ReceiptMismatch) as fault:
            if one.key not in whole:
                return Trouble(place.folder, str(fault), is_recorded=False)
    return found
