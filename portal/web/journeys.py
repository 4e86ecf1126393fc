"""The doors of signing in by the municipality's own identity provider, where there is one."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ogonblick.errors import AccessDenied, ServiceError
from ogonblick.person import Permission, Person
from ogonblick.settings import Settings
from portal.roles import read_roles
from portal.web.doors import Door
from portal.web.provider import Journey, address_of, claims, discover
from portal.web.rooms import Rooms
from portal.web.visiting import begin, is_secure, own_path

_GOING, _COMING = "/logga-in/tjanst", "/logga-in/svar"
_COOKIE = "ogonblick-resa"
_MINUTES = 10

_NONE = "Här finns ingen inloggningstjänst. Logga in med användarnamn och lösenord."
_ASTRAY = "Svaret hör inte till din inloggning, eller kom för sent. Försök igen från början."
_TAKEN = (
    "Användarnamnet {} är redan någon annans här. Säg till den som sköter Ögonblick, som kan koppla"
    " det till din inloggning."
)
_STRANGER = (
    "Inloggningstjänsten känner dig, men du har ingen roll i Ögonblick. Säg till den som sköter"
    " Ögonblick."
)


def _going(rooms: Rooms, request: Request) -> Response:
    """Send the browser to the provider, with what this journey is known by in a cookie."""
    token = secrets.token_urlsafe(32)
    provider = discover(_issuer(rooms.settings))
    leads = address_of(provider, rooms.settings.oidc_client, _back(rooms.settings), Journey(token))
    answer = RedirectResponse(leads, 303, headers={"Cache-Control": "no-store"})
    wanted = quote(own_path(request.query_params.get("nasta", "")), safe="")
    answer.set_cookie(
        _COOKIE,
        f"{token}.{wanted}",
        max_age=_MINUTES * 60,
        path=_COMING,
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )
    return answer


def _coming(rooms: Rooms, request: Request) -> Response:
    """Take the provider's answer, believe it or not, and let the person in."""
    token, _, wanted = request.cookies.get(_COOKIE, "").partition(".")
    journey = Journey(token)
    given = request.query_params
    if not token or not secrets.compare_digest(given.get("state", ""), journey.state):
        raise AccessDenied(_ASTRAY)
    if "code" not in given:
        raise AccessDenied(_ASTRAY)
    provider = discover(_issuer(rooms.settings))
    back = _back(rooms.settings)
    said = claims(provider, rooms.settings, given["code"], back, journey, rooms.clock())
    person = _person(rooms, f"{provider.issuer}#{said['sub']}", said)
    answer = RedirectResponse(own_path(unquote(wanted)), 303, headers={"Cache-Control": "no-store"})
    answer.delete_cookie(_COOKIE, path=_COMING)
    begin(rooms, request, answer, person)
    return answer


def _person(rooms: Rooms, subject: str, said: Mapping[str, Any]) -> Person:
    """Return who a subject is, with the roles that their groups give where a table says so."""
    persons = rooms.catalogue.persons
    known = persons.of_subject(subject)
    table = rooms.settings.oidc_roles
    if not table:
        person = known
    else:
        name = str(said.get("name") or said.get("preferred_username") or said["sub"])
        person = replace(
            known or Person(_id(said), name, subject=subject),
            name=name,
            duties=read_roles(Path(table)).duties(said),
        )
    if known and person and person != known:
        persons.set(person)  # who has left all groups has no roles from now on, in no session
    if person is None or person.disabled or not person.duties:
        raise AccessDenied(_STRANGER)
    if known is None:
        _add(rooms, person)
    return person


def _add(rooms: Rooms, person: Person) -> None:
    """Add a person who came for the first time; a name that somebody else has is told."""
    if any(one.id == person.id for one in rooms.catalogue.persons.all()):
        raise AccessDenied(_TAKEN.format(person.id))
    rooms.catalogue.persons.add(person)


def _id(said: Mapping[str, Any]) -> str:
    return str(said.get("preferred_username") or said.get("email") or said["sub"])


def _issuer(settings: Settings) -> str:
    """Return the provider that is used. Raises ``ServiceError`` where there is none."""
    if not settings.oidc_issuer:
        raise ServiceError(_NONE)
    return settings.oidc_issuer


def _back(settings: Settings) -> str:
    """Return where the provider sends the browser back: the address that it knows us by."""
    return f"{settings.portal_address.rstrip('/')}{_COMING}"


DOORS = (
    Door(_GOING, _going, Permission.OPEN),
    Door(_COMING, _coming, Permission.OPEN),
)
