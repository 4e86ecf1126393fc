"""Removals for programs: opened, and stepped until they are registered."""

from dataclasses import dataclass
from functools import partial

from starlette.responses import Response

from bundles.schemas import EXACT, Name, SentFile, Text, Written
from ogonblick.account import Account
from ogonblick.case import Fate, Removal, RemovalStatus
from ogonblick.errors import CaseRefused, CatalogueError, Fault, InputError
from ogonblick.person import Permission
from ogonblick.token import Scope
from portal import removals
from portal.api.cases import CONFLICT, Said, in_words, look, one_of, shown, step, upload
from portal.api.operations import HEAVY, VERSION, Call, Nothing, Operation, Plain
from portal.orders import REMOVAL
from portal.web.acting import act_of
from portal.web.removing import MOST, own_copy
from portal.web.rooms import Rooms
from portal.web.steps import go_on
from retention.removals import ground_of

_WHOSE = "adressen hör inte till ett av nyckelns konton: rätta den, eller skriv vilket i »account«"
_BY_PERSONS = "Ärendet kan inte öppnas med en nyckel: det öppnas av en person, i portalen."


@dataclass(frozen=True)
class RemovalList:
    """Removals, last opened first."""

    removals: tuple[Removal, ...]


@dataclass(frozen=True)
class NewRemoval:
    """What is to be saved before it is removed. ``account`` may be left out if the address tells.

    ``ground`` is the id that the guidelines have, as ``/v1/rules`` tells.
    """

    __pydantic_config__ = EXACT

    url: Written
    ground: Written
    why: Written
    account: Name = ""


@dataclass(frozen=True)
class Screenshot:
    """A picture (PNG, JPEG or WebP) of what no visit can reach, and the words that stand in it."""

    __pydantic_config__ = EXACT

    screenshot: SentFile
    text: Text = ""


@dataclass(frozen=True)
class ContentFate:
    """What became of the content on the platform; ``moved_to`` where it was moved."""

    __pydantic_config__ = EXACT

    fate: Fate
    moved_to: Name = ""


@dataclass(frozen=True)
class Numbered:
    """The number that a case was given in the diarium."""

    __pydantic_config__ = EXACT

    number: Written


def list_removals(rooms: Rooms, call: Plain) -> RemovalList:  # noqa: ARG001 - every answer takes it
    """Return the removals that this system may see."""
    return RemovalList(tuple(shown(rooms, rooms.catalogue.removals.all())))


def get_removal(rooms: Rooms, call: Plain) -> Removal:
    """Return one removal."""
    return _removal(rooms, call)


def _removal(rooms: Rooms, call: Call[Nothing, object]) -> Removal:
    return one_of(rooms, rooms.catalogue.removals.all(), call.names["case_id"])


def open_removal(rooms: Rooms, call: Call[Nothing, NewRemoval]) -> Removal:
    """Open a removal, and have its content saved."""
    asked = call.body
    account = _account(rooms, asked)
    _refuse_secret(rooms, account, asked)
    why = in_words("why", asked.why)
    wish = removals.Wish(account, asked.url, asked.ground, why)
    case = removals.open_removal(rooms.catalogue, rooms.policy, wish, act_of(rooms))
    go_on(rooms, REMOVAL, case)
    return case


def _account(rooms: Rooms, asked: NewRemoval) -> Account:
    if asked.account:
        return rooms.account(asked.account)
    known = rooms.accounts
    try:
        return removals.account_at(known, asked.url)
    except CatalogueError:
        raise InputError([Fault("url", None, _WHOSE)]) from None


def _refuse_secret(rooms: Rooms, account: Account, asked: NewRemoval) -> None:
    """Raise ``CaseRefused`` for what is about secrecy, or is already opened as such.

    In the same words, or a token could learn what is secret by asking for it.
    """
    ground = ground_of(rooms.policy, asked.ground)
    open_ones = (
        one
        for one in rooms.catalogue.removals.all(account.id)
        if (one.status, one.url) == (RemovalStatus.OPENED, asked.url)
    )
    if (ground and ground.secrecy) or any(one.restricted for one in open_ones):
        raise CaseRefused(_BY_PERSONS)


def hand_in_screenshot(rooms: Rooms, call: Call[Nothing, Screenshot]) -> Removal:
    """Take a screenshot for a page that cannot be visited, and have that saved."""
    case, picture = _removal(rooms, call), call.body.screenshot.stream.read()
    try:
        removals.refuse_unreadable(picture)
    except CaseRefused as fault:
        raise InputError([Fault("screenshot", None, str(fault))]) from None
    files = (picture, call.body.text.strip().encode())
    kept = removals.hand_in(rooms.catalogue, rooms.settings, case, files, act_of(rooms))
    go_on(rooms, REMOVAL, kept)
    return kept


def go_on_with_removal(rooms: Rooms, call: Plain) -> Removal:
    """Have the flows take a case further now, as they do each night."""
    case = _removal(rooms, call)
    go_on(rooms, REMOVAL, case)
    return case


def copy_removal(rooms: Rooms, call: Plain) -> Response:
    """Return a case's delivery as a copy of one's own, and note in the case that it was taken."""
    return own_copy(rooms, call.request, _removal(rooms, call))


def note_removed(rooms: Rooms, call: Call[Nothing, ContentFate]) -> Removal:
    """Note what became of the content, and have the case handed over."""
    case, told = _removal(rooms, call), call.body
    act = act_of(rooms)
    gone = (told.fate, told.moved_to, act)
    noted = removals.note_removed(rooms.catalogue, rooms.policy, case, *gone)
    go_on(rooms, REMOVAL, noted)
    return noted


def note_removal_sent(rooms: Rooms, call: Call[Nothing, Said]) -> Removal:
    """Note that somebody handed the case over themselves, and how."""
    how = in_words("note", call.body.note)
    return removals.note_sent(rooms.catalogue, _removal(rooms, call), act_of(rooms), how)


def note_registered(rooms: Rooms, call: Call[Nothing, Numbered]) -> Removal:
    """Close a case with its number in the diarium."""
    case, number = _removal(rooms, call), call.body.number
    return removals.note_registered(rooms.catalogue, rooms.policy, case, number, act_of(rooms))


def withdraw_removal(rooms: Rooms, call: Call[Nothing, Said]) -> Removal:
    """Withdraw a case: nothing is removed after all."""
    case, why = _removal(rooms, call), in_words("note", call.body.note)
    return removals.withdraw(rooms.catalogue, rooms.settings, case, act_of(rooms), why)


_ALL = f"{VERSION}/removals"
_ONE = f"{_ALL}/{{case_id}}"
_step = partial(step, needs=Permission.REMOVE)

OPERATIONS = (
    look(_ALL, list_removals, "Borttagningar, utom dem som gäller sekretess"),
    look(_ONE, get_removal, "En borttagning: vad, varför, och vem som har gjort vad"),
    _step(_ALL, open_removal, "Öppna en borttagning: innehållet sparas innan det tas bort"),
    upload(
        f"{_ONE}/screenshot",
        hand_in_screenshot,
        "Lämna in en skärmdump av det som inte går att besöka",
        needs=Permission.REMOVE,
        most=MOST,
    ),
    _step(f"{_ONE}/again", go_on_with_removal, "Försök spara eller lämna över en borttagning igen"),
    Operation(
        "POST",
        f"{_ONE}/copy",
        copy_removal,
        Scope.FETCH,
        Permission.HAND_OUT,
        "Ta en egen kopia av det som sparades; det skrivs i ärendet",
        "application/zip",
        CONFLICT,
        weight=HEAVY,
    ),
    _step(f"{_ONE}/removed", note_removed, "Säg vad det blev av innehållet på plattformen"),
    _step(f"{_ONE}/sent", note_removal_sent, "Säg att ärendet är överlämnat, och hur"),
    _step(f"{_ONE}/registered", note_registered, "Skriv in diarienumret: då är ärendet avslutat"),
    _step(f"{_ONE}/withdrawn", withdraw_removal, "Dra tillbaka en borttagning"),
)
