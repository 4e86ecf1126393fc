"""The doors of signing in and out, and of the links with which a person gets a password.

Whether there is such a user is never told: not in words, and not by the time it takes.
"""

import secrets
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ogonblick.errors import CatalogueError
from ogonblick.person import Duty, Permission, Person, Role
from portal.demands import demands_passkey
from portal.passwords import LONGEST, digest_of_password, faults_in_password, is_password
from portal.web.attempts import WAIT, may_try, of_address, of_user
from portal.web.doors import Door, field
from portal.web.questions import party_of
from portal.web.rendering import page
from portal.web.rooms import Rooms
from portal.web.visiting import (
    NEW_PASSKEY,
    SIGN_IN,
    begin,
    digest_of_token,
    own_path,
    sign_out,
    who,
)

_OUT = "ut"
_WRONG = "Användarnamnet eller lösenordet stämmer inte. Försök igen."
_TOO_OFTEN = "Det har prövats för många gånger. Vänta en kvart och försök igen."
_NOT_ENOUGH = (
    "Lösenordet räcker inte för dina roller: logga in med din passkey. Har du ingen, be den som"
    " sköter Ögonblick om en länk."
)
_NO_LINK = (
    "Länken gäller inte: den är använd eller för gammal. Be den som sköter Ögonblick om en ny."
)
_UNLIKE = "Lösenorden är inte lika. Skriv samma två gånger."
_NAMELESS = "Skriv ett användarnamn och ditt namn."
_EVERY_DUTY = tuple(Duty(role) for role in Role)


def _asked(rooms: Rooms, request: Request) -> Response:
    return _form(rooms, request, 200, own_path(request.query_params.get("nasta", "")))


def _form(
    rooms: Rooms, request: Request, status: int, back: str, user: str = "", fault: str = ""
) -> Response:
    """Show the form; where there is an identity provider it stands first."""
    answer = page(
        "sign_in.html",
        request,
        status,
        back=back,
        user=user,
        fault=fault,
        has_provider=bool(rooms.settings.oidc_issuer),
        can_leave=bool(rooms.settings.oidc_issuer) and _OUT in request.query_params,
        has_passkeys=party_of(rooms.settings, request) is not None,
    )
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        answer.headers.update(WAIT)
    return answer


def _sign_in(rooms: Rooms, request: Request) -> Response:
    """Sign in, or ask again. A form that is too long is not even looked at."""
    user, password = field(request, "user").strip(), field(request, "password")
    back = own_path(field(request, "nasta"))
    if max(len(user), len(password)) > LONGEST:
        return _form(rooms, request, 403, back, fault=_WRONG)
    if not may_try(rooms, of_user(user), of_address(request)):
        return _form(rooms, request, 429, back, user, _TOO_OFTEN)
    person = person_with(rooms, user, password)
    if person is None:
        return _form(rooms, request, 403, back, user, _WRONG)
    rooms.catalogue.signing_in.forget(of_user(user).whose)
    rooms.catalogue.signing_in.take_back(of_address(request).whose)
    if demands_passkey(rooms.settings, person):
        return _form(rooms, request, 403, back, user, _NOT_ENOUGH)
    return let_in(rooms, request, person, back)


def person_with(rooms: Rooms, user: str, password: str) -> Person | None:
    """Return whom name and password belong to; the work is the same where they belong to nobody."""
    is_right = is_password(password, rooms.catalogue.persons.password(user))
    person = rooms.catalogue.persons.person(user) if is_right else None
    return person if person and not person.disabled else None


def let_in(rooms: Rooms, request: Request, person: Person, back: str) -> Response:
    """Sign a person in, and lead them to where they were going."""
    answer = RedirectResponse(back, 303, headers={"Cache-Control": "no-store"})
    begin(rooms, request, answer, person)
    return answer


def _signed_out(rooms: Rooms, request: Request) -> Response:
    """End the session, and have the browser forget the pictures it kept."""
    leads = f"{SIGN_IN}?{_OUT}=1" if who(request).subject else SIGN_IN
    answer = RedirectResponse(leads, 303, headers={"Clear-Site-Data": '"cache"'})
    sign_out(rooms, request, answer)
    return answer


def _invited(rooms: Rooms, request: Request) -> Response:
    invited = _person_invited(rooms, request)
    return page("invitation.html", request, is_first=not invited, user=invited, faults=())


def _accepted(rooms: Rooms, request: Request) -> Response:
    """Give the person a password, and let them in; what is wrong is told all at once."""
    invited = _person_invited(rooms, request)
    person = rooms.catalogue.persons.person(invited) if invited else _first(request)
    faults = _faults(person, request)
    if faults:
        values = {"is_first": not invited, "user": person.id, "faults": faults}
        return page("invitation.html", request, 422, **values)
    token = digest_of_token(request.path_params["token"])
    if not rooms.catalogue.signing_in.accept(token, rooms.clock()):
        raise CatalogueError(_NO_LINK)
    if not invited:
        rooms.catalogue.persons.add(person)
    digest = digest_of_password(field(request, "password"), secrets.token_bytes(16))
    rooms.catalogue.persons.set_password(person.id, digest)
    needs_passkey = demands_passkey(rooms.settings, person)
    return let_in(rooms, request, person, NEW_PASSKEY if needs_passkey else "/")


def _person_invited(rooms: Rooms, request: Request) -> str:
    """Return whom the link is for, empty for the first of all. Raises where it is for nobody."""
    token = digest_of_token(request.path_params["token"])
    found = rooms.catalogue.signing_in.invited(token, rooms.clock())
    if found is None or (not found and rooms.catalogue.persons.all()):
        raise CatalogueError(_NO_LINK)
    return found


def _first(request: Request) -> Person:
    """Return the first person of all, who may do everything until there are others."""
    return Person(field(request, "user").strip(), field(request, "name").strip(), _EVERY_DUTY)


def _faults(person: Person, request: Request) -> tuple[str, ...]:
    password = field(request, "password")
    faults = faults_in_password(password, person.id, person.name)
    if not (person.id and person.name) or max(len(person.id), len(person.name)) > LONGEST:
        faults.append(_NAMELESS)
    if password != field(request, "again"):
        faults.append(_UNLIKE)
    return tuple(faults)


def _self(rooms: Rooms, request: Request) -> Response:
    """Show who one is here, and by which ways one comes in."""
    person = who(request)
    return page(
        "self.html",
        request,
        duties=sorted(person.duties),
        passkeys=len(rooms.catalogue.passkeys.of(person.id)),
    )


DOORS = (
    Door(SIGN_IN, _asked, Permission.OPEN),
    Door(SIGN_IN, _sign_in, Permission.OPEN, "POST"),
    Door("/logga-ut", _signed_out, Permission.SELF, "POST"),
    Door("/inbjudan/{token}", _invited, Permission.OPEN),
    Door("/inbjudan/{token}", _accepted, Permission.OPEN, "POST"),
    Door("/jag", _self, Permission.SELF),
)
