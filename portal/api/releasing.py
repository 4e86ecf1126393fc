"""Releases for programs: opened, chosen for, made a package of, and ended. Masks are beside.

What leaves the house leaves it on a person's word: a package names who has looked it through.
"""

from dataclasses import dataclass
from typing import Literal

from starlette.responses import Response

from bundles.schemas import EXACT, Day, Name, Written
from ogonblick.person import Permission
from ogonblick.release import Chosen, Release, ReleaseStatus
from ogonblick.token import Scope
from portal.api.answering import is_known, unchanged
from portal.api.carrying import decided_by
from portal.api.cases import CONFLICT, in_words
from portal.api.operations import HEAVY, JSON, VERSION, Answer, Call, Nothing, Operation, Plain
from portal.releases import Asked, drop, mark_of, receipt_of
from portal.web import release_steps
from portal.web.acting import act_of, kept
from portal.web.releases import release_of
from portal.web.rooms import Rooms

ONE = f"{VERSION}/releases/{{case_id}}"
"""Where one request lies."""

_NEEDS = (Scope.RELEASE, Permission.HAND_OUT)
_ZIP = "application/zip"

End = Literal[ReleaseStatus.ANSWERED, ReleaseStatus.REFUSED, ReleaseStatus.WITHDRAWN]
"""How a request may end."""


@dataclass(frozen=True)
class ReleaseShown:
    """A request as it stands; ``mark`` tells what is chosen and masked now from any other choice.

    A package is made of what somebody has looked through: it takes the mark that they looked at.
    """

    release: Release
    mark: str


@dataclass(frozen=True)
class Choice:
    """What is to be handed out: a snapshot, or of it a single post or comment."""

    __pydantic_config__ = EXACT

    snapshot: Written
    post: Name = ""


@dataclass(frozen=True)
class NewRelease:
    """A request as it came. ``asker`` may be empty, ``account`` where it names none.

    What it is opened for may be chosen at once.
    """

    __pydantic_config__ = EXACT

    asked: Written
    came_by: Written
    asked_on: Day
    asker: Name = ""
    account: Name = ""
    chosen: Choice | None = None


@dataclass(frozen=True)
class NewPackage:
    """A package to be made: who has looked it through and hands it out, and what they looked at.

    ``by`` is their user name. ``to`` may be empty. Where anything is masked, ``looked_through`` is
    their word that they have seen every picture.
    """

    __pydantic_config__ = EXACT

    by: Written
    mark: Written
    to: Name = ""
    looked_through: bool = False


@dataclass(frozen=True)
class Ending:
    """How a request ended, and why."""

    __pydantic_config__ = EXACT

    outcome: End
    why: Written


def open_release(rooms: Rooms, call: Call[Nothing, NewRelease]) -> ReleaseShown:
    """Open a request, which from now on stops the disposal of what it is about."""
    sent = call.body
    about = rooms.account(sent.account).id if sent.account else ""
    words = (in_words("asked", sent.asked), kept(sent.asker), in_words("came_by", sent.came_by))
    asked = Asked(*words, release_steps.past_day(rooms, sent.asked_on), about)
    return shown(release_steps.open_for(rooms, asked, _chosen(sent.chosen)))


def get_choice(rooms: Rooms, call: Plain) -> ReleaseShown:
    """Return a request with the mark of what is chosen and masked now."""
    return shown(release_of(rooms, call.request))


def choose_for_release(rooms: Rooms, call: Call[Nothing, Choice]) -> ReleaseShown:
    """Choose something for a request."""
    release = release_of(rooms, call.request)
    return shown(release_steps.choose(rooms, release, _chosen(call.body)))


def drop_from_release(rooms: Rooms, call: Call[Nothing, Choice]) -> ReleaseShown:
    """Choose something no more."""
    release, chosen = release_of(rooms, call.request), _chosen(call.body)
    return shown(drop(rooms.catalogue, release, chosen, act_of(rooms)))


def make_package(rooms: Rooms, call: Call[Nothing, NewPackage]) -> ReleaseShown:
    """Make a package in the name of who has looked it through."""
    release_of(rooms, call.request)
    sent, theirs = call.body, decided_by(rooms, call.body.by)
    release, to = release_of(theirs, call.request), kept(sent.to)
    packed = release_steps.pack(theirs, release, sent.mark, to, looked_through=sent.looked_through)
    return shown(packed)


def get_release_package(rooms: Rooms, call: Plain) -> Response:
    """Return a package that was made, once more by its recipe."""
    release = release_of(rooms, call.request)
    tag = f'"{receipt_of(release, call.names["number"]).digest.hexadecimal}"'
    if is_known(call.request, tag):
        return unchanged(tag)
    return release_steps.packed(rooms, call.request, release)


def end_release(rooms: Rooms, call: Call[Nothing, Ending]) -> ReleaseShown:
    """End a request, which lifts what it held."""
    release, why = release_of(rooms, call.request), in_words("why", call.body.why)
    return shown(release_steps.end(rooms, release, call.body.outcome, why))


def shown(release: Release) -> ReleaseShown:
    """Return a request as it is told after each step."""
    return ReleaseShown(release, mark_of(release))


def _chosen(choice: Choice | None) -> Chosen:
    return Chosen(choice.snapshot, choice.post) if choice else Chosen("")


def look(path: str, answer: Answer, about: str, media: str = JSON) -> Operation:
    """Return an operation that shows something of an open request."""
    return Operation("GET", path, answer, *_NEEDS, about, media, CONFLICT)


def step(path: str, answer: Answer, about: str, weight: int = 1) -> Operation:
    """Return an operation that takes a request a step further, or opens one."""
    return Operation("POST", path, answer, *_NEEDS, about, also=CONFLICT, weight=weight)


_PACKAGES = f"{ONE}/packages"

OPERATIONS = (
    step(f"{VERSION}/releases", open_release, "Öppna en begäran: det den gäller gallras inte"),
    Operation(
        "GET",
        f"{ONE}/choice",
        get_choice,
        *_NEEDS,
        "En begäran, med märket för det som är valt och maskerat nu",
    ),
    step(f"{ONE}/chosen", choose_for_release, "Välj en ögonblicksbild, eller ett inlägg i den"),
    step(f"{ONE}/dropped", drop_from_release, "Ta bort något som är valt, med maskeringarna där"),
    step(_PACKAGES, make_package, "Gör paketet av det som en person har sett igenom", HEAVY),
    Operation(
        "GET",
        f"{_PACKAGES}/{{number:int}}",
        get_release_package,
        *_NEEDS,
        "Ett paket, helt eller en del av det, gjort på nytt efter kvittot",
        _ZIP,
        (206, 416, *CONFLICT),
        weight=HEAVY,
    ),
    step(f"{ONE}/ended", end_release, "Avsluta begäran: besvarad, avslagen eller återtagen"),
)
