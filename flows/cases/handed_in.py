"""What a person has handed in for a removal: read once, and gone from the home when it is kept."""

import shutil

from flows.rooms import Rooms
from harvesters.handed import SCREENSHOT, TEXT, Handed
from ogonblick.case import Removal
from ogonblick.errors import CaptureError

_GONE = (
    "Skärmdumpen i ärende {} finns inte i mappen {}. Lämna in den igen med »ogonblick removal save«"
    " och --screenshot."
)


def handed(rooms: Rooms, case: Removal) -> Handed:
    """Read what was handed in. Raises ``CaptureError`` if it is not there."""
    folder = rooms.settings.uploads / case.id
    text = folder / TEXT
    try:
        screenshot = (folder / SCREENSHOT).read_bytes()
    except FileNotFoundError as fault:
        raise CaptureError(_GONE.format(case.id, folder)) from fault
    return Handed(
        url=case.url,
        title=f"Inlämnat i ärende {case.id}",
        by=case.uploaded[0].by,
        screenshot=screenshot,
        text=text.read_text("utf-8", "replace") if text.is_file() else "",
    )


def forget(rooms: Rooms, case: Removal) -> None:
    """Remove what was handed in from the home: the archive has it now, and it may be secret."""
    shutil.rmtree(rooms.settings.uploads / case.id, ignore_errors=True)
