"""What programs have done by the flows: a snapshot taken now, and a larger change answered."""

from dataclasses import dataclass
from enum import StrEnum

from bundles.schemas import EXACT, Written
from ogonblick.capture import Occasion, Order
from ogonblick.errors import CatalogueError
from ogonblick.larger_change import LargerChange
from ogonblick.person import Permission
from ogonblick.token import Scope
from portal.api.cases import CONFLICT, in_words
from portal.api.operations import VERSION, Call, Nothing, Operation, Plain
from portal.larger_changes import confirm, dismiss
from portal.ordering import Progress, flows_of, order_now, progress_of
from portal.web.acting import act_of, name_of
from portal.web.changes import change_of, changes_page
from portal.web.rooms import Rooms

_NO_ORDER = "Det finns ingen sådan beställning. Adressen stod i svaret när den gavs."


class Answered(StrEnum):
    """What is done about a larger change: a snapshot is ordered, or nothing."""

    CONFIRM = "confirm"
    DISMISS = "dismiss"


@dataclass(frozen=True)
class Ordered:
    """An order, what its snapshot will be called, and where one sees how far it has come."""

    order: Order
    snapshot_id: str
    progress: str


@dataclass(frozen=True)
class ChangeList:
    """Larger changes, newest first: those that wait for an answer, and then the others."""

    changes: tuple[LargerChange, ...]


@dataclass(frozen=True)
class ChangeAnswer:
    """What is done about a larger change, and why."""

    __pydantic_config__ = EXACT

    answer: Answered
    why: Written


def order_snapshot(rooms: Rooms, call: Plain) -> Ordered:
    """Have a snapshot taken now, or return the order that is under way."""
    account, flows = rooms.account(call.names["account_id"]), flows_of(rooms.settings)
    order = order_now(rooms.catalogue, flows, account, rooms.clock(), name_of(rooms))
    place = f"/api{VERSION}/accounts/{account.id}/orders/{order.occasion.value}/{order.period}"
    return Ordered(order, order.snapshot_id, place)


def get_progress(rooms: Rooms, call: Plain) -> Progress:
    """Return how far an order has come."""
    account = rooms.account(call.names["account_id"])
    try:
        order = Order(account.id, Occasion(call.names["occasion"]), call.names["period"])
    except ValueError:
        raise CatalogueError(_NO_ORDER) from None  # no cause: it is about a name, not a fault
    if order.snapshot_id in rooms.kept_from():
        raise CatalogueError(_NO_ORDER)
    return progress_of(rooms.catalogue, rooms.settings, order, rooms.clock())


def list_changes(rooms: Rooms, call: Plain) -> ChangeList:  # noqa: ARG001 - every answer takes it
    """Return the larger changes of what this system may see."""
    page = changes_page(rooms)
    return ChangeList(tuple(one.change for one in (*page.waiting, *page.answered)))


def answer_change(rooms: Rooms, call: Call[Nothing, ChangeAnswer]) -> LargerChange:
    """Answer a larger change, as a person would on its page."""
    change, act = change_of(rooms, call.request), act_of(rooms)
    why = in_words("why", call.body.why)
    if call.body.answer is Answered.DISMISS:
        return dismiss(rooms.catalogue, change.id, act.by, why, act.at)
    confirm(rooms.settings, rooms.catalogue, change.id, act.by, why, act.at)
    return rooms.catalogue.larger_changes.one(change.id)


_ORDERS = f"{VERSION}/accounts/{{account_id}}/orders"
_CHANGES = f"{VERSION}/changes"
_ORDERING = (Scope.ORDER, Permission.ORDER)

OPERATIONS = (
    Operation(
        "POST",
        _ORDERS,
        order_snapshot,
        *_ORDERING,
        "Beställ en ögonblicksbild nu",
        also=CONFLICT,
        good=202,
    ),
    Operation(
        "GET",
        f"{_ORDERS}/{{occasion}}/{{period}}",
        get_progress,
        *_ORDERING,
        "Hur långt en beställning har kommit",
    ),
    Operation(
        "GET",
        _CHANGES,
        list_changes,
        Scope.REGISTER,
        Permission.OVERSEE,
        "Större förändringar av kontona",
    ),
    Operation(
        "POST",
        f"{_CHANGES}/{{change_id}}",
        answer_change,
        *_ORDERING,
        "Besvara en större förändring",
        also=CONFLICT,
    ),
)
