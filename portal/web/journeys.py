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
from portal.web.attempts import may_try, of_address
from portal.web.doors import Door
from portal.web.problems import too_often
from portal.web.provider import (
    Journey,
    Manner,
    address_of,
    address_out,
    is_proved,
    require_ours,
    token_for,
)
from portal.web.rooms import Rooms
from portal.web.visiting import SIGN_IN, begin, is_secure, own_path

_GOING, _COMING, _LEAVING = "/logga-in/tjanst", "/logga-in/svar", "/logga-ut/tjanst"
_KNOWS_NO_CHOICE = {"account_selection_required", "invalid_request"}
"""What a provider answers that cannot let persons choose an account."""
_MINUTES = 10
_OFTEN = 300
"""Journeys from one address in a quarter of an hour: many persons share a proxy's."""


_NONE = "Här finns ingen inloggningstjänst. Logga in med användarnamn och lösenord."
_ASTRAY = "Svaret hör inte till din inloggning, eller kom för sent. Försök igen från början."
_UNPROVED = (
    "Inloggningstjänsten säger inte att du nyss visade vem du är. Be den som sköter Ögonblick att"
    " låta tjänsten skicka auth_time."
)
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
    token, manner = secrets.token_urlsafe(32), _manner(request)
    provider = rooms.providers.provider(_issuer(rooms.settings), rooms.clock())
    client, back = rooms.settings.oidc_client, _back(rooms.settings)
    leads = address_of(provider, client, back, Journey(token), manner)
    answer = RedirectResponse(leads, 303, headers={"Cache-Control": "no-store"})
    wanted = quote(own_path(request.query_params.get("nasta", "")), safe="")
    answer.set_cookie(
        _cookie(request),
        f"{token}.{manner}.{wanted}",
        max_age=_MINUTES * 60,
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )
    return answer


def _coming(rooms: Rooms, request: Request) -> Response:
    """Take the provider's answer, believe it or not, and let the person in."""
    if not may_try(rooms, of_address(request)):
        return too_often(request)
    token, _, rest = request.cookies.get(_cookie(request), "").partition(".")
    manner, _, wanted = rest.partition(".")
    if _is_to_go_plainly(request, Journey(token), manner):
        return RedirectResponse(f"{_GOING}?{Manner.PLAINLY}&nasta={wanted}", 303)
    said = _believed(rooms, request, Journey(token))
    proved = is_proved(said, rooms.clock())
    if manner == Manner.ANEW and not proved:
        raise AccessDenied(_UNPROVED)
    person = _person(rooms, f"{said['iss']}#{said['sub']}", said)
    rooms.catalogue.signing_in.take_back(of_address(request).whose)
    answer = RedirectResponse(own_path(unquote(wanted)), 303, headers={"Cache-Control": "no-store"})
    answer.delete_cookie(_cookie(request), secure=is_secure(request), httponly=True, samesite="lax")
    begin(rooms, request, answer, person, is_proved=proved)
    return answer


def _manner(request: Request) -> Manner:
    asked = (one for one in (Manner.ANEW, Manner.PLAINLY) if one in request.query_params)
    return next(asked, Manner.CHOOSING)


def _is_to_go_plainly(request: Request, journey: Journey, manner: str) -> bool:
    """Say whether a provider refused, at the end of this journey, to let the person choose."""
    refused = request.query_params.get("error") in _KNOWS_NO_CHOICE
    return refused and manner == Manner.CHOOSING and _is_ours(request, journey)


def _is_ours(request: Request, journey: Journey) -> bool:
    """Say whether an answer is to a journey that began in this browser."""
    given = request.query_params.get("state", "")
    same = secrets.compare_digest(given.encode(), journey.state.encode())
    return bool(journey.token) and same


def _believed(rooms: Rooms, request: Request, journey: Journey) -> Mapping[str, Any]:
    """Return what the provider says at the end of a journey that began in this browser."""
    given, settings, now = request.query_params, rooms.settings, rooms.clock()
    if not _is_ours(request, journey) or "code" not in given:
        raise AccessDenied(_ASTRAY)
    issuer = _issuer(settings)
    provider = rooms.providers.provider(issuer, now)
    token = token_for(provider, settings, given["code"], _back(settings), journey)
    said = rooms.providers.said(token, issuer, now)
    require_ours(said, provider, settings, journey, now)
    return said


def _leaving(rooms: Rooms, _: Request) -> Response:
    """Sign out at the provider too, where it can be asked to; the person chose that themselves."""
    provider = rooms.providers.provider(_issuer(rooms.settings), rooms.clock())
    home = f"{rooms.settings.portal_address.rstrip('/')}{SIGN_IN}"
    leads = address_out(provider, rooms.settings.oidc_client, home) or SIGN_IN
    return RedirectResponse(leads, 303, headers={"Cache-Control": "no-store"})


def _cookie(request: Request) -> str:
    return "__Host-ogonblick-resa" if is_secure(request) else "ogonblick-resa"


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
    Door(_GOING, _going, Permission.OPEN, often=_OFTEN),
    Door(_COMING, _coming, Permission.OPEN),
    Door(_LEAVING, _leaving, Permission.OPEN, often=_OFTEN),
)
