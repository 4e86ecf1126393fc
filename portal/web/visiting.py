"""Who asks: the session behind a request's cookie, and the token that its forms must carry."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from ogonblick.digest import Digest, digest_of
from ogonblick.person import Person
from portal.web.rooms import Rooms
from storage.database.signing_in import LONGEST

SIGN_IN = "/logga-in"
"""Where those are led who are not signed in; ``nasta`` says where they were going."""

NEW_PASSKEY = "/jag/passkeys/ny"
"""Where one gets a passkey."""

CONFIRM = "/jag/bekrafta"
"""Where those show once more who they are who are about to do something that matters."""

FRESH = timedelta(minutes=15)
"""How long one is taken at one's word after having shown it."""

CSRF = "csrf"
"""The name of the field that every form of ours carries."""

CSRF_HEADER = "x-csrf-token"
"""The same for what asks without a form."""

_LOOPBACK = frozenset(("127.0.0.1", "::1"))


@dataclass(frozen=True)
class Visit:
    """One request's visitor, and when (aware) it came where a door was found.

    ``person`` is None for somebody who is not signed in.
    """

    person: Person | None = None
    token: str = ""
    at: datetime | None = None

    @property
    def csrf(self) -> str:
        """What this session's forms carry; it tells nothing of the session's own token."""
        return hashlib.sha256(f"csrf {self.token}".encode()).hexdigest() if self.token else ""

    def vouches(self, sent: str) -> bool:
        """Say whether a form comes from a page of this session."""
        return bool(self.token) and hmac.compare_digest(sent.encode(), self.csrf.encode())


def visit(rooms: Rooms, request: Request) -> Visit:
    """Return whose session a request's cookie names; nobody's where it names none."""
    token = request.cookies.get(_cookie(request), "")
    now = rooms.clock()
    person = rooms.catalogue.signing_in.who(digest_of_token(token), now) if token else None
    return Visit(person, token, now) if person else Visit(at=now)


def visit_of(request: Request) -> Visit:
    """Return the visit that the door has found; nobody's before it has, as on pages of faults."""
    found: Visit = getattr(request.state, "visit", Visit())
    return found


def who(request: Request) -> Person:
    """Return who asks. Doors that need a permission are passed by persons alone."""
    person = visit_of(request).person
    if person is None:
        raise LookupError("the door lets nobody in unseen")
    return person


def begin(
    rooms: Rooms, request: Request, answer: Response, person: Person, *, is_proved: bool = True
) -> None:
    """Sign a person in: a new session, whatever cookie came, so that none can be planted.

    ``is_proved`` says whether they showed just now who they are, and not some time ago elsewhere.
    """
    _end(rooms, request)
    token = secrets.token_urlsafe(32)
    now = rooms.clock()
    rooms.catalogue.signing_in.begin(digest_of_token(token), person.id, now, is_proved=is_proved)
    answer.set_cookie(
        _cookie(request),
        token,
        max_age=int(LONGEST.total_seconds()),
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )


def is_fresh(rooms: Rooms, request: Request) -> bool:
    """Say whether a session began lately by showing who one is; each time begins a new one."""
    proved = rooms.catalogue.signing_in.proved_at(digest_of_token(visit_of(request).token))
    return proved is not None and rooms.clock() - proved <= FRESH


def sign_out(rooms: Rooms, request: Request, answer: Response) -> None:
    """End the session, in the catalogue too: a copied cookie is worth nothing afterwards."""
    _end(rooms, request)
    answer.delete_cookie(_cookie(request), secure=is_secure(request), httponly=True, samesite="lax")


def _end(rooms: Rooms, request: Request) -> None:
    token = request.cookies.get(_cookie(request), "")
    if token:
        rooms.catalogue.signing_in.end(digest_of_token(token))


def is_local(request: Request) -> bool:
    """Say whether a program on this machine asks, and not a proxy for somebody else.

    The web server gives the address that a proxy tells of, where there is one.
    """
    return request.client is not None and request.client.host in _LOOPBACK


def digest_of_token(token: str) -> Digest:
    """Return what the catalogue keeps of a token; it is random, so a plain digest is enough."""
    return digest_of([token.encode()])


def _cookie(request: Request) -> str:
    """Return the cookie's name: with the prefix that binds it to this very host, where it may."""
    return "__Host-ogonblick" if is_secure(request) else "ogonblick"


def is_secure(request: Request) -> bool:
    """Say whether the browser asks over TLS, as the proxy tells."""
    return request.url.scheme == "https"


def own_path(wanted: str) -> str:
    """Return where to go afterwards: an address of ours, or the first page for any other."""
    is_elsewhere = not urlsplit(wanted).path.startswith(SIGN_IN)
    return wanted if is_own(wanted) and is_elsewhere else "/"


def is_own(wanted: str) -> bool:
    """Say whether an address lies in the portal, and cannot be read as lying anywhere else."""
    parts = urlsplit(wanted)
    is_ours = wanted.startswith("/") and not (parts.scheme or parts.netloc)
    return is_ours and wanted.isprintable() and "\\" not in wanted and wanted[1:2] != "/"
