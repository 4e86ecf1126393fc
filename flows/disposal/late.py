"""What was laid for a record while it was removed, by somebody who had asked right before: it goes.

A record is laid anew by whoever has decided about it again, and that one has no key to take it
back with. So a disposal looks once more before it certifies, and every sweep at what went lately.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from flows.disposal.steps import reclaim_bytes
from flows.rooms import Rooms
from retention.disposal import Clearance
from storage.care.sharing import places_of
from storage.database.chunk_users import ChunkUser
from storage.packages.keeping import Archive

LATELY = timedelta(days=30)
"""How long a writing that was under way can take at most, and be tried again."""


def remove_late(rooms: Rooms, clearance: Clearance, stayed: Mapping[str, str]) -> int:
    """Remove what has come of the records that a case has removed; returns how many had any.

    One that had in both archives counts twice.
    """
    subjects = (one.record.subject for one in clearance.items)
    return _removed(
        rooms, (ChunkUser(one.account_id, one.id) for one in subjects if one.id not in stayed)
    )


def remove_of_late(rooms: Rooms) -> int:
    """Remove what has come of records that were disposed of lately, bytes and all.

    Returns how many had any; one that had in both archives counts twice. The bytes are reclaimed
    though nothing has come: an earlier try may have removed it, and failed at that.
    """
    since = rooms.clock() - LATELY
    gone = [one for one in rooms.catalogue.disposed() if one.disposed_at > since]
    found = _removed(rooms, (ChunkUser(one.account_id, one.id) for one in gone))
    if gone:
        reclaim_bytes(rooms)
    return found


def _removed(rooms: Rooms, users: Iterable[ChunkUser]) -> int:
    archives = [one for one in (rooms.disposer, rooms.replica) if one]
    return sum(_is_emptied(archive, one) for one in users for archive in archives)


def _is_emptied(archive: Archive, user: ChunkUser) -> bool:
    """Remove what lies in the places of a snapshot, and say whether anything did."""
    found = [one for one in places_of(user).items() if archive.versions(*one)]
    for place in found:
        archive.remove(*place)
    return bool(found)
