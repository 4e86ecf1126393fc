"""The doors of passkeys: signing in with one, and having, naming and removing one's own."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ogonblick.errors import AccessDenied, CatalogueError
from ogonblick.person import Passkey, Permission, Person
from portal.demands import demands_passkey
from portal.web.attempts import may_try, of_address
from portal.web.doors import Door, field
from portal.web.problems import too_often
from portal.web.questions import ANSWER, asked, here, keep, party_of, pose, shown_by
from portal.web.rendering import page
from portal.web.rooms import Rooms
from portal.web.security import with_own_scripts
from portal.web.signing_in import let_in
from portal.web.visiting import NEW_PASSKEY, begin, own_path, who

WITH_PASSKEY = "/logga-in/passkey"
OWN = "/jag/passkeys"

_OFTEN = 1000
"""Questions to one address in a quarter of an hour: a whole town hall may come from one."""

_LONGEST_NAME = 60
_MOST = 10
_NAMELESS = "Ge din passkey ett namn, till exempel »Jobbdatorn« eller »Telefonen«."
_ENOUGH = "Du har redan så många passkeys som går. Ta bort en som du inte använder."
_NONE = "Du har ingen sådan passkey. Den kan redan vara borttagen."
_ELSEWHERE = (
    "Du loggar in genom kommunens inloggningstjänst. Där bestäms också hur du visar vem du är."
)


@dataclass(frozen=True)
class OwnPasskeys:
    """One's own passkeys, oldest first.

    ``can_be_added`` says whether one can be, at this address; ``is_demanded`` whether one's roles
    need one, so that the last cannot be removed.
    """

    passkeys: tuple[Passkey, ...]
    can_be_added: bool
    is_demanded: bool
    by_provider: bool


def own_passkeys(rooms: Rooms, request: Request) -> OwnPasskeys:
    """Return the passkeys of who asks."""
    person = who(request)
    return OwnPasskeys(
        tuple(rooms.catalogue.passkeys.of(person.id)),
        party_of(rooms.settings, request) is not None,
        demands_passkey(rooms.settings, person),
        bool(person.subject),
    )


def _own(rooms: Rooms, request: Request) -> Response:
    return page("passkeys.html", request, page=own_passkeys(rooms, request))


def _new(rooms: Rooms, request: Request) -> Response:
    return _form(rooms, request)


def _form(rooms: Rooms, request: Request, name: str = "", fault: str = "") -> Response:
    """Show the form, with what the browser is asked for."""
    person, party = _local(who(request)), here(rooms, request)
    question = pose(rooms, request)
    held = rooms.catalogue.passkeys.of(person.id)
    wanted = party.creation(person, held, question.challenge)
    values = {"wanted": wanted, "fault": fault, "name": name}
    shown = page("passkey_new.html", request, 422 if fault else 200, **values)
    return with_own_scripts(keep(request, shown, question))


def _add(rooms: Rooms, request: Request) -> Response:
    """Believe what the browser made, and keep it under the name that the person gave it."""
    name = field(request, "namn").strip()
    try:
        rooms.catalogue.passkeys.add(_made(rooms, request, name))
    except (AccessDenied, CatalogueError) as fault:
        return _form(rooms, request, name, str(fault))
    return RedirectResponse(OWN, 303, headers={"Cache-Control": "no-store"})


def _made(rooms: Rooms, request: Request, name: str) -> Passkey:
    """Return what the browser made. Raises ``AccessDenied`` where it cannot be taken."""
    person, party = _local(who(request)), here(rooms, request)
    question = asked(rooms, request)
    if not name or len(name) > _LONGEST_NAME:
        raise AccessDenied(_NAMELESS)
    if len(rooms.catalogue.passkeys.of(person.id)) >= _MOST:
        raise AccessDenied(_ENOUGH)
    return party.made(field(request, ANSWER), question.challenge, person, name, rooms.clock())


def _going(rooms: Rooms, request: Request) -> Response:
    """Ask whether one is to be removed; it stays where its person would not come in without."""
    passkey, is_last = _mine(rooms, request), _is_last_way(rooms, who(request))
    return page(
        "passkey_remove.html", request, 409 if is_last else 200, passkey=passkey, is_last=is_last
    )


def _removed(rooms: Rooms, request: Request) -> Response:
    """Remove one, and end every session but this: a device that was lost may have one."""
    person, passkey = who(request), _mine(rooms, request)
    if _is_last_way(rooms, person):
        return _going(rooms, request)
    rooms.catalogue.passkeys.remove(person.id, passkey.id)
    answer = RedirectResponse(OWN, 303, headers={"Cache-Control": "no-store"})
    begin(rooms, request, answer, person)
    return answer


def _is_last_way(rooms: Rooms, person: Person) -> bool:
    """Say whether a person could not come in without a passkey that they have."""
    has_password = bool(rooms.catalogue.persons.password(person.id))
    comes_otherwise = has_password and not demands_passkey(rooms.settings, person)
    return len(rooms.catalogue.passkeys.of(person.id)) == 1 and not comes_otherwise


def _mine(rooms: Rooms, request: Request) -> Passkey:
    """Return one's own passkey by its id in the address. Raises ``CatalogueError`` for others."""
    passkey = rooms.catalogue.passkeys.find(request.path_params["passkey_id"])
    if passkey is None or passkey.person_id != who(request).id:
        raise CatalogueError(_NONE)
    return passkey


def _local(person: Person) -> Person:
    """Return a person who is let in by us. Raises ``AccessDenied`` for one of a provider's."""
    if person.subject:
        raise AccessDenied(_ELSEWHERE)
    return person


def _shown(rooms: Rooms, request: Request) -> Response:
    """Ask the browser for a passkey."""
    return asking(rooms, request, own_path(request.query_params.get("nasta", "")))


def asking(rooms: Rooms, request: Request, back: str, fault: str = "") -> Response:
    """Return the page on which a passkey is shown; its script asks for it at once."""
    party, question = here(rooms, request), pose(rooms, request)
    values = {"wanted": party.request(question.challenge), "back": back, "fault": fault}
    shown = page("passkey.html", request, 403 if fault else 200, **values)
    return with_own_scripts(keep(request, shown, question))


def _sign_in(rooms: Rooms, request: Request) -> Response:
    """Let in whose passkey answered; any that did not is counted for where it came from."""
    back = own_path(field(request, "nasta"))
    if not may_try(rooms, of_address(request)):
        return too_often(request)
    try:
        person = _local(shown_by(rooms, request))
    except AccessDenied as fault:
        return asking(rooms, request, back, str(fault))
    rooms.catalogue.signing_in.take_back(of_address(request).whose)
    return let_in(rooms, request, person, back)


DOORS = (
    Door(WITH_PASSKEY, _shown, Permission.OPEN, often=_OFTEN),
    Door(WITH_PASSKEY, _sign_in, Permission.OPEN, "POST"),
    Door(OWN, _own, Permission.SELF),
    Door(NEW_PASSKEY, _new, Permission.SELF, fresh=True),
    Door(NEW_PASSKEY, _add, Permission.SELF, "POST", fresh=True),
    Door(f"{OWN}/{{passkey_id}}/ta-bort", _going, Permission.SELF, fresh=True),
    Door(f"{OWN}/{{passkey_id}}/ta-bort", _removed, Permission.SELF, "POST", fresh=True),
)
