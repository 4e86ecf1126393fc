"""The doors to closures: an account saved whole, delivered and received before it is closed."""

import re
from dataclasses import dataclass
from pathlib import PurePath

from starlette.requests import Request
from starlette.responses import Response

from ogonblick.account import Account
from ogonblick.case import Closure, ClosureStatus
from ogonblick.errors import CaseRefused, CatalogueError
from ogonblick.person import Permission
from portal import closures
from portal.orders import CLOSURE
from portal.removals import deviation_of
from portal.web.acting import act_of, demanded, said
from portal.web.deliveries import handed_over
from portal.web.doors import Door, field
from portal.web.leaving import CasePage, Kind, why_of
from portal.web.rendering import page
from portal.web.rooms import Rooms
from portal.web.steps import NOTHING, CaseStep, Filled, file_in, filled_in, go_on, progress_in
from portal.web.taking import progress_address
from retention.already_gone import why_not_gone
from retention.closures import EXPORTS, is_open, why_no_export
from retention.formalities import missing_at_closing
from retention.guidelines import BeforeClosing

PATH = "/avslut"
NEW = "avsluta"
MOST = 2 << 30
"""Bytes of an export that a browser hands in; a larger one is attached at the command line."""

_NO_FILE = "Välj filen som plattformen gav."
_NO_HOW = "Skriv till vem leveransen är överlämnad, och på vilket sätt."
_ODD = re.compile(r"[^\w.() -]+")
_LONGEST_NAME = 100


@dataclass(frozen=True)
class NewClosurePage:
    """The form of a new closure, and what the guidelines ask for before an account is closed."""

    account: Account
    filled: Filled
    asks_for_content: bool


@dataclass(frozen=True)
class ClosurePage(CasePage[Closure]):
    """One closure. ``export`` is where the platform gives its own, empty where it gives none.

    ``approvals`` are those who have not approved yet, ``lacks_export`` says that nothing is known
    of the export, ``may_end`` that nothing is left to do before the account is closed on its
    platform. ``is_gone`` says that the case's visit found no account.
    """

    export: str
    lacks_export: bool
    approvals: tuple[str, ...]
    is_gone: bool

    @property
    def may_end(self) -> bool:
        """Say whether the account may be closed now."""
        return self.case.status is ClosureStatus.RECEIVED and not self.approvals

    @property
    def is_open(self) -> bool:
        """Say whether somebody still has something to do."""
        return is_open(self.case)


def closure_of(rooms: Rooms, request: Request) -> Closure:
    """Return the closure that an address names.

    Raises ``CatalogueError`` where there is none, ``AccessDenied`` where it is others'.
    """
    case = rooms.catalogue.closures.get(request.path_params["case_id"])
    rooms.account(case.account_id)
    return case


def closure_page(rooms: Rooms, case: Closure, filled: Filled) -> ClosurePage:
    """Return a closure with the steps that may be taken now."""
    account = rooms.account(case.account_id)
    return ClosurePage(
        case,
        account,
        progress_in(rooms, case) if case.status is ClosureStatus.OPENED else None,
        progress_address(case.order),
        f"{PATH}/{case.id}",
        rooms.person.may(Permission.CLOSE, account.department),
        filled,
        EXPORTS.get(account.platform, ""),
        bool(why_no_export(case, account.platform)),
        tuple(missing_at_closing(account, rooms.policy.approvals)),
        not why_not_gone(case, deviation_of(rooms.catalogue, case)),
    )


_KIND = Kind(PATH, CLOSURE, "closure.html", Permission.CLOSE, closure_of, closure_page)


def _form(rooms: Rooms, request: Request) -> Response:
    return _new_page(rooms, request, NOTHING)


def _new_page(rooms: Rooms, request: Request, filled: Filled) -> Response:
    account = rooms.account(request.path_params["account_id"])
    asks = rooms.policy.before_closing is not BeforeClosing.NOTHING
    status = 422 if filled.fault else 200
    shown = NewClosurePage(account, filled, asks)
    return page("closure_new.html", request, status, page=shown)


def _open(rooms: Rooms, request: Request) -> Response:
    account = rooms.account(request.path_params["account_id"])
    try:
        why = why_of(request)
        case = closures.open_closure(rooms.catalogue, account, why, act_of(rooms))
    except (CaseRefused, CatalogueError) as fault:
        return _new_page(rooms, request, filled_in(request, NEW, fault))
    return _KIND.begun(rooms, case)


def safe_name(sent: str) -> str:
    """Return a file's name as it may be kept: no folders, no odd signs, nothing hidden."""
    last = PurePath(sent.replace("\\", "/")).name
    plain = _ODD.sub("-", last).lstrip(". ")
    return plain[-_LONGEST_NAME:] or "export"


def _export(rooms: Rooms, request: Request, case: Closure) -> None:
    file = file_in(request, "export")
    if file is None:
        raise CaseRefused(_NO_FILE)
    export = (safe_name(file.filename or ""), file.file)
    act = act_of(rooms)
    case = closures.attach_stream(rooms.catalogue, rooms.settings, case, export, act)
    go_on(rooms, CLOSURE, case)


def _no_export(rooms: Rooms, request: Request, case: Closure) -> None:
    case = closures.note_no_export(rooms.catalogue, case, why_of(request), act_of(rooms))
    go_on(rooms, CLOSURE, case)


def _approved(rooms: Rooms, request: Request, case: Closure) -> None:
    function = field(request, "funktion")
    closures.note_approved(rooms.catalogue, rooms.policy, case, function, act_of(rooms))


def _sent(rooms: Rooms, request: Request, case: Closure) -> None:
    closures.note_sent(rooms.catalogue, case, demanded(request, "hur", _NO_HOW), act_of(rooms))


def _received(rooms: Rooms, request: Request, case: Closure) -> None:
    closures.note_received(rooms.catalogue, case, said(request, "nummer"), act_of(rooms))


def _closed(rooms: Rooms, _: Request, case: Closure) -> None:
    closures.note_closed(rooms.catalogue, rooms.policy, case, act_of(rooms))


def _gone(rooms: Rooms, request: Request, case: Closure) -> None:
    closures.note_gone(rooms.catalogue, case, why_of(request), act_of(rooms))


def _withdrawn(rooms: Rooms, request: Request, case: Closure) -> None:
    closures.withdraw(rooms.catalogue, rooms.settings, case, why_of(request), act_of(rooms))


def _copy(rooms: Rooms, request: Request) -> Response:
    """Answer with the case's delivery; who fetched it is told among the snapshot's events."""
    return handed_over(rooms, request, closure_of(rooms, request), act_of(rooms))


_STEPS = (
    CaseStep("export", _export, MOST),
    CaseStep("ingen-export", _no_export),
    CaseStep("godkant", _approved),
    CaseStep("overlamnat", _sent),
    CaseStep("kvitterat", _received),
    CaseStep("avslutat", _closed),
    CaseStep("borta", _gone),
    CaseStep("tillbaka", _withdrawn),
)

_ACCOUNT = f"/konton/{{account_id}}/{NEW}"

DOORS = (
    Door(_ACCOUNT, _form, Permission.CLOSE),
    Door(_ACCOUNT, _open, Permission.CLOSE, "POST"),
    *_KIND.doors(_STEPS, _copy),
)
