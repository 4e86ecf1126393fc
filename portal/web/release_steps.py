"""The steps of a request that a person takes: opened, chosen for, made a package of, ended."""

from contextlib import ExitStack, suppress
from datetime import date
from tempfile import TemporaryFile

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ogonblick.errors import CaseRefused, CatalogueError
from ogonblick.person import Permission
from ogonblick.release import Chosen, Release
from portal import releases
from portal.handing_out import make, make_again
from portal.web.acting import act_of, demanded, said
from portal.web.doors import Door, field
from portal.web.downloads import made_here
from portal.web.releases import (
    ENDS,
    NEW,
    ONE,
    PATH,
    choice_page,
    found,
    release_of,
    releases_page,
    show_release,
)
from portal.web.rendering import page, release_address
from portal.web.rooms import Rooms
from portal.web.steps import CaseStep, Desk, Filled, filled_in

_NOT_TOLD = "Skriv vad som begärs och hur begäran kom in, så att den som läser det sedan förstår."
_NO_DAY = "Ange dagen då begäran kom in, som ÅÅÅÅ-MM-DD. Den kan inte ligga i framtiden."
_NO_REASON = "Skriv vad svaret blev, så att den som läser det efteråt förstår. Inget ändrades."
_NO_END = "Välj hur begäran avslutas: besvarad, avslagen eller återtagen."


def _open(rooms: Rooms, request: Request) -> Response:
    """Open a request, with what it was opened from."""
    act, chosen = act_of(rooms), _chosen(request)
    if chosen.snapshot_id:
        found(rooms, chosen)  # before a request is opened that would hold, and be for nothing
    try:
        opened = releases.open_release(rooms.catalogue, _asked(rooms, request), act)
    except (CaseRefused, CatalogueError) as fault:
        return _ask_again(rooms, request, filled_in(request, NEW, fault), chosen)
    if chosen.snapshot_id:
        opened = releases.add(rooms.catalogue, opened, chosen, rooms.snapshot, act)
    releases.decide_held(rooms.catalogue, rooms.plans(), opened, act)
    return RedirectResponse(release_address(opened.id), 303)


def _ask_again(rooms: Rooms, request: Request, filled: Filled, chosen: Chosen) -> Response:
    """Show the form where it was sent from, with what was typed."""
    if chosen.snapshot_id:
        shown = choice_page(rooms, chosen, filled)
        return page("release_choice.html", request, 422, page=shown)
    return page("releases.html", request, 422, page=releases_page(rooms, filled))


def _asked(rooms: Rooms, request: Request) -> releases.Asked:
    """Read a new request. Raises ``CaseRefused`` with what is wrong with it."""
    asked, came_by = (demanded(request, name, _NOT_TOLD) for name in ("begaran", "hur"))
    account_id = field(request, "konto")
    if account_id:
        rooms.account(account_id)
    return releases.Asked(asked, said(request, "vem"), came_by, _day(rooms, request), account_id)


def _day(rooms: Rooms, request: Request) -> date:
    with suppress(ValueError):
        day = date.fromisoformat(field(request, "dag"))
        if day <= rooms.today():
            return day
    raise CaseRefused(_NO_DAY)


def _chosen(request: Request) -> Chosen:
    return Chosen(field(request, "ogonblicksbild"), field(request, "inlagg"))


def _add(rooms: Rooms, request: Request, release: Release) -> None:
    act, chosen = act_of(rooms), _chosen(request)
    found(rooms, chosen)
    added = releases.add(rooms.catalogue, release, chosen, rooms.snapshot, act)
    if added.holds != release.holds:
        releases.decide_held(rooms.catalogue, rooms.plans(), added, act)


def _drop(rooms: Rooms, request: Request, release: Release) -> None:
    releases.drop(rooms.catalogue, release, _chosen(request), act_of(rooms))


def _make(rooms: Rooms, request: Request, release: Release) -> None:
    """Make the package, which gives its receipt; it is fetched from the page by its number.

    A page that came back as a file instead would not show the receipt. What somebody else has
    changed since the page was opened nobody has looked through: it is refused.
    """
    releases.require_seen(release, field(request, "granskat"))
    with TemporaryFile() as target:
        make(
            rooms.catalogue,
            rooms.archive,
            release,
            rooms.snapshot,
            said(request, "till"),
            act_of(rooms),
            target,
            looked_through=field(request, "genomgangen") == "ja",
        )


def _close(rooms: Rooms, request: Request, release: Release) -> None:
    outcome = next((one for one in ENDS if one == field(request, "utfall")), None)
    if outcome is None:
        raise CaseRefused(_NO_END)
    act, why = act_of(rooms), demanded(request, "varfor", _NO_REASON)
    ended = releases.close(rooms.catalogue, release, outcome, why, act)
    releases.decide_held(rooms.catalogue, rooms.plans(), ended, act)


def _package(rooms: Rooms, request: Request) -> Response:
    """Answer with a package, made once more by its recipe: the receipt's bytes, or none."""
    release, number = release_of(rooms, request), request.path_params["number"]
    act = act_of(rooms)
    with ExitStack() as until_made:
        target = until_made.enter_context(TemporaryFile())
        make_again(rooms.catalogue, rooms.archive, release, number, rooms.snapshot, act, target)
        until_made.pop_all()  # closed by whoever has read it to the end
    return made_here(target, f"{release.id}-{number}.zip")


_DESK = Desk(ONE, Permission.HAND_OUT, release_of, show_release)

DOORS = (
    Door(PATH, _open, Permission.HAND_OUT, "POST"),
    _DESK.door(CaseStep("lagg-till", _add, place="#valt")),
    _DESK.door(CaseStep("ta-bort", _drop, place="#valt")),
    _DESK.door(CaseStep("paket", _make, place="#paket")),
    _DESK.door(CaseStep("avsluta", _close)),
    Door(f"{ONE}/paket/{{number:int}}", _package, Permission.HAND_OUT),
)
