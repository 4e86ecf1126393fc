"""The doors to holds: placed on a snapshot or an account, and lifted again, each with a reason."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ogonblick.account import Account
from ogonblick.errors import AccessDenied, CaseRefused, CatalogueError
from ogonblick.hold import LegalHold, LiftedHold
from ogonblick.person import Permission
from portal.holds import holds_on, lift, place
from portal.web.acting import act_of, demanded
from portal.web.disposal import veil_of, veiled
from portal.web.doors import Door
from portal.web.rendering import account_address, page, snapshot_address
from portal.web.rooms import Rooms
from portal.web.steps import NOTHING, Filled, filled_in

PLACE, LIFT = "stoppa", "hav"
LIST = "/gallring"

_NO_WHY = "Skriv varför, till exempel vilken begäran eller tvist det gäller."
_NO_END = "Skriv varför stoppet inte behövs längre."
_NO_HOLD = "Det finns inget gallringsstopp {} som gäller. Det kan vara hävt redan."
_ELSEWHERE = (
    "Stoppet gäller mer än de konton där du har behörighet att gallra. Säg till arkivarien för hela"
    " kommunen."
)


@dataclass(frozen=True)
class HeldPage:
    """What a hold can be placed on, and the holds that are on it. ``snapshot_id`` may be empty."""

    account: Account
    snapshot_id: str
    holds: tuple[LegalHold, ...]
    address: str
    filled: Filled


@dataclass(frozen=True)
class LiftPage:
    """One hold that is in force, and the form that lifts it."""

    hold: LegalHold
    filled: Filled


@dataclass(frozen=True)
class Place:
    """What an address is about: an account, or a snapshot of it; ``address`` is its own page."""

    account: Account
    snapshot_id: str
    address: str


def of_account(rooms: Rooms, request: Request) -> Place:
    """Return the account that an address names, if this person may do this with it."""
    account = rooms.account(request.path_params["account_id"])
    return Place(account, "", account_address(account.id))


def of_snapshot(rooms: Rooms, request: Request) -> Place:
    """Return the snapshot that an address names, if this person may see it."""
    snapshot = rooms.snapshot(request.path_params["snapshot_id"])
    account = rooms.account(snapshot.account_id)
    return Place(account, snapshot.id, snapshot_address(snapshot.id))


def hold_of(rooms: Rooms, request: Request) -> LegalHold:
    """Return the hold that an address names.

    Raises ``CatalogueError`` for one that is not in force, ``AccessDenied`` where it is on more
    than this person's accounts.
    """
    wanted = request.path_params["hold_id"]
    hold = next((one for one in rooms.catalogue.holds() if one.id == wanted), None)
    if hold is None:
        raise CatalogueError(_NO_HOLD.format(wanted))
    known = {one.id for one in rooms.accounts}
    if not rooms.is_whole and hold.account_id not in known:
        raise AccessDenied(_ELSEWHERE)
    return hold


def _held(rooms: Rooms, request: Request, place: Place, filled: Filled) -> Response:
    holds, address = held_on(rooms, place), f"{place.address}/stopp"
    shown = HeldPage(place.account, place.snapshot_id, holds, address, filled)
    return page("hold.html", request, 422 if filled.fault else 200, page=shown)


def held_on(rooms: Rooms, place: Place) -> tuple[LegalHold, ...]:
    """Return the holds that are on something, those on more than that too."""
    veil = veil_of(rooms)
    holds = holds_on(rooms.catalogue, place.account, place.snapshot_id)
    return tuple(veiled(one, veil) for one in holds)


def place_hold(rooms: Rooms, about: Place, why: str) -> LegalHold:
    """Place a hold, and decide again about what it is on."""
    on = {"subject_id": about.snapshot_id, "account_id": about.account.id}
    return place(rooms.catalogue, rooms.plans(), act_of(rooms), why, **on)


def lift_hold(rooms: Rooms, hold: LegalHold, why: str) -> LiftedHold:
    """Lift a hold. Raises ``CatalogueError`` for one that an open release needs."""
    return lift(rooms.catalogue, rooms.plans(), hold, act_of(rooms), why)


def _doors(path: str, of: Callable[[Rooms, Request], Place]) -> tuple[Door, ...]:
    """Return the doors at which holds are placed on one kind of thing."""

    def look(rooms: Rooms, request: Request) -> Response:
        return _held(rooms, request, of(rooms, request), NOTHING)

    def take(rooms: Rooms, request: Request) -> Response:
        about = of(rooms, request)
        try:
            why = demanded(request, "varfor", _NO_WHY)
        except CaseRefused as fault:
            return _held(rooms, request, about, filled_in(request, PLACE, fault))
        place_hold(rooms, about, why)
        return RedirectResponse(f"{about.address}/stopp", 303)

    needs = Permission.HAND_OUT
    return Door(f"{path}/stopp", look, needs), Door(f"{path}/stopp", take, needs, "POST")


def _hold(rooms: Rooms, request: Request) -> Response:
    return page("hold_lift.html", request, page=_lifting(rooms, hold_of(rooms, request), NOTHING))


def _lifting(rooms: Rooms, hold: LegalHold, filled: Filled) -> LiftPage:
    return LiftPage(veiled(hold, veil_of(rooms)), filled)


def _lift(rooms: Rooms, request: Request) -> Response:
    hold = hold_of(rooms, request)
    try:
        why = demanded(request, "varfor", _NO_END)
        lift_hold(rooms, hold, why)
    except (CaseRefused, CatalogueError) as fault:
        shown = _lifting(rooms, hold, filled_in(request, LIFT, fault))
        return page("hold_lift.html", request, 409, page=shown)
    return RedirectResponse(LIST, 303)


_ONE = "/gallring/stopp/{hold_id}"

DOORS = (
    *_doors("/konton/{account_id}", of_account),
    *_doors("/ogonblicksbilder/{snapshot_id}", of_snapshot),
    Door(_ONE, _hold, Permission.DISPOSE),
    Door(_ONE, _lift, Permission.DISPOSE, "POST"),
)
