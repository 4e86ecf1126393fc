"""The steps of a request that a person takes: opened, chosen for, made a package of, ended."""

from contextlib import ExitStack, suppress
from datetime import date
from functools import partial
from tempfile import TemporaryFile
from typing import BinaryIO

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ogonblick.errors import CaseRefused, CatalogueError
from ogonblick.person import Permission
from ogonblick.release import Chosen, Release, ReleaseStatus
from ogonblick.snapshot import StoredFile
from portal import releases
from portal.handing_out import make, make_again
from portal.web.acting import act_of, demanded, said
from portal.web.doors import Door, field
from portal.web.downloads import sent
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
    chosen = _chosen(request)
    try:
        asked = _asked(rooms, request)
    except (CaseRefused, CatalogueError) as fault:
        return _ask_again(rooms, request, filled_in(request, NEW, fault), chosen)
    return RedirectResponse(release_address(open_for(rooms, asked, chosen).id), 303)


def open_for(rooms: Rooms, asked: releases.Asked, chosen: Chosen) -> Release:
    """Open a request for something that is chosen at once, or for nothing yet."""
    if chosen.snapshot_id:
        found(rooms, chosen)  # before a request is opened that would hold, and be for nothing
    act = act_of(rooms)
    opened = releases.open_release(rooms.catalogue, asked, act)
    if chosen.snapshot_id:
        opened = releases.add(rooms.catalogue, opened, chosen, rooms.snapshot, act)
    releases.decide_held(rooms.catalogue, rooms.plans(), opened, act)
    return opened


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
        return past_day(rooms, date.fromisoformat(field(request, "dag")))
    raise CaseRefused(_NO_DAY)


def past_day(rooms: Rooms, day: date) -> date:
    """Return a day. Raises ``CaseRefused`` for one that has not come yet."""
    if day > rooms.today():
        raise CaseRefused(_NO_DAY)
    return day


def _chosen(request: Request) -> Chosen:
    return Chosen(field(request, "ogonblicksbild"), field(request, "inlagg"))


def _add(rooms: Rooms, request: Request, release: Release) -> None:
    choose(rooms, release, _chosen(request))


def choose(rooms: Rooms, release: Release, chosen: Chosen) -> Release:
    """Choose something for a request, and decide again about what it came to hold by that."""
    act, _ = act_of(rooms), found(rooms, chosen)
    added = releases.add(rooms.catalogue, release, chosen, rooms.snapshot, act)
    if added.holds != release.holds:
        releases.decide_held(rooms.catalogue, rooms.plans(), added, act)
    return added


def _drop(rooms: Rooms, request: Request, release: Release) -> None:
    releases.drop(rooms.catalogue, release, _chosen(request), act_of(rooms))


def _make(rooms: Rooms, request: Request, release: Release) -> None:
    """Make the package, which gives its receipt; it is fetched from the page by its number.

    A page that came back as a file instead would not show the receipt.
    """
    looked_through = field(request, "genomgangen") == "ja"
    seen, to = field(request, "granskat"), said(request, "till")
    pack(rooms, release, seen, to, looked_through=looked_through)


def pack(rooms: Rooms, release: Release, seen: str, to: str, *, looked_through: bool) -> Release:
    """Make a package of what somebody has seen, which its mark tells, and note its receipt.

    What somebody else has changed since then nobody has looked through: it is refused.
    """
    releases.require_seen(release, seen)
    of = (rooms.catalogue, rooms.archive, release, rooms.snapshot, to, act_of(rooms))
    with TemporaryFile() as target:
        return make(*of, target, looked_through=looked_through)


def _close(rooms: Rooms, request: Request, release: Release) -> None:
    outcome = next((one for one in ENDS if one == field(request, "utfall")), None)
    if outcome is None:
        raise CaseRefused(_NO_END)
    end(rooms, release, outcome, demanded(request, "varfor", _NO_REASON))


def end(rooms: Rooms, release: Release, outcome: ReleaseStatus, why: str) -> Release:
    """End a request, and decide again about what it held."""
    act = act_of(rooms)
    ended = releases.close(rooms.catalogue, release, outcome, why, act)
    releases.decide_held(rooms.catalogue, rooms.plans(), ended, act)
    return ended


def _package(rooms: Rooms, request: Request) -> Response:
    return packed(rooms, request, release_of(rooms, request))


def packed(rooms: Rooms, request: Request, release: Release) -> Response:
    """Answer with a package or a range of it, made once more by its recipe.

    It has the receipt's bytes, or there is none. It is kept nowhere: each time is noted.
    """
    receipt = releases.receipt_of(release, request.path_params["number"])
    name = f"{release.id}-{receipt.number}.zip"
    file = StoredFile(name, "", receipt.size, receipt.digest)
    opened = partial(_made_again, rooms, release, receipt.number)
    answer = sent(request, opened, file, name, "application/zip")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _made_again(rooms: Rooms, release: Release, number: int) -> BinaryIO:
    act = act_of(rooms)
    with ExitStack() as until_made:
        target = until_made.enter_context(TemporaryFile())
        make_again(rooms.catalogue, rooms.archive, release, number, rooms.snapshot, act, target)
        until_made.pop_all()  # closed by whoever has read it to the end
    target.seek(0)
    return target


_DESK = Desk(ONE, Permission.HAND_OUT, release_of, show_release)

DOORS = (
    Door(PATH, _open, Permission.HAND_OUT, "POST"),
    _DESK.door(CaseStep("lagg-till", _add, place="#valt")),
    _DESK.door(CaseStep("ta-bort", _drop, place="#valt")),
    _DESK.door(CaseStep("paket", _make, place="#paket")),
    _DESK.door(CaseStep("avsluta", _close)),
    Door(f"{ONE}/paket/{{number:int}}", _package, Permission.HAND_OUT),
)
