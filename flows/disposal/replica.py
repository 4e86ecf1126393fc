"""A disposal in the second archive: the copy of a record goes too, or the record stays."""

from flows.rooms import Rooms
from ogonblick.swedish import moment
from storage.archive import Protection
from storage.care.replica import is_replicated, protection_of_copy
from storage.care.replica import remove_copy as remove_from
from storage.database.chunk_users import ChunkUser

HELD = (
    "Kopian i det andra arkivet ({place}) står under ett stopp (legal hold). Ta reda på vem som"
    " satte det, och föreslå på nytt när det är hävt."
)
LOCKED = (
    "Kopian i det andra arkivet ({place}) är låst till {until}, och ett lås bryts aldrig. Föreslå"
    " på nytt därefter."
)
UNNAMED = (
    "Handlingen är kopierad till ett andra arkiv som inte är angivet nu. Ange det igen"
    " (OGONBLICK_REPLICA_ENDPOINT), så att kopian också tas bort, och föreslå på nytt."
)
REMOVED = (
    " Kopian i det andra arkivet ({place}) togs bort på samma sätt, och även det arkivet"
    " tillfrågades efteråt."
)


def why_copy_stays(rooms: Rooms, user: ChunkUser) -> str:
    """Say what in the second archive keeps a record's copy there; empty if nothing does.

    A record that is gone in one archive and locked in the other would not be gone.
    """
    if rooms.replica is None:
        return UNNAMED if is_replicated(rooms.catalogue, user.snapshot_id) else ""
    found = protection_of_copy(rooms.catalogue, rooms.replica, user)
    return _in_words(rooms, found)


def remove_copy(rooms: Rooms, user: ChunkUser) -> None:
    """Remove what the second archive has of a record, but for its events."""
    if rooms.replica is not None:
        remove_from(rooms.catalogue, rooms.replica, user)


def told_of_copies(rooms: Rooms) -> str:
    """Return what a certificate says of the second archive; nothing where there is none."""
    return REMOVED.format(place=_place(rooms)) if rooms.replica else ""


def _in_words(rooms: Rooms, found: Protection) -> str:
    if found.held:
        return HELD.format(place=_place(rooms))
    if found.until is None or found.until <= rooms.clock():
        return ""
    return LOCKED.format(place=_place(rooms), until=moment(found.until))


def _place(rooms: Rooms) -> str:
    """Return where the second archive is, as people name it."""
    return f"{rooms.settings.replica_bucket} på {rooms.settings.replica_endpoint}"
