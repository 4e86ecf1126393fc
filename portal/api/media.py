"""Single pictures for programs: media of snapshots, and what met a visit or was found changed."""

from starlette.responses import Response

from bundles.likeness.outlines import shown
from ogonblick.capture import Occasion, Order
from ogonblick.errors import CatalogueError
from ogonblick.person import Permission
from ogonblick.token import Scope
from portal.api.operations import VERSION, Answer, Operation, Plain
from portal.web.changes import change_picture
from portal.web.likeness import difference, medium
from portal.web.overview import deviation_picture
from portal.web.rendering import webp
from portal.web.rooms import Rooms

_NO_DEVIATION = "Det finns ingen sådan öppen avvikelse. De som finns står i /v1/deviations."


def get_medium(rooms: Rooms, call: Plain) -> Response:
    """Return a medium of a snapshot, decoded and written anew; ``source`` is its SHA-256."""
    asked = call.names
    return _picture(shown(medium(rooms, asked["snapshot_id"], asked["source"])))


def get_medium_difference(rooms: Rooms, call: Plain) -> Response:
    """Return a medium with what differs from another outlined."""
    asked = call.names
    one, other = (asked["snapshot_id"], asked["source"]), (asked["other_id"], asked["other"])
    return _picture(difference(rooms, one, other))


def get_deviation_picture(rooms: Rooms, call: Plain) -> Response:
    """Return the picture of what met a visit that failed."""
    try:
        occasion = Occasion(call.names["occasion"])
        order = Order(call.names["account_id"], occasion, call.names["period"])
    except ValueError:
        raise CatalogueError(_NO_DEVIATION) from None  # no cause: it is about a name, not a fault
    return _picture(deviation_picture(rooms, order.snapshot_id))


def get_change_picture(rooms: Rooms, call: Plain) -> Response:
    """Return the picture of a header in which a larger change was found."""
    return _picture(change_picture(rooms, call.request))


def _picture(data: bytes) -> Response:
    return webp(data, is_secret=True)  # an API's answers are kept nowhere


_MEDIUM = f"{VERSION}/snapshots/{{snapshot_id}}/media/{{source}}"

_ABOUT: dict[str, tuple[Answer, str]] = {
    _MEDIUM: (get_medium, "En bild i en ögonblicksbild, som likheterna nämner den"),
    f"{_MEDIUM}/difference/{{other_id}}/{{other}}": (
        get_medium_difference,
        "En bild med det som skiljer den från en annan inramat",
    ),
    f"{VERSION}/deviations/{{account_id}}/{{occasion}}/{{period}}/picture": (
        get_deviation_picture,
        "Bilden av det som mötte ett besök som inte gick",
    ),
    f"{VERSION}/changes/{{change_id}}/picture": (
        get_change_picture,
        "Bilden av ett sidhuvud som har förändrats",
    ),
}

OPERATIONS = tuple(
    Operation("GET", path, answer, Scope.READ, Permission.READ, about, "image/webp")
    for path, (answer, about) in _ABOUT.items()
)
