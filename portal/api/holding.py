"""Holds for programs: looked at and placed. That one is lifted is decided by a person."""

from dataclasses import dataclass

from bundles.schemas import EXACT, Written
from ogonblick.hold import LegalHold
from ogonblick.person import Permission
from ogonblick.token import Scope
from portal.api.cases import in_words
from portal.api.operations import HEAVY, VERSION, Answer, Call, Nothing, Operation, Plain
from portal.web.holding import held_on, of_account, of_snapshot, place_hold
from portal.web.rooms import Rooms


@dataclass(frozen=True)
class HoldsOn:
    """The holds that are on something, those on more than that too."""

    holds: tuple[LegalHold, ...]


@dataclass(frozen=True)
class NewHold:
    """Why something must not be disposed of."""

    __pydantic_config__ = EXACT

    why: Written


def list_account_holds(rooms: Rooms, call: Plain) -> HoldsOn:
    """Return the holds on all of an account."""
    return HoldsOn(held_on(rooms, of_account(rooms, call.request)))


def list_snapshot_holds(rooms: Rooms, call: Plain) -> HoldsOn:
    """Return the holds on a snapshot, those on its account too."""
    return HoldsOn(held_on(rooms, of_snapshot(rooms, call.request)))


def hold_account(rooms: Rooms, call: Call[Nothing, NewHold]) -> LegalHold:
    """Place a hold on all of an account."""
    about = of_account(rooms, call.request)
    return place_hold(rooms, about, in_words("why", call.body.why))


def hold_snapshot(rooms: Rooms, call: Call[Nothing, NewHold]) -> LegalHold:
    """Place a hold on a snapshot."""
    about = of_snapshot(rooms, call.request)
    return place_hold(rooms, about, in_words("why", call.body.why))


def _operation(method: str, path: str, answer: Answer, about: str) -> Operation:
    """Return an operation; placing a hold decides again about all that is stored."""
    needs, weight = (Scope.HOLD, Permission.HAND_OUT), HEAVY if method == "POST" else 1
    return Operation(method, f"{VERSION}{path}/holds", answer, *needs, about, weight=weight)


_ACCOUNT, _SNAPSHOT = "/accounts/{account_id}", "/snapshots/{snapshot_id}"

OPERATIONS = (
    _operation("GET", _ACCOUNT, list_account_holds, "Gallringsstopp på ett konto"),
    _operation("POST", _ACCOUNT, hold_account, "Sätt gallringsstopp på allt som kontot har"),
    _operation("GET", _SNAPSHOT, list_snapshot_holds, "Gallringsstopp på en ögonblicksbild"),
    _operation("POST", _SNAPSHOT, hold_snapshot, "Sätt gallringsstopp på en ögonblicksbild"),
)
