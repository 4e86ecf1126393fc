"""An identity provider (OpenID Connect): authorization code with PKCE, and what its token says.

Everything that one journey needs is derived from one random token that the browser keeps in a
cookie: whoever comes back with another browser's answer has another token, so another state, and
the code is worth nothing without the verifier.
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
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
_LATELY = timedelta(minutes=5)
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
    exit: str = ""


class Manner(StrEnum):
    """How a person is to sign in there.

    They choose an account: who has signed out here is not let in again by one click. They show who
    they are ``ANEW`` although the provider knows them already. Or ``PLAINLY``, where it knows of no
    choice: node-oidc-provider 9.13 refuses to be asked for one (2026-11).
    """

    CHOOSING = ""
    ANEW = "bekrafta"
    PLAINLY = "utan-val"


_PROMPTS: Mapping[Manner, Mapping[str, str]] = {
    Manner.CHOOSING: {"prompt": "select_account"},
    Manner.ANEW: {"prompt": "login", "max_age": "0"},
    Manner.PLAINLY: {},
}


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
            exit=said.get("end_session_endpoint", ""),
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


def keys_of(provider: Provider) -> object:
    """Return the keys that a provider signs with now, as it sends them. Raises ``ServiceError``."""
    return _json(httpx.Request("GET", provider.keys))


def address_of(
    provider: Provider, client: str, back: str, journey: Journey, manner: Manner = Manner.CHOOSING
) -> str:
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
        **_PROMPTS[manner],
    }
    return _asking(provider.entrance, asked)


def address_out(provider: Provider, client: str, back: str) -> str:
    """Return where a browser is sent to sign out at the provider too; empty where it cannot.

    The provider knows us by our name there, and asks the person itself whether they mean it: we
    keep no token of theirs to say it with (OpenID Connect RP-Initiated Logout 1.0, section 2).
    """
    asked = {"client_id": client, "post_logout_redirect_uri": back}
    return _asking(provider.exit, asked) if provider.exit else ""


def _asking(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


def is_proved(said: Mapping[str, Any], now: datetime) -> bool:
    """Say whether a person showed the provider lately who they are, as far as it tells."""
    at = said.get("auth_time")
    return isinstance(at, int) and 0 <= now.timestamp() - at + _LEEWAY <= _LATELY.total_seconds()


def token_for(
    provider: Provider, settings: Settings, code: str, back: str, journey: Journey
) -> str:
    """Exchange a code for the provider's token about the person, which is not believed yet.

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
    return str(answer.get("id_token", ""))


def signed(token: str, keys: Any) -> Mapping[str, Any]:  # noqa: ANN401 - what the provider sends
    """Return what a token says, if one of these keys signed it. Raises ``AccessDenied``."""
    try:
        return jwt.decode(token, KeySet.import_key_set(keys), algorithms=_ALGORITHMS).claims
    except (JoseError, KeyError, TypeError, ValueError) as fault:
        raise AccessDenied(_UNBELIEVED) from fault


def require_ours(
    said: Mapping[str, Any],
    provider: Provider,
    settings: Settings,
    journey: Journey,
    now: datetime,
) -> None:
    """Raise ``AccessDenied`` for what is not said to us, now and on this journey."""
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
        rules.validate(dict(said))
    except (JoseError, KeyError, TypeError, ValueError) as fault:
        raise AccessDenied(_UNBELIEVED) from fault
    if said.get("azp", settings.oidc_client) != settings.oidc_client:
        raise AccessDenied(_UNBELIEVED)


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
