"""Questions that a passkey answers: each once, within five minutes, in the browser it was put to.

The challenge is derived from a random token that the browser keeps in a cookie, as a journey to an
identity provider is. The catalogue has the token's digest together with the session's, until it
was answered: an answer that was seen on the way is worth nothing, nor is one to another session.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from ogonblick.digest import Digest, digest_of
from ogonblick.errors import AccessDenied
from ogonblick.person import Person
from ogonblick.settings import Settings
from portal.web.doors import field
from portal.web.rooms import Rooms
from portal.web.visiting import is_secure, visit_of
from portal.webauthn import Party, passkey_named

VALID = timedelta(minutes=5)
"""How long a question waits for its answer."""

ANSWER = "svar"
"""The field that the browser's answer is sent in."""

_LOCAL = "localhost"
_TOO_OLD = "Det tog för lång tid, eller så har du redan svarat. Försök igen från början."
_UNKNOWN = "Den passkeyn känner vi inte igen. Välj en annan, eller logga in med lösenord."
_COUNTED_BACK = (
    "Passkeyn har använts på ett sätt som inte går ihop, och du är inte inloggad. Säg till den som"
    " sköter Ögonblick."
)
_NOWHERE = "Passkeys går inte att använda på den här adressen. Logga in med lösenord."


@dataclass(frozen=True)
class Question:
    """One question, by the token that the browser keeps."""

    token: str

    @property
    def challenge(self) -> bytes:
        """What is to be signed."""
        return hashlib.sha256(f"challenge {self.token}".encode()).digest()


def party_of(settings: Settings, request: Request) -> Party | None:
    """Return whom passkeys are for at the address that is asked; None where there can be none.

    They are bound to a name, and a number such as 127.0.0.1 is none.
    """
    host = request.url.hostname or ""
    if host == _LOCAL:
        return Party(_LOCAL, f"{request.url.scheme}://{request.url.netloc}")
    named = urlsplit(settings.portal_address)
    if named.scheme == "https" and host == named.hostname:
        return Party(host, f"https://{named.netloc}")
    return None


def pose(rooms: Rooms, request: Request) -> Question:
    """Return a new question; ``keep`` lays it in the browser."""
    question = Question(secrets.token_urlsafe(32))
    now = rooms.clock()
    rooms.catalogue.signing_in.pose(_bound(request, question), now, now + VALID)
    return question


def keep(request: Request, answer: Response, question: Question) -> Response:
    """Have the browser keep a question until it is answered."""
    answer.set_cookie(
        _cookie(request),
        question.token,
        max_age=int(VALID.total_seconds()),
        secure=is_secure(request),
        httponly=True,
        samesite="strict",
    )
    return answer


def asked(rooms: Rooms, request: Request) -> Question:
    """Return the question that is answered, and use it up. Raises ``AccessDenied`` if it is."""
    question = Question(request.cookies.get(_cookie(request), ""))
    if not rooms.catalogue.signing_in.answer(_bound(request, question), rooms.clock()):
        raise AccessDenied(_TOO_OLD)
    return question


def shown_by(rooms: Rooms, request: Request) -> Person:
    """Return whose passkey answered. Raises ``AccessDenied`` where nothing is to be believed."""
    party, answer = here(rooms, request), field(request, ANSWER)
    question = asked(rooms, request)
    passkey = rooms.catalogue.passkeys.find(passkey_named(answer))
    if passkey is None:
        raise AccessDenied(_UNKNOWN)
    person = rooms.catalogue.persons.person(passkey.person_id)
    if person.disabled:
        raise AccessDenied(_UNKNOWN)
    count = party.shown(answer, question.challenge, passkey)
    if not rooms.catalogue.passkeys.use(passkey.id, count, rooms.clock()):
        raise AccessDenied(_COUNTED_BACK)
    return person


def here(rooms: Rooms, request: Request) -> Party:
    """Return whom passkeys are for. Raises ``AccessDenied`` at an address without a name."""
    party = party_of(rooms.settings, request)
    if party is None:
        raise AccessDenied(_NOWHERE)
    return party


def _bound(request: Request, question: Question) -> Digest:
    """Return what is kept of a question: it belongs to this very session, or to none."""
    return digest_of([f"question {question.token} {visit_of(request).token}".encode()])


def _cookie(request: Request) -> str:
    return "__Host-ogonblick-fraga" if is_secure(request) else "ogonblick-fraga"
