"""The doors to a snapshot taken now: the order, and the page on which one sees it come."""

import json
import logging
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from ogonblick.account import Account
from ogonblick.capture import Occasion, Order
from ogonblick.errors import CatalogueError
from ogonblick.person import Permission
from ogonblick.snapshot import Deviation, DeviationStatus, Snapshot
from portal.ordering import OrderStanding, Progress, flows_of, order_now, progress_of
from portal.web.acting import name_of
from portal.web.doors import Door
from portal.web.languages import language_of, translated
from portal.web.pages import deviation_id
from portal.web.rendering import account_address, page
from portal.web.rooms import Rooms
from portal.web.security import with_own_stream
from portal.web.streams import News, Rhythm, streamed

_TOO_MANY = (
    "Du följer redan så många ögonblicksbilder som går på en gång. Ladda om sidan i stället."
)
_NO_ORDER = "Adressen leder inte till någon beställning. Beställ från kontots sida."
_WAITS = "väntar på sin tur"
_CASES = {Occasion.BEFORE_REMOVAL: "/borttagning", Occasion.BEFORE_CLOSURE: "/avslut"}
RHYTHM = Rhythm()

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TakingPage:
    """An order and how far it has come; ``snapshot`` or ``deviation`` is what it ended in."""

    account: Account
    order: Order
    progress: Progress
    address: str
    snapshot: Snapshot | None = None
    deviation: Deviation | None = None

    @property
    def case_address(self) -> str:
        """Where the case is that the snapshot is taken for; empty for any other."""
        place = _CASES.get(self.order.occasion, "")
        return f"{place}/{self.order.period}" if place else ""

    @property
    def words(self) -> str:
        """What is done just now."""
        return words_of(self.progress)


def words_of(progress: Progress) -> str:
    """Say what is done just now."""
    return _WAITS if progress.standing is OrderStanding.WAITING else progress.words


def progress_address(order: Order) -> str:
    """Return the address at which one sees an order come."""
    return f"{account_address(order.account_id)}/tas/{order.occasion.value}/{order.period}"


def order_in(rooms: Rooms, request: Request) -> Order:
    """Return the order that an address names, if this person may know of it.

    Raises ``CatalogueError`` for what is no order, or a secret one; ``AccessDenied`` for others'.
    """
    account = rooms.account(request.path_params["account_id"])
    try:
        occasion = Occasion(request.path_params["occasion"])
        order = Order(account.id, occasion, request.path_params["period"])
    except ValueError:
        raise CatalogueError(_NO_ORDER) from None  # no cause: it is about a name, not a fault
    if order.snapshot_id in rooms.kept_from():
        raise CatalogueError(_NO_ORDER)
    return order


def taking_page(rooms: Rooms, order: Order) -> TakingPage:
    """Return how far an order has come, and what it gave if it has ended."""
    told = progress_of(rooms.catalogue, rooms.settings, order, rooms.clock())
    is_taken = told.standing is OrderStanding.FINISHED
    return TakingPage(
        rooms.account(order.account_id),
        order,
        told,
        progress_address(order),
        rooms.snapshot(order.snapshot_id) if is_taken else None,
        _deviation(rooms, order) if told.standing is OrderStanding.DEVIATING else None,
    )


def _deviation(rooms: Rooms, order: Order) -> Deviation | None:
    """Return the open deviation of an order; None where somebody has settled it."""
    found = rooms.catalogue.deviations(DeviationStatus.OPEN)
    return next((one for one in found if deviation_id(one) == order.snapshot_id), None)


def _take(rooms: Rooms, request: Request) -> Response:
    account = rooms.account(request.path_params["account_id"])
    flows = flows_of(rooms.settings)
    order = order_now(rooms.catalogue, flows, account, rooms.clock(), name_of(rooms))
    _log.info("%s beställs av %s", order.snapshot_id, rooms.person.id)
    return RedirectResponse(progress_address(order), 303)


def _progress(rooms: Rooms, request: Request) -> Response:
    shown = taking_page(rooms, order_in(rooms, request))
    return with_own_stream(page("taking.html", request, page=shown))


def _stream(rooms: Rooms, request: Request) -> Response:
    order, person = order_in(rooms, request), rooms.person.id
    if rooms.streams.is_full(person):
        return PlainTextResponse(_TOO_MANY, 429)
    said = partial(translated, language=language_of(request))

    def look() -> News:
        told = progress_of(rooms.catalogue, rooms.settings, order, rooms.clock())
        data = {"text": said(words_of(told)), "done": told.done, "total": told.total}
        name = "slut" if told.has_ended else "steg"
        return News(told.mark, name, json.dumps(data), told.has_ended)

    heard = request.headers.get("last-event-id", "")
    return streamed(rooms.streams, person, look, heard, RHYTHM)


_PATH = "/konton/{account_id}"
_ORDER = f"{_PATH}/tas/{{occasion}}/{{period}}"

DOORS = (
    Door(f"{_PATH}/ta", _take, Permission.ORDER, "POST"),
    Door(_ORDER, _progress, Permission.OVERSEE),
    Door(f"{_ORDER}/strom", _stream, Permission.OVERSEE),
)
