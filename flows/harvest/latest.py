"""The latest snapshot that shows an account as a whole."""

from flows.rooms import Rooms
from ogonblick.capture import Occasion
from ogonblick.snapshot import Snapshot

WHOLE = (
    Occasion.SCHEDULED,
    Occasion.MAJOR_CHANGE,
    Occasion.BEFORE_CLOSURE,
    Occasion.ON_REQUEST,
)
"""The occasions whose snapshots show the whole account, header and all."""


def latest_whole(rooms: Rooms, account_id: str) -> Snapshot | None:
    """Return the newest snapshot that shows the whole account; None where there is none."""
    found = rooms.catalogue.snapshots(account_id)
    return next((one for one in found if one.occasion in WHOLE), None)
