"""Who asked for a snapshot: kept in the order's folder, so that what finishes it knows too."""

from flows.harvest.workplace import Workplace
from flows.rooms import Rooms
from ogonblick.capture import Order

ASKED = "asked-by"
"""The file in a workplace that names who gave the order; none where nobody did."""


def note_asked(place: Workplace, by: str) -> None:
    """Keep who gave an order, if anybody did; the first who did stays."""
    noted = place.folder / ASKED
    if by and not noted.exists():
        part = noted.with_suffix(".part")
        part.write_text(by, encoding="utf-8")
        part.rename(noted)


def asked_by(rooms: Rooms, order: Order) -> str:
    """Return who gave an order that is under way here; empty where that is nobody."""
    noted = rooms.settings.work / order.snapshot_id / ASKED
    return noted.read_text(encoding="utf-8") if noted.exists() else ""
