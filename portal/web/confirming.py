"""The door at which somebody who is signed in shows once more who they are.

What matters most asks for that, by its ``fresh`` door: a computer that was left for a moment is
enough neither to get a way in for good nor to do what cannot be undone.
"""

from starlette.requests import Request
from starlette.responses import Response

from ogonblick.errors import AccessDenied
from ogonblick.person import Permission, Person
from portal.demands import demands_passkey
from portal.passwords import LONGEST
from portal.web.attempts import WAIT, may_try, of_address, of_user
from portal.web.doors import Door, field
from portal.web.questions import ANSWER, keep, party_of, pose, shown_by
from portal.web.rendering import page
from portal.web.rooms import Rooms
from portal.web.security import with_own_scripts
from portal.web.signing_in import let_in, person_with
from portal.web.visiting import CONFIRM, own_path, who

_WRONG = "Lösenordet stämmer inte. Försök igen."
_ANOTHERS = "Det är inte din passkey. Välj en av dina egna, eller logga ut först."
_TOO_OFTEN = "Det har prövats för många gånger. Vänta en kvart och försök igen."


def _asked(rooms: Rooms, request: Request) -> Response:
    return _form(rooms, request, 200, own_path(request.query_params.get("nasta", "")))


def _form(rooms: Rooms, request: Request, status: int, back: str, fault: str = "") -> Response:
    """Show the ways in which this person can show who they are."""
    person, party = who(request), party_of(rooms.settings, request)
    question = pose(rooms, request)
    has_passkey = party is not None and bool(rooms.catalogue.passkeys.of(person.id))
    values = {
        "back": back,
        "fault": fault,
        "wanted": party.request(question.challenge) if party and has_passkey else "",
        "has_password": _may_by_password(rooms, person),
        "has_provider": bool(person.subject and rooms.settings.oidc_issuer),
    }
    return with_own_scripts(
        keep(request, page("confirm.html", request, status, **values), question)
    )


def _may_by_password(rooms: Rooms, person: Person) -> bool:
    """Say whether a person's password is enough; those who must come with a passkey show that."""
    is_enough = not demands_passkey(rooms.settings, person)
    has_passkey = bool(rooms.catalogue.passkeys.of(person.id))
    return bool(rooms.catalogue.persons.password(person.id)) and (is_enough or not has_passkey)


def _confirmed(rooms: Rooms, request: Request) -> Response:
    """Begin a new session for who showed it, and lead on to what they were about to do."""
    back, person = own_path(field(request, "nasta")), who(request)
    tries = (of_user(person.id), of_address(request))
    if not may_try(rooms, *tries):
        answer = _form(rooms, request, 429, back, _TOO_OFTEN)
        answer.headers.update(WAIT)
        return answer
    fault = _fault(rooms, request, person)
    if fault:
        return _form(rooms, request, 403, back, fault)
    rooms.catalogue.signing_in.forget(tries[0].whose)
    rooms.catalogue.signing_in.take_back(tries[1].whose)
    return let_in(rooms, request, person, back)


def _fault(rooms: Rooms, request: Request, person: Person) -> str:
    """Return what is wrong with what a person shows; empty where they are who they are."""
    if field(request, ANSWER):
        return _fault_in_passkey(rooms, request, person)
    password = field(request, "password")
    if len(password) > LONGEST or not _may_by_password(rooms, person):
        return _WRONG
    return "" if person_with(rooms, person.id, password) else _WRONG


def _fault_in_passkey(rooms: Rooms, request: Request, person: Person) -> str:
    try:
        return "" if shown_by(rooms, request).id == person.id else _ANOTHERS
    except AccessDenied as fault:
        return str(fault)


DOORS = (
    Door(CONFIRM, _asked, Permission.SELF),
    Door(CONFIRM, _confirmed, Permission.SELF, "POST"),
)
