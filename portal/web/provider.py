"""An identity provider (OpenID Connect): authorization code with PKCE, and what its token says.

Everything that one journey needs is derived from one random token that the browser keeps in a
cookie: whoever comes back with another browser's answer has another token, so another state, and
the code is worth nothing without the verifier.
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from ogonblick.errors import AccessDenied, ServiceError
from ogonblick.settings import Settings

_ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
_LEEWAY = 60  # seconds that two clocks may differ
_PATIENCE = 10.0
_WELL_KNOWN = "/.well-known/openid-configuration"
_SCOPE = "openid profile email"

_SILENT = (
    "Kommunens inloggningstjänst svarar inte som den ska. Försök igen om en stund, och säg annars"
    " till den som sköter Ögonblick. ({})"
)
_UNBELIEVED = (
    "Inloggningstjänstens svar stämmer inte, så du är inte inloggad. Försök igen från början."
)


@dataclass(frozen=True)
class Provider:
    """Where a provider does what, as it says itself."""

    issuer: str
    entrance: str
    exchange: str
    keys: str


@dataclass(frozen=True)
class Journey:
    """One journey to the provider and back, derived from the token in the browser's cookie."""

    token: str

    @property
    def state(self) -> str:
        """What the answer must bring back."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """What the provider's token must have in it."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """What the code is exchanged with."""
        return self._derived("verifier")

    @property
    def challenge(self) -> str:
        """What the provider is told of the verifier beforehand (PKCE, S256)."""
        return _text(hashlib.sha256(self.verifier.encode()).digest())

    def _derived(self, use: str) -> str:
        return _text(hashlib.sha256(f"{use} {self.token}".encode()).digest())


def discover(issuer: str) -> Provider:
    """Ask a provider about itself. Raises ``ServiceError``."""
    try:
        said = _json(httpx.Request("GET", f"{issuer.rstrip('/')}{_WELL_KNOWN}"))
        found = Provider(
            issuer=said["issuer"],
            entrance=said["authorization_endpoint"],
            exchange=said["token_endpoint"],
            keys=said["jwks_uri"],
        )
        for address in vars(found).values():
            httpx.URL(address)
    except KeyError as fault:
        raise ServiceError(_SILENT.format(f"{fault} saknas")) from fault
    except (TypeError, httpx.InvalidURL) as fault:
        raise ServiceError(_SILENT.format("en adress går inte att läsa")) from fault
    if found.issuer.rstrip("/") != issuer.rstrip("/"):
        raise ServiceError(_SILENT.format("den säger sig vara en annan"))
    return found


def address_of(provider: Provider, client: str, back: str, journey: Journey) -> str:
    """Return where a browser is sent to sign in; ``back`` is where it is to come afterwards."""
    asked = {
        "response_type": "code",
        "client_id": client,
        "redirect_uri": back,
        "scope": _SCOPE,
        "state": journey.state,
        "nonce": journey.nonce,
        "code_challenge": journey.challenge,
        "code_challenge_method": "S256",
        "prompt": "select_account",  # who has signed out here is not let in again by one click
    }
    return f"{provider.entrance}{'&' if '?' in provider.entrance else '?'}{urlencode(asked)}"


def claims(
    provider: Provider, settings: Settings, code: str, back: str, journey: Journey, now: datetime
) -> Mapping[str, Any]:
    """Exchange a code, and return what the provider says of the person.

    Raises ``AccessDenied`` for what cannot be believed, ``ServiceError`` for a provider that does
    not answer.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": journey.verifier,
    }
    key = httpx.BasicAuth(settings.oidc_client, settings.oidc_secret.value)
    request = httpx.Request("POST", provider.exchange, data=form)
    answer = _json(next(key.auth_flow(request)))
    if not isinstance(answer, dict):
        raise ServiceError(_SILENT.format("svaret är ingen uppgift"))
    keys = _json(httpx.Request("GET", provider.keys))
    return _believed(str(answer.get("id_token", "")), keys, provider, settings, journey, now)


def _believed(
    token: str,
    keys: Any,  # noqa: ANN401 - what the provider sends
    provider: Provider,
    settings: Settings,
    journey: Journey,
    now: datetime,
) -> Mapping[str, Any]:
    """Return a token's claims, if the provider signed them for us, now and on this journey."""
    rules = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=_LEEWAY,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": settings.oidc_client},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": journey.nonce},
    )
    try:
        found = jwt.decode(token, KeySet.import_key_set(keys), algorithms=_ALGORITHMS).claims
        rules.validate(found)
    except (JoseError, KeyError, TypeError, ValueError) as fault:
        raise AccessDenied(_UNBELIEVED) from fault
    if found.get("azp", settings.oidc_client) != settings.oidc_client:
        raise AccessDenied(_UNBELIEVED)
    return found


def _json(request: httpx.Request) -> Any:  # noqa: ANN401 - JSON has no better type
    """Return what is answered; ``AccessDenied`` where the provider refuses the code itself."""
    try:
        with httpx.Client(timeout=_PATIENCE) as client:
            answer = client.send(request)
        if answer.status_code == httpx.codes.BAD_REQUEST and request.method == "POST":
            raise AccessDenied(_UNBELIEVED)
        return answer.raise_for_status().json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as fault:
        raise ServiceError(_SILENT.format(fault)) from fault


def _text(digest: bytes) -> str:
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
