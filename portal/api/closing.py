"""Closures for programs: opened, and stepped until the account may be closed and is."""

from dataclasses import dataclass
from functools import partial

from bundles.schemas import EXACT, Name, SentFile, Written
from ogonblick.case import Closure
from ogonblick.errors import Fault, InputError
from ogonblick.person import Permission
from portal import closures
from portal.api.cases import Said, in_words, look, one_of, shown, step, upload
from portal.api.operations import VERSION, Call, Nothing, Plain
from portal.orders import CLOSURE
from portal.web.acting import act_of
from portal.web.closing import MOST, safe_name
from portal.web.rooms import Rooms
from portal.web.steps import go_on
from retention.closures import why_closing_waits, why_not_yet


@dataclass(frozen=True)
class ClosureList:
    """Closures, last opened first."""

    closures: tuple[Closure, ...]


@dataclass(frozen=True)
class ClosureShown:
    """A closure, and whether the account may be closed; ``why_not`` says what is still to do."""

    closure: Closure
    may_be_closed: bool
    why_not: tuple[str, ...]


@dataclass(frozen=True)
class NewClosure:
    """An account that is to be closed, and why."""

    __pydantic_config__ = EXACT

    account: Written
    why: Written


@dataclass(frozen=True)
class Export:
    """What the platform itself gave of the account, as it came: an archive, HTML, JSON or CSV."""

    __pydantic_config__ = EXACT

    export: SentFile


@dataclass(frozen=True)
class Approved:
    """Which of the functions that the guidelines name has approved the closing."""

    __pydantic_config__ = EXACT

    function: Written


@dataclass(frozen=True)
class Received:
    """That a delivery was received; ``number`` is what it was given, if anything."""

    __pydantic_config__ = EXACT

    number: Name = ""


def list_closures(rooms: Rooms, call: Plain) -> ClosureList:  # noqa: ARG001 - every answer takes it
    """Return the closures that this system may see."""
    return ClosureList(tuple(shown(rooms, rooms.catalogue.closures.all())))


def get_closure(rooms: Rooms, call: Plain) -> ClosureShown:
    """Return one closure."""
    return _told(rooms, _closure(rooms, call))


def open_closure(rooms: Rooms, call: Call[Nothing, NewClosure]) -> ClosureShown:
    """Open a closure, and have all of the account saved."""
    account, why = rooms.account(call.body.account), in_words("why", call.body.why)
    case = closures.open_closure(rooms.catalogue, account, why, act_of(rooms))
    go_on(rooms, CLOSURE, case)
    return _told(rooms, case)


def hand_in_export(rooms: Rooms, call: Call[Nothing, Export]) -> ClosureShown:
    """Take the platform's own export, to be kept beside what was saved."""
    case, file = _closure(rooms, call), call.body.export
    unfit = closures.why_no_export_file(file.stream.read(closures.HEAD))
    if unfit:
        raise InputError([Fault("export", None, one) for one in unfit])
    file.stream.seek(0)
    export = (safe_name(file.name), file.stream)
    kept = closures.attach_stream(rooms.catalogue, rooms.settings, case, export, act_of(rooms))
    go_on(rooms, CLOSURE, kept)
    return _told(rooms, kept)


def go_on_with_closure(rooms: Rooms, call: Plain) -> ClosureShown:
    """Have the flows take a case further now, as they do each night."""
    case = _closure(rooms, call)
    go_on(rooms, CLOSURE, case)
    return _told(rooms, case)


def note_no_export(rooms: Rooms, call: Call[Nothing, Said]) -> ClosureShown:
    """Note why the platform's own export cannot be had."""
    case, why = _closure(rooms, call), in_words("note", call.body.note)
    noted = closures.note_no_export(rooms.catalogue, case, why, act_of(rooms))
    go_on(rooms, CLOSURE, noted)
    return _told(rooms, noted)


def note_closure_sent(rooms: Rooms, call: Call[Nothing, Said]) -> ClosureShown:
    """Note that somebody handed the delivery over themselves, and how."""
    case, how = _closure(rooms, call), in_words("note", call.body.note)
    return _told(rooms, closures.note_sent(rooms.catalogue, case, how, act_of(rooms)))


def note_received(rooms: Rooms, call: Call[Nothing, Received]) -> ClosureShown:
    """Note that the receiver has taken the delivery; from now on the account may be closed."""
    case, number = _closure(rooms, call), call.body.number
    return _told(rooms, closures.note_received(rooms.catalogue, case, number, act_of(rooms)))


def note_closed(rooms: Rooms, call: Plain) -> ClosureShown:
    """Note that the account is closed on its platform."""
    case = _closure(rooms, call)
    return _told(rooms, closures.note_closed(rooms.catalogue, rooms.policy, case, act_of(rooms)))


def note_approved(rooms: Rooms, call: Call[Nothing, Approved]) -> ClosureShown:
    """Note that one of those who must has approved the closing."""
    case, function = _closure(rooms, call), call.body.function
    given = (rooms.catalogue, rooms.policy, case, function, act_of(rooms))
    return _told(rooms, closures.note_approved(*given))


def note_gone(rooms: Rooms, call: Call[Nothing, Said]) -> ClosureShown:
    """End a case whose account was gone before it could be saved."""
    case, why = _closure(rooms, call), in_words("note", call.body.note)
    return _told(rooms, closures.note_gone(rooms.catalogue, case, why, act_of(rooms)))


def withdraw_closure(rooms: Rooms, call: Call[Nothing, Said]) -> ClosureShown:
    """Withdraw a case: the account stays."""
    case, why = _closure(rooms, call), in_words("note", call.body.note)
    taken = closures.withdraw(rooms.catalogue, rooms.settings, case, why, act_of(rooms))
    return _told(rooms, taken)


def _closure(rooms: Rooms, call: Call[Nothing, object]) -> Closure:
    return one_of(rooms, rooms.catalogue.closures.all(), call.names["case_id"])


def _told(rooms: Rooms, case: Closure) -> ClosureShown:
    account = rooms.catalogue.account(case.account_id)
    waits = why_closing_waits(case, account, rooms.policy)
    why = (*why_not_yet(case, account.platform), *waits)
    return ClosureShown(case, not why, why)


_ALL = f"{VERSION}/closures"
_ONE = f"{_ALL}/{{case_id}}"
_step = partial(step, needs=Permission.CLOSE)

OPERATIONS = (
    look(_ALL, list_closures, "Avslut av konton"),
    look(_ONE, get_closure, "Ett avslut, och om kontot får avslutas"),
    _step(_ALL, open_closure, "Öppna ett avslut: allt som kontot visar sparas"),
    upload(
        f"{_ONE}/export",
        hand_in_export,
        "Lämna in plattformens export av kontot",
        needs=Permission.CLOSE,
        most=MOST,
    ),
    _step(f"{_ONE}/again", go_on_with_closure, "Försök spara eller lämna över ett konto igen"),
    _step(f"{_ONE}/no-export", note_no_export, "Skriv varför plattformens export inte går att få"),
    _step(f"{_ONE}/approved", note_approved, "Skriv in att en av dem som ska har godkänt avslutet"),
    _step(f"{_ONE}/gone", note_gone, "Säg att kontot redan var borta: då avslutas ärendet"),
    _step(f"{_ONE}/sent", note_closure_sent, "Säg att leveransen är överlämnad, och hur"),
    _step(f"{_ONE}/received", note_received, "Kvittera leveransen som mottagare"),
    _step(f"{_ONE}/closed", note_closed, "Säg att kontot är avslutat på plattformen"),
    _step(f"{_ONE}/withdrawn", withdraw_closure, "Dra tillbaka ett avslut"),
)
